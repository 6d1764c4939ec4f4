// The numbers of the blind-coding lab, by the formulas of the Python code: reading a table, agreement, kappa, a class.
// Nothing here touches the page; lab.js does.
window.livingreviewLab = (() => {
  "use strict";

  const Z = 1.959963984540054; // of a 95 per cent interval
  const NOTHING = new Set(["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "#REF!", "#NAME?", "#VALUE!"]);
  const sum = (all) => all.reduce((a, b) => a + b, 0);
  const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  // Cohen's kappa with the large-sample interval of Fleiss, Cohen and Everitt (1969).
  function kappa(first, second) {
    const none = (value, note) => ({ kappa: value, low: NaN, high: NaN, note });
    const codes = [...new Set([...first, ...second])];
    if (!codes.length) return none(NaN, "nothing to compare");
    if (codes.length === 1) return none(NaN, "kappa is not defined: both coders used one value throughout");
    if (first.every((code, i) => code === second[i])) {
      return none(1, "no interval: the coders agree throughout, so the standard error is 0");
    }
    if (new Set(first).size === 1 || new Set(second).size === 1) {
      return none(0, "kappa is 0 and has no interval: one coder used one value throughout");
    }
    const n = first.length, place = new Map(codes.map((code, i) => [code, i]));
    const share = codes.map(() => codes.map(() => 0));
    first.forEach((code, i) => { share[place.get(code)][place.get(second[i])] += 1 / n; });
    const rows = share.map(sum), columns = codes.map((_, j) => sum(share.map((row) => row[j])));
    const observed = sum(share.map((row, i) => row[i])), chance = sum(rows.map((p, i) => p * columns[i]));
    const value = (observed - chance) / (1 - chance);
    if (n < 10) return none(value, "no interval: fewer than ten codes, too few for one");
    const a = sum(share.map((row, i) => row[i] * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2));
    const b = (1 - value) ** 2 * sum(share.map((row, i) => sum(row.map((p, j) => (i === j ? 0 : p * (columns[i] + rows[j]) ** 2)))));
    const c = (value - chance * (1 - value)) ** 2;
    const error = Math.sqrt((a + b - c) / n) / (1 - chance);
    return { kappa: value, low: Math.max(-1, value - Z * error), high: Math.min(1, value + Z * error), note: "" };
  }

  function row(table, field, first, second, note) {
    const agree = first.filter((code, i) => code === second[i]).length, found = kappa(first, second);
    return {
      table, field, n_compared: first.length, n_agree: agree, percent: first.length ? (100 * agree) / first.length : NaN,
      kappa: found.kappa, kappa_low: found.low, kappa_high: found.high, note: found.note ? `${note}; ${found.note}` : note,
    };
  }

  function match(findings, units, sides, judged) {
    const grouped = new Map();
    for (const finding of findings) {
      for (const unit of units ? units[finding.region] : [finding.region]) {
        const key = [finding.study_id, finding.arm, finding.contrast, finding.tested_against, unit, ...(sides ? [finding.hemisphere] : [])];
        const name = key.join("\u0000");
        if (!grouped.has(name)) grouped.set(name, { key, codes: judged.map(() => new Set()) });
        judged.forEach((field, i) => grouped.get(name).codes[i].add(finding[field]));
      }
    }
    for (const one of grouped.values()) one.codes = one.codes.map((found) => [...found].sort(byText).join("+"));
    return grouped;
  }

  // A match within its study; what a finding was tested against is blank where it is no change.
  const labelOf = (key) => key.slice(1).filter(Boolean).join(" | ");

  // Agreement of a coding with the reference: { studies: Map id -> codes, findings: [codes] } each.
  function compare(lab, reference, coding) {
    const ids = lab.ids.filter((id) => coding.studies.has(id));
    const fields = [], disagreements = [];
    const differ = (study_id, table, field, key, first, second, note) =>
      disagreements.push({ study_id, table, field, key, reference: first, student: second, note });
    for (const name of lab.study_fields) {
      const one = ids.map((id) => reference.studies.get(id)[name]), two = ids.map((id) => coding.studies.get(id)[name]);
      const both = ids.map((_, i) => i).filter((i) => one[i] && two[i]);
      fields.push(row("studies", name, both.map((i) => one[i]), both.map((i) => two[i]), "values that both coders saw"));
      both.filter((i) => one[i] !== two[i]).forEach((i) => differ(ids[i], "studies", name, ids[i], one[i], two[i], ""));
      if (one.every(Boolean) && two.every(Boolean)) continue;
      const seen = (codes) => codes.map((code) => (code ? "seen" : "not seen"));
      fields.push(row("studies", `${name} (seen)`, seen(one), seen(two), "seen or not"));
      ids.forEach((id, i) => {
        if (Boolean(one[i]) !== Boolean(two[i])) {
          differ(id, "studies", name, id, one[i], two[i], `seen by the ${one[i] ? "first" : "second"} coder only`);
        }
      });
    }
    const once = reference.findings.filter((finding) => ids.includes(finding.study_id));
    const tables = [["findings by region", null, false], ["findings by region and hemisphere", null, true],
      ["findings by coarse region", lab.units, false]];
    for (const [table, units, sides] of tables) {
      const first = match(once, units, sides, lab.judged), second = match(coding.findings, units, sides, lab.judged);
      const either = [...new Set([...first.keys(), ...second.keys()])].sort(byText);
      const both = either.filter((key) => first.has(key) && second.has(key));
      fields.push({
        table, field: "presence", n_compared: either.length, n_agree: both.length,
        percent: either.length ? (200 * both.length) / (first.size + second.size) : NaN,
        kappa: NaN, kappa_low: NaN, kappa_high: NaN,
        note: `positive specific agreement: ${first.size} in the first pass, ${second.size} in the second`,
      });
      const direction = lab.judged.indexOf("direction");
      const label = (found) => labelOf(found.key);
      for (const key of either) {
        if (first.has(key) && second.has(key)) continue;
        const own = first.get(key) || second.get(key), codes = own.codes[direction];
        const values = first.has(key) ? [codes, ""] : ["", codes];
        differ(own.key[0], table, "presence", label(own), ...values, `coded in the ${first.has(key) ? "first" : "second"} pass only`);
      }
      lab.judged.forEach((field, i) => {
        const one = both.map((key) => first.get(key).codes[i]), two = both.map((key) => second.get(key).codes[i]);
        fields.push(row(table, field, one, two, "over matched rows"));
        both.forEach((key, j) => {
          const found = first.get(key);
          if (one[j] !== two[j]) differ(found.key[0], table, field, label(found), one[j], two[j], "");
        });
      });
    }
    return { n_studies: ids.length, fields, disagreements };
  }

  // Disagreements on facts of the study and on findings by region, each with the reference's note.
  function explain(reference, agreement) {
    const joined = (rows, name) => [...new Set(rows.map((finding) => finding[name]).filter(Boolean))].join("; ");
    return agreement.disagreements.filter(({ table }) => table === "studies" || table === "findings by region").map((found) => {
      const { study_id, table, field, key } = found, told = { study_id, table, field, key, reference: found.reference, student: found.student };
      if (table === "studies") return { ...told, printed: "", reason: reference.studies.get(study_id).note };
      const rows = reference.findings.filter((finding) => finding.study_id === study_id &&
        labelOf([study_id, finding.arm, finding.contrast, finding.tested_against, finding.region]) === key);
      return { ...told, printed: joined(rows, "region_label"), reason: joined(rows, "note") };
    });
  }

  function median(values) {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  // A class: codings is a Map from the student's name to a coding.
  function pool(lab, reference, codings) {
    const agreements = [...codings].map(([student, coding]) => [student, compare(lab, reference, coding)]);
    const students = agreements.flatMap(([student, { fields }]) => fields.map((field) => ({ student, ...field })));
    const byField = new Map(), byItem = new Map();
    for (const one of students.filter((found) => found.n_compared > 0)) {
      const name = `${one.table}\t${one.field}`;
      byField.set(name, [...(byField.get(name) || []), one]);
    }
    const fields = [...byField].map(([name, own]) => {
      const percents = own.map((one) => one.percent), kappas = own.map((one) => one.kappa).filter((value) => !Number.isNaN(value));
      return {
        table: own[0].table, field: own[0].field, n_students: own.length, median: median(percents),
        lowest: Math.min(...percents), highest: Math.max(...percents), kappa: kappas.length ? median(kappas) : NaN,
        n_kappa: kappas.length, second_coder: lab.second[name] ?? NaN,
      };
    });
    for (const [, agreement] of agreements) {
      for (const one of explain(reference, agreement)) {
        const name = [one.study_id, one.table, one.field, one.key].join("\u0000");
        byItem.set(name, [...(byItem.get(name) || []), one]);
      }
    }
    const items = [...byItem].map(([name, own]) => {
      const counts = new Map();
      for (const one of own) counts.set(one.student || "blank", (counts.get(one.student || "blank") || 0) + 1);
      const answers = [...counts].sort((a, b) => b[1] - a[1] || byText(a[0], b[0])).map(([code, n]) => `${code} (${n})`).join(", ");
      const { study_id, table, field, key, reference: right, printed, reason } = own[0];
      const coded = [...codings.values()].filter((coding) => coding.studies.has(study_id)).length;
      return { name, study_id, table, field, key, reference: right, n_differ: own.length, n_coded: coded, answers, printed, reason };
    });
    items.sort((a, b) => b.n_differ - a.n_differ || byText(a.name, b.name));
    return { students, fields, items };
  }

  // From bytes to text, as text editors and spreadsheets write it.
  function decode(bytes, repaired) {
    const starts = (...mark) => mark.every((byte, i) => bytes[i] === byte);
    if (starts(0xef, 0xbb, 0xbf)) {
      repaired.push({ line: 1, rule: "starts with a byte order mark" });
      return new TextDecoder("utf-8").decode(bytes);
    }
    if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
      repaired.push({ line: 1, rule: "encoded in UTF-16" });
      return new TextDecoder(starts(0xff, 0xfe) ? "utf-16le" : "utf-16be").decode(bytes);
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      repaired.push({ line: 1, rule: "not UTF-8, read as Windows-1252" });
      return new TextDecoder("windows-1252").decode(bytes);
    }
  }

  // Rows with the line that each begins on; a cell in quotation marks may go over several lines.
  function cellsOf(text, parted, problems, ids) {
    const rows = [], within = new RegExp(`\\n\\s*(${ids.join("|")})\\s*${parted}`);
    let line = 1, begin = 1, cells = [], cell = "", at = 0;
    const end = () => { rows.push([begin, [...cells, cell]]); cells = []; cell = ""; begin = line; };
    const unpaired = () => problems.push({ line: begin, rule: "a quotation mark without its other", expected: "pairs of them, or none" });
    while (at < text.length) {
      if (text[at] === '"' && cell === "") {
        for (at += 1; ; at += 1) {
          if (at >= text.length) { unpaired(); return rows; }
          if (text[at] === '"' && text[at + 1] === '"') { cell += '"'; at += 1; } else if (text[at] === '"') break;
          else { if (text[at] === "\n") line += 1; cell += text[at]; }
        }
        at += 1;
        if (within.test(cell)) problems.push({ line: begin, rule: "a cell in quotation marks goes on over what looks like rows", expected: "pairs of them, or none" });
        if (at < text.length && text[at] !== parted && text[at] !== "\n") { unpaired(); return rows; }
      } else if (text[at] === parted) { cells.push(cell); cell = ""; at += 1; } else if (text[at] === "\n") { line += 1; at += 1; end(); }
      else { cell += text[at]; at += 1; }
    }
    if (cells.length || cell) end();
    return rows;
  }

  const nearest = (allowed) => !allowed.length ? "no value at all" : `one of ${[...allowed].sort(byText).slice(0, 16).join(", ")}${allowed.length > 16 ? ` and ${allowed.length - 16} more` : ""}`;

  // What is wrong with one code; null where nothing is.
  function wrong(column, value, required) {
    if (!value) return required ? { rule: "blank", expected: column.levels ? nearest(Object.keys(column.levels)) : "a value" } : null;
    if (column.levels && !(value in column.levels)) return { rule: "not a level", value, expected: nearest(Object.keys(column.levels)) };
    if (!column.levels && NOTHING.has(value)) return { rule: "a word for nothing", value, expected: "a blank cell where it was not seen" };
    if (column.type === "integer") {
      if (!/^-?[0-9]{1,9}$/.test(value)) return { rule: "not a whole number", value, expected: "a whole number in digits" };
      if (column.minimum !== null && Number(value) < column.minimum) return { rule: "out of range", value, expected: `${column.minimum} or more` };
    }
    return null;
  }

  // What is wrong with one finding that was begun: [{column, rule, value, expected}].
  function checkFinding(lab, finding) {
    if (!lab.finding_fields.some((name) => finding[name])) return [];
    return lab.finding_fields.flatMap((name) => {
      const column = lab.columns[name], value = finding[name];
      const needed = !column.when || column.when.levels.includes(finding[column.when.column]);
      if (!value) return needed ? [{ column: name, rule: "blank in a finding", expected: nearest(Object.keys(column.levels)) }] : [];
      const allowed = column.given && column.given.levels[finding[column.given.column]];
      if (!allowed || allowed.includes(value)) return [];
      return [{ column: name, rule: `does not go with ${column.given.column} ${finding[column.given.column]}`, value, expected: nearest(allowed) }];
    });
  }

  // Which of a class's files is whose table; every other one is refused, or passed over by its name.
  function classFiles(names) {
    const tables = new Map(), refused = [], ignored = [], named = new Map(), ending = /(\.(csv|tab|tsv|txt))+$/i;
    for (const name of [...names].sort(byText)) {
      const student = name.replace(ending, "").toLowerCase();
      if (/^[.#]|^~\$|~$|\.(bak|orig|rej|swp|tmp)$|^(thumbs\.db|ehthumbs\.db|desktop\.ini)$/i.test(name)) ignored.push(name);
      else if (/.\.[^.]+$/.test(name) && !ending.test(name)) refused.push({ file: name, rule: "is no table in text", expected: "the lab's table, saved as text with tabs" });
      else named.set(student, [...(named.get(student) || []), name]);
    }
    for (const same of named.values()) {
      if (same.length === 1) tables.set(same[0].replace(ending, ""), same[0]);
      else refused.push({ file: same[0], rule: `one student has ${same.length} tables: ${same.join(", ")}`, expected: "the one that counts" });
    }
    return { tables, refused, ignored };
  }

  // Read a student's table from its bytes.
  function read(lab, bytes) {
    const problems = [], repaired = [];
    const none = () => ({ coding: null, problems: problems.sort((a, b) => (a.line || 0) - (b.line || 0)), repaired });
    let text = decode(bytes, repaired);
    if (!text.trim()) { problems.push({ rule: "is empty", expected: "the lab's table, cells parted by tabs" }); return none(); }
    if (text.includes("\r")) {
      repaired.push({ line: 1, rule: "line ends are not LF alone" });
      text = text.replace(/\r\n?/g, "\n");
    }
    const head = text.split("\n", 1)[0];
    let parted = "\t";
    if (!head.includes("\t") && /[,;]/.test(head)) {
      parted = head.split(",").length > head.split(";").length ? "," : ";";
      repaired.push({ line: 1, rule: `cells are parted by ${parted === "," ? "commas" : "semicolons"}` });
    }
    const rows = cellsOf(text, parted, problems, lab.ids), names = Object.keys(lab.columns);
    const header = rows.length ? rows[0][1].map((name) => name.trim().toLowerCase()) : [];
    while (header.length && !header[header.length - 1]) header.pop();
    for (const name of new Set(header)) {
      if (!names.includes(name)) problems.push({ line: 1, rule: "no such column", value: name, expected: nearest(names.filter((other) => !header.includes(other))) });
      else if (header.filter((other) => other === name).length > 1) problems.push({ line: 1, rule: "column appears twice", value: name, expected: "each column once" });
    }
    for (const name of names.filter((other) => !header.includes(other))) {
      problems.push({ line: 1, rule: "column is missing", value: name, expected: "every column of the template" });
    }
    if (problems.length) return none();
    const studies = new Map(), notes = new Map(), said = new Map(), findings = [];
    for (const [line, cells] of rows.slice(1)) {
      if (!cells.some((cell) => cell.trim())) { repaired.push({ line, rule: "line is blank, left out" }); continue; }
      const extra = cells.slice(header.length).find((cell) => cell.trim());
      if (extra) problems.push({ line, rule: "a cell too many", value: extra, expected: `${header.length} cells` });
      const codes = {}, bad = new Set();
      for (const name of names) {
        const column = lab.columns[name];
        let value = (cells[header.indexOf(name)] || "").split(/\s+/).filter(Boolean).join(" ");
        if (column.levels && !(value in column.levels)) {
          const same = Object.keys(column.levels).find((level) => level.toLowerCase() === value.toLowerCase());
          if (same) { repaired.push({ line, column: name, rule: "code in another case", value, expected: same }); value = same; }
        }
        const broken = wrong(column, value, name === "study_id");
        if (broken) { problems.push({ line, column: name, ...broken }); bad.add(name); value = ""; }
        codes[name] = value && column.type === "integer" ? String(Number(value)) : value;
      }
      const begun = lab.finding_fields.some((name) => codes[name]);
      if (begun) {
        findings.push(codes);
        for (const problem of checkFinding(lab, codes)) if (!bad.has(problem.column)) problems.push({ line, ...problem });
      }
      if (!codes.study_id || !(begun || lab.study_fields.some((name) => codes[name]) || codes.note)) continue;
      if (!begun && codes.note) notes.set(codes.study_id, [notes.get(codes.study_id), codes.note].filter(Boolean).join("; "));
      if (!(begun || lab.study_fields.some((name) => codes[name]))) continue;
      if (!studies.has(codes.study_id)) studies.set(codes.study_id, Object.fromEntries(lab.study_fields.map((name) => [name, ""])));
      const own = studies.get(codes.study_id);
      for (const name of lab.study_fields) {
        if (codes[name] && own[name] && codes[name] !== own[name]) {
          problems.push({ line, column: name, rule: `${codes.study_id} has another code in line ${said.get(codes.study_id + name)}`, value: codes[name], expected: own[name] });
        } else if (codes[name] && !own[name]) { own[name] = codes[name]; said.set(codes.study_id + name, line); }
      }
    }
    if (problems.length) return none();
    return { coding: { studies, findings, notes }, problems, repaired };
  }

  // The table of a coding, as the template has it: a row a study at least.
  function write(lab, coding) {
    const names = Object.keys(lab.columns);
    const cell = (text) => {
      const flat = String(text || "").split(/\s+/).filter(Boolean).join(" ");
      return flat.startsWith('"') ? `"${flat.replaceAll('"', '""')}"` : flat;
    };
    const lines = [names];
    for (const id of lab.ids) {
      const facts = coding.studies.get(id) || {}, note = (coding.notes && coding.notes.get(id)) || "";
      const own = coding.findings.filter((finding) => finding.study_id === id);
      const alone = !own.length || note;
      if (alone) lines.push(names.map((name) => (name === "study_id" ? id : name === "note" ? note : facts[name] || "")));
      own.forEach((finding, i) => lines.push(names.map((name) =>
        (name === "study_id" ? id : lab.study_fields.includes(name) ? (i || alone ? "" : facts[name]) : finding[name]))));
    }
    return `${lines.map((line) => line.map(cell).join("\t")).join("\n")}\n`;
  }

  const sentence = (file, { line, column, rule, value, expected }) =>
    `${[file, line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(", ")}: ${rule}` +
    `${value === undefined ? "" : `: '${value}'`}${expected ? `; expected ${expected}` : ""}`;

  return { kappa, compare, explain, pool, classFiles, read, write, checkFinding, wrong, sentence, median };
})();
