// The page: one state; every choice makes a new one, and everything is shown from it.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  async function start(box) {
    const { counting, elements, plot, matrix, findings, list, slices, volume, downloads } = explorer;
    const data = counting.open(window.lrExplorerEvidence);
    const brain = await volume.open(window.lrExplorerBrain);
    const one = (selector) => box.querySelector(selector);
    const nameOf = Object.fromEntries(Object.entries(data.words).map(([name, levels]) => [name, new Map(levels.map(([level, called]) => [level, called]))]));
    const called = (name, level) => nameOf[name].get(level) ?? level;
    const numberOf = new Map(data.regions.id.map((id, i) => [id, i]));
    const sampleOf = new Map(data.samples.map(([id], i) => [id, i]));
    const years = data.samples.map(() => null);
    data.studies.sample.forEach((sample, s) => {
      const year = data.studies.year[s];
      if (year !== null) years[sample] = Math.min(years[sample] ?? 9999, year);
    });
    // At first the slices stand at the region that most samples report.
    const most = counting.count(data, explorer.state.START).regions.find((row) => brain.regions[row.unit].at);
    const home = most ? brain.regions[most.unit].at : [0, 0, 0];
    let state = explorer.state.read(location.hash, data);
    let counted = null, countedFor = "";

    // Whether signs are those of a change, or of a correlation or prediction.
    const related = () => ["change_correlates_improvement", "baseline_predicts_response"].includes(state.contrast);
    function lookNow() {
      if (!related()) return data.look;
      const marks = structuredClone(data.look.marks);
      marks["-1"].word = "negative";
      marks["1"].word = "positive";
      marks["0"].word = "not related or conflicting";
      return { ...data.look, marks };
    }
    const wanted = () => ({ decrease: -1, increase: 1, undecided: 0 })[state.direction];
    const lean = (row) => Math.sign(row.up - row.down);

    // The address follows after the page: writing it takes longer than all the counting.
    let remembering = 0;
    function remember() {
      const hash = explorer.state.write(state);
      if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
    }
    function choose(change, { follow = false } = {}) {
      state = { ...state, ...change };
      show();
      clearTimeout(remembering);
      remembering = setTimeout(remember);
      if (follow) {
        const title = one(".lr-found h2");
        title.focus({ preventScroll: true });
        one(".lr-found").scrollIntoView({ block: "nearest" });
      }
    }
    function chooseRegion(id) {
      const off = state.region === id, at = brain.regions[numberOf.get(id)].at;
      choose({ region: off ? "" : id, at: off || !at ? state.at : at }, { follow: !off });
    }
    function chooseSample(sample, region) {
      const id = data.samples[sample][0], off = state.sample === id && region === undefined;
      choose({ sample: off ? "" : id, ...(region === undefined ? {} : { region }) }, { follow: !off });
    }

    function count() {
      const key = JSON.stringify([...explorer.state.COUNTED, "level"].map((name) => state[name]));
      if (key !== countedFor) [counted, countedFor] = [counting.count(data, state), key];
      return counted;
    }

    const colours = explorer.colours.of(data.look);
    function chooseAt(at) {
      const label = brain.labelAt(at), shown = label ? painted[label] : null;
      choose({ at, ...(shown ? { region: shown.id } : {}) });
    }
    const view = slices.start(one(".lr-slices"), brain, colours, chooseAt);
    let painted = [null], solid = null;

    async function turn() {
      const status = one(".lr-turn-said"), button = one(".lr-turn");
      button.disabled = true;
      status.textContent = "Loading the viewer.";
      try {
        solid = await explorer.viewer3d.open(box, brain, chooseAt);
        status.textContent = "Drag it, or use the arrow keys. A region that is chosen stands out.";
        button.hidden = true;
        show();
      } catch (error) {
        status.textContent = `No 3-D here: ${error.message}. The slices show the same.`;
      }
    }

    function showBrain(regions, names) {
      const keep = wanted();
      const visible = keep === undefined ? regions : regions.filter((row) => row.n && lean(row) === keep);
      painted = counting.painted(data, visible);
      const chosen = state.region && brain.regions[numberOf.get(state.region)].at;
      const at = brain.snapped(state.at || chosen || home);
      view.show(at, painted.map((row) => row && colours.tone(row)), state.region ? numberOf.get(state.region) : -2);
      explorer.position.show(box, brain, at, (moved) => choose({ at: moved }));
      const label = brain.labelAt(at), shown = label ? painted[label] : null;
      const where = at.map(elements.number).join(", ");
      const own = label ? data.regions.plain[label - 1] : "no region of the atlas";
      one(".lr-here").textContent = shown
        ? `At ${where}: ${names[shown.unit]}, ${explorer.position.samples(shown, related())}.`
        : `At ${where}: ${own}, with no sign to show.`;
      const seen = new Set(brain.present.map((label) => painted[label]?.unit));
      const unseen = visible.filter((row) => row.n && !seen.has(row.unit));
      const say = (rows, why) => (rows.length ? `Not drawn, ${why}: ${rows.map((row) => names[row.unit]).join(", ")}.` : "");
      one(".lr-undrawn").textContent = [
        say(unseen.filter((row) => !brain.regions[row.unit].at), "since no atlas at hand has a label"),
        say(unseen.filter((row) => brain.regions[row.unit].at), "since finer regions cover all of it"),
      ].filter(Boolean).join(" ");
      if (solid) solid.show(painted, colours, at, state.region ? numberOf.get(state.region) : -1, one(".lr-here").textContent);
    }

    function show() {
      const { rows, reasons, signs, regions } = count(), look = lookNow(), names = data.regions.names[state.level], keep = wanted();
      if (state.region && !data.regions.units[state.level].some((units) => units.includes(numberOf.get(state.region)))) {
        // A finer region was chosen: at a broader level it counts under another.
        state.region = data.regions.id[data.regions.units[state.level][numberOf.get(state.region)][0]] || "";
      }
      const bySample = new Map();
      for (const { sample, unit, sign } of signs) {
        if (!bySample.has(sample)) bySample.set(sample, new Map());
        bySample.get(sample).set(unit, sign);
      }
      const has = (own) => keep === undefined || [...own.values()].includes(keep);
      const samples = [...bySample.keys()].filter((sample) => has(bySample.get(sample)))
        .sort((a, b) => (years[a] ?? 9999) - (years[b] ?? 9999) || a - b);
      const seen = new Set(samples), shownRows = rows.filter((f) => seen.has(data.studies.sample[data.findings.study[f]]));
      const shownRegions = keep === undefined ? regions : regions.filter((row) => [row.up, row.zero, row.down][1 - keep]);
      const chosenSample = state.sample ? sampleOf.get(state.sample) : -1;
      const context = {
        data, look, names, called, level: state.level, arm: state.arm, chosen: state.region, chosenSample, choose: chooseRegion,
        chooseSample, labels: data.samples.map(([, label]) => label),
      };
      controls.show(state);
      explorer.summary.show(box, data, state, { rows, reasons, signs, regions, bySample, samples });
      explorer.colours.of(look).explain(one(".lr-scale"));
      showBrain(regions, names);
      plot.show(one(".lr-plot .lr-body"), shownRegions, { ...context, level: `${Math.round(100 * (1 - data.rules.alpha))}%`,
        words: related() ? { decrease: "negative", increase: "positive" } : { decrease: "decrease" } });
      const unit = state.region ? numberOf.get(state.region) : -1;
      const behind = state.region || state.sample ? [...rows, ...reasons.keys()].filter((f) =>
        (!state.region || data.regions.units[state.level][data.findings.region[f]].includes(unit)) &&
        (!state.sample || data.studies.sample[data.findings.study[f]] === chosenSample)) : [];
      findings.show(one(".lr-found"), behind, [state.region && names[unit], state.sample && data.samples[chosenSample][1]].filter(Boolean),
        { ...context, reasons, card: state.region ? data.regions.card[unit] : "", caveat: state.region ? brain.regions[unit].caveat : "",
          clear: () => choose({ region: "", sample: "" }) });
      matrix.show(one(".lr-matrix .lr-body"), samples, shownRegions, bySample, context);
      list.show(one(".lr-list"), shownRows, context);
      one(".lr-command").textContent = explorer.state.command(state);
    }

    const controls = explorer.choices.start(one(".lr-choices"), (readInto) =>
      choose(readInto ? readInto(state) : { ...explorer.state.copy(explorer.state.START), at: state.at }));
    window.addEventListener("hashchange", () => {
      if (location.hash && !location.hash.includes("=")) return;  // a heading of the page, no choice
      state = explorer.state.read(location.hash, data);
      show();
    });
    window.addEventListener("beforeprint", () => box.querySelectorAll(".lr-more").forEach((button) => button.click()));
    box.querySelectorAll(".lr-save").forEach((button) => button.addEventListener("click", () => {
      const { rows, regions } = count(), name = button.dataset.table;
      if (name === "brain") return downloads.save("brain.nii", explorer.nifti.map(brain, painted));
      return downloads.save(`${name}.tsv`, name === "findings" ? downloads.findingsTable(data, counting.onRegions(data, rows, state.level)) : downloads.regionsTable(regions));
    }));
    one(".lr-turn").addEventListener("click", turn);
    explorer.page = { data, count: (choice) => counting.count(data, { ...explorer.state.START, ...choice }), choose, current: () => state };
    one(".lr-explorer-still").remove();
    one(".lr-explorer-live").hidden = false;
    show();
    box.dataset.ready = "yes";
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".lr-explorer").forEach(start));
})();
