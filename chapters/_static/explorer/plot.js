// Direction by region: how many samples, the share that decrease with its exact interval, and the word by the fixed rule.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make, drawn, mark, percent, probability } = explorer.elements;

  const WIDTH = 130, EDGE = 8, HEIGHT = 18;
  const at = (share) => EDGE + (WIDTH - 2 * EDGE) * share;

  // Left is increase, right is decrease, as in the figures of the book.
  function picture(row, look) {
    const middle = HEIGHT / 2, place = at(row.share), sign = row.direction === "decrease" ? -1 : row.direction === "increase" ? 1 : 0;
    const shapes = { "-1": `M${place - 5} ${middle - 4}h10l-5 9z`, "1": `M${place - 5} ${middle + 4}h10l-5 -9z` };
    const shape = shapes[sign] ? drawn("path", { d: shapes[sign] }) : drawn("circle", { cx: place, cy: middle, r: 4.5 });
    shape.setAttribute("class", `lr-dot lr-${look.marks[sign].tone}`);
    return drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true", focusable: "false" },
      drawn("path", { class: "lr-axis", d: `M${at(0)} 0v${HEIGHT}M${at(0.5)} 0v${HEIGHT}M${at(1)} 0v${HEIGHT}` }),
      drawn("path", { class: "lr-range", d: `M${at(row.low)} ${middle}H${at(row.high)}` }),
      shape);
  }

  function rowOf(row, context) {
    const { look, names, chosen, choose, words } = context;
    const signs = [[-1, row.down], [1, row.up], [0, row.zero]].filter(([, n]) => n).flatMap(([sign, n]) => [mark(look, sign), `${n} `]);
    return make("tr", { class: chosen === row.id ? "lr-is-chosen" : null },
      make("th", { scope: "row" }, make("button", { type: "button", class: "lr-name", "aria-pressed": String(chosen === row.id), "data-region": row.id, onclick: () => choose(row.id) }, names[row.unit])),
      make("td", { class: "lr-signs" }, ...signs),
      make("td", { class: "lr-picture" }, row.n ? picture(row, look) : ""),
      make("td", { class: "lr-number" }, ...(row.n ? [percent(row.share), make("span", { class: "lr-small" }, `${percent(row.low)} to ${percent(row.high)}`)] : [])),
      make("td", {}, words[row.direction] || row.direction),
      make("td", { class: "lr-number" }, probability(row.p)),
      make("td", { class: "lr-number" }, probability(row.q)));
  }

  function show(body, rows, context) {
    body.textContent = "";
    if (!rows.length) return;
    const { look, words, level } = context;
    const heads = ["Region", "Samples", null, `Share ${words.decrease}, ${level} interval`, "Direction", "p", "q"];
    const scale = make("span", { class: "lr-ends" }, make("span", {}, `${look.marks["1"].glyph} all`), make("span", {}, `all ${look.marks["-1"].glyph}`));
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text === null ? scale : text)));
    const table = make("table", {},
      make("caption", { class: "lr-unseen" }, "Samples by region and direction"),
      make("thead", {}, head), make("tbody", {}, ...rows.map((row) => rowOf(row, context))));
    body.append(make("div", { class: "lr-table", tabindex: "0", role: "region", "aria-label": "Table of regions" }, table));
  }

  explorer.plot = { show };
})();
