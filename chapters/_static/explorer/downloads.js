// Saves what is shown: the findings that count and the counts as tables of plain text, the brain as an image.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  const plain = (cell) => (cell === null || cell === undefined ? "" : String(cell).replace(/[\t\r\n]+/g, " "));
  const text = (heads, rows) => `${[heads, ...rows].map((row) => row.map(plain).join("\t")).join("\n")}\n`;

  function findingsTable(data, rows) {
    const { findings, studies } = data;
    const columns = ["arm", "contrast", "tested_against", "region_label", "hemisphere", "direction", "subgroup", "normalised", "sign_basis",
      "measure", "correction", "statistic", "p", "n", "evidence_level", "pooled", "note"];
    const heads = ["study_id", "sample", "year", "diagnosis", "therapy", "modality", "region", ...columns];
    return text(heads, rows.map((f) => {
      const s = findings.study[f];
      return [studies.id[s], data.samples[studies.sample[s]][0], studies.year[s], studies.diagnosis[s], studies.therapy[s],
        studies.modality[s], data.regions.id[findings.region[f]], ...columns.map((name) => findings[name][f])];
    }));
  }

  function regionsTable(regions) {
    const heads = ["region", "n_decrease", "n_increase", "n_zero", "share_decrease", "ci_low", "ci_high", "p_sign", "q_sign", "direction"];
    return text(heads, regions.map((row) => [row.id, row.down, row.up, row.zero, row.share, row.low, row.high, row.p, row.q, row.direction]));
  }

  function save(name, content) {
    const address = URL.createObjectURL(new Blob([content]));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  explorer.downloads = { findingsTable, regionsTable, save };
})();
