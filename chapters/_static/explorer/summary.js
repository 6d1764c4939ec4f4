// One line that says what counts, and what of it must be read with care.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { count } = explorer.elements;

  const WARNINGS = [
    [(state, data) => state.studies === "review" && data.studies.reconstructed, "The list of the review’s studies was not available: it is reconstructed, and some of it will be wrong."],
    [(state) => !state.measure.length || state.measure.includes("connectivity"), "Connectivity is coded once for each end of a pair, or once for the pair: these rows are not independent of each other."],
    [(state) => ["change_correlates_improvement", "baseline_predicts_response"].includes(state.contrast), "Signs are those of a relation, not of a change: positive and negative, not up and down."],
    [(state) => state.contrast === "change" && (!state.tested_against.length || state.tested_against.includes("healthy")), "Comparisons with healthy people are included: a difference from them that is gone is no change tested within patients."],
    [(state) => state.subgroup.join() !== "all", "Findings in a part of the patients are included: what is true of responders need not be true of the sample."],
    [(state) => state.contrast === "baseline_vs_controls", "Signs compare patients before treatment with healthy people: they say nothing about treatment."],
    [(state) => state.pooled === "any", "Findings that a paper reports for several arms together are included: they are no result of one arm."],
    [(state) => state.arm === "psychotherapy" && state.therapy.length === 1 && state.therapy[0] === "none", "Studies without psychotherapy have no such arm: choose another arm."],
    [(state) => state.direction !== "", "“Show only” hides what goes another way; the counts of a region stay whole."],
  ];

  function show(box, data, state, { rows, reasons, signs, regions, samples, bySample }) {
    const inside = explorer.counting.onRegions(data, rows, state.level), outside = rows.length - inside.length;
    const studies = new Set(inside.map((f) => data.findings.study[f])).size;
    const aside = {};
    for (const why of reasons.values()) aside[why] = (aside[why] || 0) + 1;
    const undecided = signs.filter(({ sign }) => sign === 0).length;
    box.querySelector(".lr-said").textContent = rows.length
      ? `${count(inside.length, "finding")} of ${count(studies, "study", "studies")} count: ${count(bySample.size, "sample")}, ${count(regions.length, "region")}, `
        + `${count(signs.length, "sign")} (${undecided} without a direction)`
        + (samples.length < bySample.size ? `; ${count(samples.length, "sample")} shown` : "")
        + (outside ? `. ${count(outside, "more finding")} on no region, not counted` : "")
        + Object.entries(aside).map(([why, n]) => `. ${count(n, "more finding")} not counted: ${why}`).join("") + "."
      : "Nothing coded fits this choice, which is not the absence of change.";
    box.querySelector(".lr-warned").textContent = WARNINGS.filter(([when]) => when(state, data)).map(([, text]) => text).join(" ");
  }

  explorer.summary = { show };
})();
