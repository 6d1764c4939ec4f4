// The findings behind a region, a sample, or both: one line each, which opens to the words, the note and the source.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make, mark, link, joined, pieces, count } = explorer.elements;

  const FIRST = 20;
  const SIDES = { L: "left", R: "right", B: "both sides", M: "midline", NR: "side not reported" };

  function fact(name, ...value) {
    const said = value.filter((one) => one !== null && one !== "");
    return said.length ? [make("dt", {}, name), make("dd", {}, ...said)] : [];
  }

  function one(f, context) {
    const { data, look } = context, { findings, studies, rules } = data, s = findings.study[f];
    const sources = findings.source[f].length ? findings.source[f] : studies.source[s];
    const paper = studies.links[s];
    const sign = rules.signs[findings.direction[f]], aside = context.reasons.get(f);
    const about = [context.called("contrast", findings.contrast[f]), SIDES[findings.hemisphere[f]], aside && "not counted"].filter(Boolean);
    return make("details", { class: "lr-finding" },
      make("summary", {}, sign === undefined ? "" : mark(look, sign), `${studies.label[s]}: ${findings.region_label[f]}`,
        make("span", { class: "lr-small" }, joined(about).join(""))),
      make("dl", {},
        ...fact("Study", studies.card[s] ? link([studies.label[s], studies.card[s]]) : studies.label[s], studies.title[s] ? `. ${studies.title[s]}` : ""),
        ...fact("Direction", context.called("direction", findings.direction[f]), findings.sign_basis[f] === "inferred" ? ", inferred by the coder" : ""),
        ...fact("Tested against", context.called("tested_against", findings.tested_against[f])),
        ...fact("In whom", context.called("subgroup", findings.subgroup[f]), findings.n[f] === null ? "" : ` (n = ${findings.n[f]})`),
        ...fact("Normalised", findings.normalised[f] === "yes" ? context.called("normalised", "yes") : ""),
        ...fact("Measure", context.called("measure", findings.measure[f])),
        ...fact("Statistic", joined([findings.statistic[f], findings.p[f] && `p ${findings.p[f]}`,
          findings.correction[f] && context.called("correction", findings.correction[f])].filter(Boolean)).join("")),
        ...fact("Counted under", aside ? `not counted: ${aside}` : data.regions.units[context.level][findings.region[f]].map((unit) => context.names[unit]).join(", ") || "no region: not counted"),
        ...fact("Brodmann area", findings.brodmann[f]),
        ...fact("Read in", context.called("evidence_level", findings.evidence_level[f])),
        ...fact("Reported together", findings.pooled[f] === "yes" ? "with other arms or diagnoses" : ""),
        ...fact("Note", findings.note[f]),
        ...fact("Paper", ...(paper.length ? joined(paper.map(link)) : ["no identifier seen"])),
        ...fact("Read at", ...joined(sources.map(link)))));
  }

  // `about`: what the findings are about, as a reader would say it; nothing where nothing is chosen.
  function show(section, rows, about, context) {
    const title = section.querySelector("h2"), hint = section.querySelector(".lr-hint"), body = section.querySelector(".lr-body");
    body.textContent = "";
    title.textContent = about.length ? `Findings: ${about.join(", ")}` : "Findings";
    if (!about.length) {
      hint.textContent = "Choose a region or a sample to read the findings behind it.";
      return;
    }
    const samples = new Set(rows.map((f) => context.data.studies.sample[context.data.findings.study[f]])).size;
    const aside = rows.filter((f) => context.reasons.has(f)).length;
    hint.textContent = rows.length
      ? `${count(rows.length, "finding")} of ${count(samples, "sample")}${aside ? `, ${aside} of them not counted` : ""}. Press a finding for its source. `
      : "None among what counts. An abstract that does not name a region says nothing about it. ";
    hint.append(make("button", { type: "button", class: "lr-button lr-clear", onclick: context.clear }, "Clear"));
    if (context.card) body.append(make("p", {}, link(["All that is known here of the region", context.card])));
    if (context.caveat) body.append(make("p", { class: "lr-small" }, `Drawn in part: ${context.caveat}.`));
    const list = make("div", {});
    body.append(list);
    const more = pieces(rows, FIRST, (f) => one(f, context), list, ["finding"]);
    if (more) body.append(more);
  }

  explorer.findings = { show };
})();
