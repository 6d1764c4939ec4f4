// What is chosen, and the address that says so: a link shows what its sender saw.
// The names are those of the package (Selection, Analysis), so that a choice can be run again from the command line.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  const START = {
    studies: "all", diagnosis: [], therapy: [], modality: [], design: [], since: 0, until: 0, arm: "psychotherapy",
    contrast: "change", tested_against: ["before", "control_group"], subgroup: ["all"],
    measure: ["perfusion", "metabolism", "bold"], evidence_level: [], pooled: "no", mixed: "no", level: "coarse",
    direction: "", region: "", sample: "", at: null,
  };
  // What the counts depend on; the rest only says what of them is shown.
  const COUNTED = ["studies", "diagnosis", "therapy", "modality", "design", "since", "until", "arm", "contrast",
    "tested_against", "subgroup", "measure", "evidence_level", "pooled", "mixed"];
  const FIXED = {
    studies: ["review", "core", "later", "all"], pooled: ["no", "any"], mixed: ["no", "any"], level: ["coarse", "fine"],
    direction: ["", "decrease", "increase", "undecided"],
  };

  function allowedOf(data) {
    const levels = Object.fromEntries(Object.entries(data.words).map(([name, list]) => [name, list.map(([level]) => level)]));
    return { ...levels, ...FIXED, region: data.regions.id, sample: data.samples.map(([name]) => name) };
  }

  const copy = (state) => JSON.parse(JSON.stringify(state));

  // Reads an address; what it does not know, or does not understand, stays as it was at the start.
  function read(hash, data) {
    const state = copy(START), allowed = allowedOf(data);
    let asked;
    try { asked = new URLSearchParams(hash.replace(/^#/, "")); } catch { return state; }
    for (const [name, value] of asked) {
      if (!(name in START)) continue;
      if (name === "at") {
        const at = value.split(",").map(Number);
        if (at.length === 3 && at.every((mm) => Number.isFinite(mm) && Math.abs(mm) < 1000)) state.at = at;
      } else if (typeof START[name] === "number") {
        if (/^\d{4}$/.test(value)) state[name] = Number(value);
      } else if (Array.isArray(START[name])) {
        const levels = value.split(",").filter((level) => allowed[name].includes(level));
        if (levels.length || !value) state[name] = levels;  // no level at all is no filter
      } else if (allowed[name].includes(value)) {
        state[name] = value;
      }
    }
    if (state.since && state.until && state.since > state.until) state.until = 0;
    return state;
  }

  // A list of levels is the same in any order.
  const same = (one, other) => JSON.stringify([].concat(one).sort()) === JSON.stringify([].concat(other).sort());

  function write(state) {
    const parts = Object.keys(START).filter((name) => !same(state[name], START[name]))
      .map((name) => `${name}=${[].concat(state[name]).map(encodeURIComponent).join(",")}`);
    return parts.length ? `#${parts.join("&")}` : "";
  }

  // The command that counts the same; what is as the published analysis has it need not be said.
  function command(state) {
    const published = { ...START, studies: "review", level: "fine" };
    const settings = [...COUNTED, "level"]
      .filter((name) => !same(state[name], published[name]))
      .map((name) => `--set ${name}=${[].concat(state[name]).join(",")}`);
    return ["livingreview run published", ...settings, "--out out"].join(" ");
  }

  explorer.state = { START, COUNTED, read, write, command, copy };
})();
