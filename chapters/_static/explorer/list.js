// The studies behind the counts: who, what, how many people, what they report, and where to read them.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make, mark, link, joined, pieces, count } = explorer.elements;

  const FIRST = 20;
  const HEADS = ["Study", "Disorder", "Therapy", "Technique", "People in the arm", "Reports", "Paper"];

  function line(s, rows, context) {
    const { data, look, called, arm } = context, { studies, findings, rules } = data;
    const regions = new Map();  // what a study reports, each region and direction once
    for (const f of rows) {
      const sign = rules.signs[findings.direction[f]];
      for (const unit of data.regions.units[context.level][findings.region[f]]) regions.set(`${sign} ${unit}`, [sign, unit]);
    }
    const size = studies[`n_${arm}`]?.[s] ?? null, paper = studies.links[s];
    return make("tr", {},
      make("th", { scope: "row" }, studies.card[s] ? link([studies.label[s], studies.card[s]]) : studies.label[s]),
      make("td", {}, called("diagnosis", studies.diagnosis[s])),
      make("td", {}, called("therapy", studies.therapy[s])),
      make("td", {}, called("modality", studies.modality[s])),
      make("td", { class: "lr-number" }, size === null ? "" : String(size)),
      make("td", { class: "lr-reports" }, ...joined([...regions.values()].sort((a, b) => a[0] - b[0])
        .map(([sign, unit]) => make("span", {}, mark(look, sign), context.names[unit])), ", ")),
      make("td", {}, ...(paper.length ? joined(paper.map(link)) : ["no identifier seen"])));
  }

  function show(section, rows, context) {
    const body = section.querySelector(".lr-body"), hint = section.querySelector(".lr-hint");
    const { studies, findings } = context.data;
    const byStudy = new Map();
    for (const f of rows) byStudy.set(findings.study[f], [...(byStudy.get(findings.study[f]) || []), f]);
    const order = [...byStudy.keys()].sort((a, b) => (studies.year[a] ?? 9999) - (studies.year[b] ?? 9999) || (studies.id[a] < studies.id[b] ? -1 : 1));
    hint.textContent = order.length ? `${count(order.length, "study", "studies")}, oldest first. Studies that share patients count as one sample.` : "None.";
    body.textContent = "";
    if (!order.length) return;
    const tbody = make("tbody", {});
    const more = pieces(order, FIRST, (s) => line(s, byStudy.get(s), context), tbody, ["study", "studies"]);
    body.append(make("div", { class: "lr-table", tabindex: "0", role: "region", "aria-label": "Table of studies" },
      make("table", {}, make("thead", {}, make("tr", {}, ...HEADS.map((text) => make("th", { scope: "col" }, text)))), tbody)));
    if (more) body.append(more);
  }

  explorer.list = { show };
})();
