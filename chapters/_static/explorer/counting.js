// Counts by the rules of the book: select findings, collapse them to one sign a sample and region, and count samples.
// Every function here has its equal in the package (evidence.select, evidence.collapse, inference.consistency); a test
// holds the two against each other.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  // Rows of a packed column as words; `words` may be anything that stands for a word, as a list of links.
  const unpacked = (column) => column.rows.map((i) => column.words[i]);

  // The evidence with its columns unpacked once, so that a choice costs no more than comparing words.
  function open(data) {
    const studies = { ...data.studies }, findings = { ...data.findings };
    for (const table of [studies, findings]) {
      for (const [name, column] of Object.entries(table)) if (column.words) table[name] = unpacked(column);
    }
    // A sample that the core era knows already is not new evidence, whenever it was written up again.
    const known = new Set(studies.sample.filter((_, i) => studies.era[i] === "core"));
    return { ...data, studies, findings, known, nStudies: studies.id.length, nFindings: findings.study.length };
  }

  const IN_SET = {
    all: () => true,
    review: (data, i) => data.studies.slot[i] !== null,
    core: (data, i) => data.studies.era[i] === "core",
    later: (data, i) => data.studies.era[i] === "later" && !data.known.has(data.studies.sample[i]),
  };
  const STUDY_FILTERS = ["diagnosis", "therapy", "modality", "design"];
  const FINDING_FILTERS = ["tested_against", "subgroup", "measure", "evidence_level"];

  // Numbers of the findings that fit a choice.
  function fitting(data, choice) {
    const { studies, findings } = data;
    const inSet = IN_SET[choice.studies];
    const filters = (table, names) => names.filter((name) => choice[name].length).map((name) => [table[name], new Set(choice[name])]);
    const allowed = filters(studies, STUDY_FILTERS), wantedOf = filters(findings, FINDING_FILTERS);
    // Blank where a finding is no change.
    for (const [column, wanted] of wantedOf) if (column === findings.tested_against) wanted.add("");
    const kept = studies.id.map((_, i) => {
      const year = studies.year[i];
      if (choice.since && !(year !== null && year >= choice.since)) return false;
      if (choice.until && !(year !== null && year <= choice.until)) return false;
      return inSet(data, i) && allowed.every(([column, wanted]) => wanted.has(column[i]));
    });
    const rows = [];
    for (let f = 0; f < data.nFindings; f++) {
      const study = findings.study[f];
      if (!kept[study] || findings.arm[f] !== choice.arm || findings.contrast[f] !== choice.contrast) continue;
      if (!wantedOf.every(([column, wanted]) => wanted.has(column[f]))) continue;
      // Psychotherapy counts only where one was given.
      if (choice.arm === "psychotherapy" && studies.therapy[study] === "none") continue;
      if (choice.pooled !== "any" && findings.pooled[f] !== choice.pooled) continue;
      if (choice.mixed !== "any" && choice.arm === "drug" && studies.treatment_mixed[study] !== choice.mixed) continue;
      rows.push(f);
    }
    return rows;
  }

  const hasDirection = (data, f) => data.findings.direction[f] in data.rules.signs;

  // Those of them that have a direction.
  const select = (data, choice) => fitting(data, choice).filter((f) => hasDirection(data, f));

  const isControlled = (data, f) => data.findings.tested_against[f] === "control_group";

  // One sign for each sample and region: that of the changes against a control group where there are any, else that of
  // all; 0 where they disagree.
  function collapse(data, rows, level) {
    const { studies, findings, rules } = data, units = data.regions.units[level];
    const groups = new Map();
    for (const f of rows) {
      const sample = studies.sample[findings.study[f]], sign = rules.signs[findings.direction[f]], controlled = isControlled(data, f);
      for (const unit of units[findings.region[f]]) {  // none for what is no region
        const key = sample * 1000 + unit;
        const group = groups.get(key);
        if (!group || (controlled && !group.controlled)) groups.set(key, { sample, unit, controlled, low: sign, high: sign });
        else if (controlled === group.controlled) {
          group.low = Math.min(group.low, sign);
          group.high = Math.max(group.high, sign);
        }
      }
    }
    const signs = [...groups.values()];
    for (const group of signs) {
      group.conflict = group.low < group.high;
      group.sign = group.conflict ? 0 : group.low;
    }
    return signs;
  }

  // Of some findings those that are passed over: their sample has a controlled change on each of their regions.
  function surpassed(data, rows, signs, level) {
    const decided = new Set(signs.filter((group) => group.controlled).map((group) => group.sample * 1000 + group.unit));
    return rows.filter((f) => {
      const units = data.regions.units[level][data.findings.region[f]], sample = data.studies.sample[data.findings.study[f]];
      return units.length && !isControlled(data, f) && units.every((unit) => decided.has(sample * 1000 + unit));
    });
  }

  // Probabilities of 0 to n decreases where each is as likely as an increase.
  function evenOdds(n) {
    const pmf = [Math.pow(0.5, n)];
    for (let k = 1; k <= n; k++) pmf.push((pmf[k - 1] * (n - k + 1)) / k);
    return pmf;
  }

  // Exact two-sided sign test: all outcomes no more probable than the one observed.
  function signTest(k, n) {
    const pmf = evenOdds(n), limit = pmf[k] * (1 + 1e-9);
    return Math.min(1, pmf.reduce((sum, p) => sum + (p <= limit ? p : 0), 0));
  }

  // Probability of k or more out of n, at a chance of p each.
  function upperTail(k, n, p) {
    if (k <= 0) return 1;
    let term = Math.pow(p, n), sum = 0;  // from n downwards
    if (term === 0 && p > 0) return 0;
    for (let i = n; i >= k; i--) {
      sum += term;
      term = (term * i * (1 - p)) / ((n - i + 1) * p);
    }
    return Math.min(1, sum);
  }

  // The chance at which the tail has a given probability; the tail grows with the chance.
  function solve(tail, wanted) {
    let low = 0, high = 1;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (tail(middle) < wanted) low = middle; else high = middle;
    }
    return (low + high) / 2;
  }

  const remembered = new Map();
  // Clopper-Pearson interval of k out of n.
  function interval(k, n, alpha) {
    const key = `${k}/${n}/${alpha}`;
    if (!remembered.has(key)) {
      const lower = (a, m) => (a === 0 ? 0 : solve((p) => upperTail(a, m, p), alpha / 2));
      remembered.set(key, [lower(k, n), 1 - lower(n - k, n)]);
    }
    return remembered.get(key);
  }

  function directionOf(share, n, rules) {
    if (n < Math.max(rules.minSamples, 1)) return "too few samples";
    if (share >= rules.consistentShare - 1e-9) return "decrease";
    return share <= 1 - rules.consistentShare + 1e-9 ? "increase" : "inconsistent";
  }

  // Benjamini-Hochberg over the tests that could reach the level at all.
  function discoveryRates(rows, alpha) {
    const tested = rows.filter((row) => row.leastP <= alpha).sort((a, b) => b.p - a.p);
    let least = 1;
    tested.forEach((row, i) => {
      least = Math.min(least, (row.p * tested.length) / (tested.length - i));
      row.q = least;
    });
  }

  // One row a region, most samples with a direction first.
  function consistency(data, signs) {
    const { rules, regions } = data, byUnit = new Map();
    for (const { unit, sign } of signs) {
      let row = byUnit.get(unit);
      if (!row) byUnit.set(unit, (row = { unit, id: regions.id[unit], down: 0, up: 0, zero: 0, q: null }));
      if (sign < 0) row.down += 1; else if (sign > 0) row.up += 1; else row.zero += 1;
    }
    const rows = [...byUnit.values()];
    for (const row of rows) {
      row.n = row.down + row.up;
      row.share = row.n ? row.down / row.n : null;
      [row.low, row.high] = row.n ? interval(row.down, row.n, rules.alpha) : [null, null];
      row.p = row.n ? signTest(row.down, row.n) : null;
      row.leastP = row.n ? signTest(0, row.n) : 1;
      row.direction = row.n ? directionOf(row.share, row.n, rules) : "too few samples";
    }
    discoveryRates(rows.filter((row) => row.n), rules.alpha);
    return rows.sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1));
  }

  // For the label of every voxel the row that it shows: that of its own region, else of the nearest one above it.
  function painted(data, rows) {
    const at = new Map(rows.filter((row) => row.n).map((row) => [row.unit, row]));
    return [null, ...data.regions.line.map((line) => at.get(line.find((unit) => at.has(unit))) || null)];
  }

  // The findings that lie on a region at all: a whole network or a site on the scalp does not.
  const onRegions = (data, rows, level) => rows.filter((f) => data.regions.units[level][data.findings.region[f]].length);

  // All that the page shows for one choice: findings that count, those that fit but do not count with the reason, and counts.
  function count(data, choice) {
    const fit = fitting(data, choice), selected = fit.filter((f) => hasDirection(data, f));
    const signs = collapse(data, selected, choice.level), passed = surpassed(data, selected, signs, choice.level);
    const reasons = new Map([
      ...fit.filter((f) => !hasDirection(data, f)).map((f) => [f, "direction not given"]),
      ...passed.map((f) => [f, "the sample has a controlled comparison of this region"]),
    ]);
    return { rows: selected.filter((f) => !reasons.has(f)), reasons, signs, regions: consistency(data, signs) };
  }

  explorer.counting = { open, select, onRegions, collapse, consistency, painted, count, interval, signTest };
})();
