// The list of studies: each column of few values becomes a choice, the title a field, and a press on a heading sorts.
// Without this script the list is a plain table. The address keeps what was chosen.
(() => {
  "use strict";

  const CHOICES = ["Disorder", "Therapy", "Design", "Risk of bias"];
  const table = document.querySelector(".lr-study-list table");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells], names = heads.map((head) => head.textContent.trim());
  const text = (row, place) => row.cells[place].textContent.trim();
  const asked = new URLSearchParams(location.hash.slice(1));
  const form = document.createElement("form");
  form.className = "lr-list-tools";
  const said = document.createElement("output");

  function field(name, control) {
    const label = document.createElement("label");
    control.name = name;
    control.value = asked.get(name) || "";
    label.append(`${name} `, control);
    form.append(label);
    return control;
  }

  const choices = CHOICES.filter((name) => names.includes(name)).map((name) => {
    const select = document.createElement("select");
    const place = names.indexOf(name);
    const values = [...new Set(rows.map((row) => text(row, place)))].filter(Boolean).sort((a, b) => a.localeCompare(b));
    select.append(new Option("any", ""), ...values.map((value) => new Option(value, value)));
    return [field(name, select), place];
  });
  const number = (name) => { const input = document.createElement("input"); input.type = "number"; input.min = 0; return field(name, input); };
  const from = number("From year"), least = number("Least n");
  const words = document.createElement("input");
  words.type = "search";
  field("Words", words);

  function show() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const content = row.textContent.toLowerCase();
      const fits = choices.every(([select, place]) => !select.value || text(row, place) === select.value)
        && (!from.value || Number(text(row, names.indexOf("Year"))) >= Number(from.value))
        && (!least.value || Number(text(row, names.indexOf("n"))) >= Number(least.value))
        && wanted.every((word) => content.includes(word));
      row.hidden = !fits;
      n += fits;
    }
    said.textContent = `${n} of ${rows.length} studies`;
    const kept = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", kept.size ? `#${kept}` : location.pathname + location.search);
  }

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => text(row, place);
      // What is blank stands last, whichever way.
      rows.sort((a, b) => (!value(a) - !value(b)) || value(a).localeCompare(value(b), undefined, { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  });

  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = "Clear";
  clear.addEventListener("click", () => { for (const control of form.elements) control.value = ""; show(); });
  form.append(clear, said);
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  table.closest(".lr-table").before(form);
  show();
})();
