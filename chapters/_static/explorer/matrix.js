// Samples down, regions across: one sign where a sample reports on a region, nothing where it is silent.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make, mark, pieces } = explorer.elements;

  const FIRST = 25;  // rows at first; more when asked for

  // One stop for the tab key; arrows go on to the next sign, whatever silence lies between.
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  function walk(event, press) {
    const cell = event.target.closest("td[data-sample]"), step = STEPS[event.key];
    if (!cell || !(step || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    if (!step) return press(cell);
    const lines = cell.closest("tbody").rows;
    let down = cell.parentElement.sectionRowIndex, across = cell.cellIndex, next = null;
    do {
      [down, across] = [down + step[0], across + step[1]];
      next = lines[down] ? lines[down].cells[across] : undefined;
    } while (next && !next.dataset.sample);
    if (!next) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  function show(body, samples, rows, bySample, context) {
    body.textContent = "";
    if (!samples.length) return;
    const { look, names, chosen, chosenSample, choose, chooseSample, labels } = context;
    const head = make("tr", {}, make("th", { scope: "col", class: "lr-corner" }, "Sample"),
      ...rows.map((row) => make("th", { scope: "col", class: chosen === row.id ? "lr-is-chosen" : null },
        make("button", { type: "button", class: "lr-name", "aria-pressed": String(chosen === row.id), onclick: () => choose(row.id) }, names[row.unit]))));
    const tbody = make("tbody", {});
    const line = (sample) => {
      const signs = bySample.get(sample);
      return make("tr", { class: chosenSample === sample ? "lr-is-chosen" : null },
        make("th", { scope: "row" }, make("button", { type: "button", class: "lr-name", "aria-pressed": String(chosenSample === sample), onclick: () => chooseSample(sample) }, labels[sample])),
        ...rows.map((row) => {
          const sign = signs.get(row.unit);
          return sign === undefined ? make("td") : make("td", { class: `lr-cell lr-${look.marks[sign].tone}`, "data-sample": sample, "data-region": row.id, tabindex: "-1" }, mark(look, sign));
        }));
    };
    const more = pieces(samples, FIRST, line, tbody, ["sample"]);
    const press = (cell) => cell && chooseSample(Number(cell.dataset.sample), cell.dataset.region);
    tbody.addEventListener("click", (event) => press(event.target.closest("td[data-sample]")));
    tbody.addEventListener("keydown", (event) => walk(event, press));
    const first = tbody.querySelector("td[data-sample]");
    if (first) first.tabIndex = 0;
    body.append(make("div", { class: "lr-table lr-grid", tabindex: "0", role: "region", "aria-label": "Table of samples and regions" },
      make("table", {}, make("thead", {}, head), tbody)));
    if (more) body.append(more);
  }

  explorer.matrix = { show };
})();
