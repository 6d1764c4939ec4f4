// The overview of what was done: made from what this machine keeps, and nowhere else.
(() => {
  "use strict";
  const kept = window.livingreviewKept;
  const { make } = kept, PLACES = ["quiz", "tasks", "lab", "lab-earlier"];

  function rows() {
    const found = [], count = (questions) => Object.values(questions || {});
    for (const [kind, place] of [["Quiz", "quiz"], ["Explorer tasks", "tasks"]]) {
      for (const one of Object.values(kept.read(place))) {
        const done = count(one.questions);
        found.push({ kind, title: one.title, page: one.page, done: `${done.length} of ${one.of} answered`, right: `${done.filter(({ right }) => right).length} of ${one.of} right` });
      }
    }
    const lab = kept.read("lab");
    if (lab.begun) found.push({ kind: "Blind coding", title: lab.title, page: lab.page, done: `${lab.begun} of ${lab.of} studies begun`, right: "" });
    return found.sort((a, b) => String(a.title).localeCompare(String(b.title), "en", { numeric: true }));
  }

  function start(box) {
    const status = make("p", "", { role: "status" });

    function show() {
      const found = rows();
      box.replaceChildren();
      if (!found.length) {
        status.textContent = "Nothing was kept on this machine yet.";
        box.append(status);
        return;
      }
      const table = make("table"), head = make("tr"), top = make("thead"), body = make("tbody");
      ["Where", "What", "Done", "Right"].forEach((name) => head.append(make("th", name, { scope: "col" })));
      top.append(head);
      for (const one of found) {
        const row = make("tr"), where = make("th", undefined, { scope: "row" }), address = kept.address(one.page || "");
        where.append(address ? make("a", one.title, { href: address }) : one.title);
        row.append(where, make("td", one.kind), make("td", one.done), make("td", one.right));
        body.append(row);
      }
      table.append(make("caption", "What this browser keeps of your work"), top, body);
      const region = make("div", undefined, { class: "lr-table", tabindex: "0", role: "region", "aria-label": "What this browser keeps of your work" });
      region.append(table);
      const button = make("button", "Delete all of it", { type: "button", class: "lr-progress-delete" });
      kept.twice(button, () => {
        const before = PLACES.map((place) => [place, kept.read(place)]);
        PLACES.forEach(kept.remove);
        show();
        kept.undo(status, () => {
          before.filter(([, all]) => Object.keys(all).length).forEach(([place, all]) => kept.write(place, { ...all, ...kept.read(place) }));
          show();
        });
      });
      status.textContent = "";
      box.append(region, button, status);
    }

    show();
  }

  document.querySelectorAll(".lr-progress").forEach(start);
})();
