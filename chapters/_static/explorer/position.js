// Where the slices stand: three sliders, what they say, and the votes of a region in words.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { number, count } = explorer.elements;

  const SIDES = [["left", "right"], ["back", "front"], ["below", "above"]];  // of the origin, along each axis

  function show(box, brain, at, move) {
    ["x", "y", "z"].forEach((axis, i) => {
      const range = box.querySelector(`.lr-brain input[name="${axis}"]`);
      if (!range.max || range.dataset.ready !== "yes") {
        Object.assign(range, { min: brain.first[i], max: brain.last[i], step: brain.step });
        range.dataset.ready = "yes";
        range.addEventListener("input", () => {
          const now = ["x", "y", "z"].map((name) => Number(box.querySelector(`.lr-brain input[name="${name}"]`).value));
          move(now);
        });
      }
      range.value = at[i];
      const side = at[i] ? ` ${SIDES[i][Number(at[i] > 0)]}` : "";
      range.setAttribute("aria-valuetext", `${number(at[i])} mm${side}`);
      box.querySelector(`.lr-mm[data-axis="${axis}"]`).textContent = `${number(at[i])} mm`;
    });
  }

  // "3 samples decrease, 1 increases": what a region's samples say.
  function samples(row, related) {
    const [down, up] = related ? ["negative", "positive"] : ["decrease", "increase"];
    const said = [[row.down, down], [row.up, up], [row.zero, "undecided"]].filter(([n]) => n);
    return `${count(row.n + row.zero, "sample")}: ${said.map(([n, word]) => `${n} ${word}`).join(", ")}`;
  }

  explorer.position = { show, samples };
})();
