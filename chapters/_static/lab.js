// The form of the blind-coding lab: checks while one types, keeps all of it on this machine, shows agreement on asking.
(() => {
  "use strict";
  const numbers = window.livingreviewLab, kept = window.livingreviewKept, { make } = kept;
  const PLACE = "lab", EARLIER = "lab-earlier";

  // A table as the book has them: a region of its own that scrolls, a caption, headers. On a phone its rows are stacked;
  // the roles keep it a table there.
  function table(caption, head, rows) {
    const box = make("div", undefined, { class: "lr-table lr-stack", tabindex: "0", role: "region", "aria-label": caption });
    const made = make("table", undefined, { role: "table" }), rowRole = { role: "row" }, group = { role: "rowgroup" };
    const top = make("thead", undefined, group), line = make("tr", undefined, rowRole), body = make("tbody", undefined, group);
    head.forEach((name) => line.append(make("th", name, { scope: "col", role: "columnheader" })));
    rows.forEach((cells) => {
      const row = make("tr", undefined, rowRole);
      cells.forEach((cell, i) => row.append(i ? make("td", cell, { role: "cell", "data-label": head[i] }) : make("th", cell, { scope: "row", role: "rowheader" })));
      body.append(row);
    });
    top.append(line);
    made.append(make("caption", caption), top, body);
    box.append(made);
    return box;
  }

  function readPage(box) {
    const lab = JSON.parse(box.querySelector(".lr-lab-data").textContent);
    lab.columns = Object.fromEntries(lab.order.map((name) => [name, lab.columns[name]]));
    const studyOf = (row) => row.querySelector("[data-study]").dataset.study;
    const codes = (row) => {
      const names = [...row.closest("table").querySelectorAll("thead th")].map((head) => head.textContent.replaceAll(" ", "_"));
      return Object.fromEntries([...row.cells].map((cell, i) => [names[i], cell.textContent]).slice(1));
    };
    const rows = (kind) => [...box.querySelectorAll(`.${kind} tbody tr`)];
    const reference = {
      studies: new Map(rows("lr-lab-reference-facts").map((row) => [studyOf(row), codes(row)])),
      findings: rows("lr-lab-reference-findings").map((row) => ({ study_id: studyOf(row), ...codes(row) })),
    };
    const labels = new Map([...box.querySelectorAll(".lr-lab-study")].map((own) => [own.dataset.study, own.querySelector("legend").textContent]));
    return { lab, reference, labels };
  }

  const FIELDS = { studies: "Study", "findings by region": "Finding", "findings by region and hemisphere": "Finding and side", "findings by coarse region": "Finding, coarse region" };
  const words = {
    count: (n, noun, plural = `${noun}s`) => `${n} ${n === 1 ? noun : plural}`,
    field: ({ table: name, field }) => `${FIELDS[name]}: ${field.replaceAll("_", " ")}`,
    number: (value) => (Number.isNaN(value) ? "" : Math.abs(value) < 0.005 ? "0.00" : value.toFixed(2).replace("-", "−")),
    percent: (value) => (Number.isNaN(value) ? "" : `${value.toFixed(0)}%`),
    interval: (low, high) => (Number.isNaN(low) ? "" : `${words.number(low)} to ${words.number(high)}`),
  };

  function start(box) {
    const { lab, reference, labels } = readPage(box);
    const one = (name) => box.querySelector(name);
    const studies = [...box.querySelectorAll(".lr-lab-study")], model = one("template");
    const fold = one(".lr-lab-reference"), result = one(".lr-lab-result"), messages = one(".lr-lab-messages"), status = one(".lr-lab-status");
    let count = 0;

    const inputs = (part) => [...part.querySelectorAll("[data-field]")];
    const factsOf = (study) => inputs(study.querySelector(".lr-lab-facts"));
    const findingsOf = (study) => [...study.querySelectorAll(".lr-lab-finding")];
    const valuesOf = (all) => Object.fromEntries(all.map((input) => [input.dataset.field, input.value.split(/\s+/).filter(Boolean).join(" ")]));

    function number(study) {
      findingsOf(study).forEach((finding, i) => { finding.querySelector("legend").textContent = `Finding ${i + 1}, ${labels.get(study.dataset.study)}`; });
    }

    function addFinding(study, codes = {}) {
      study.querySelector(".lr-lab-findings").append(model.content.cloneNode(true));
      const made = findingsOf(study).pop();
      count += 1;
      made.querySelector(".lr-lab-problem").id = `lr-lab-problem-${count}`;
      inputs(made).forEach((input) => { input.value = codes[input.dataset.field] || ""; });
      made.querySelector(".lr-lab-remove").addEventListener("click", () => {
        const next = made.nextElementSibling || made.previousElementSibling, had = valuesOf(inputs(made));
        made.remove();
        if (Object.values(had).some(Boolean)) kept.undo(study.querySelector(".lr-lab-add"), () => { addFinding(study, had); changed(); });
        number(study);
        (next ? next.querySelector("select") : study.querySelector(".lr-lab-add")).focus();
        changed();
      });
      number(study);
      return made;
    }

    // What the form holds, and what is wrong with it.
    function gather() {
      const coding = { studies: new Map(), findings: [], notes: new Map() };
      let wrong = 0;
      for (const study of studies) {
        const id = study.dataset.study, { note, ...facts } = valuesOf(factsOf(study));
        factsOf(study).forEach((input) => { wrong += mark(input, numbers.wrong(lab.columns[input.dataset.field], facts[input.dataset.field] ?? "", false)); });
        const begun = findingsOf(study).map((finding) => {
          const codes = { study_id: id, ...valuesOf(inputs(finding)) };
          wrong += markFinding(finding, numbers.checkFinding(lab, codes));
          return codes;
        }).filter((codes) => lab.finding_fields.some((name) => codes[name]));
        if (note) coding.notes.set(id, note);
        if (begun.length || lab.study_fields.some((name) => facts[name])) {
          lab.study_fields.filter((name) => lab.columns[name].type === "integer" && /^\d+$/.test(facts[name])).forEach((name) => { facts[name] = String(Number(facts[name])); });
          coding.studies.set(id, facts);
        }
        coding.findings.push(...begun);
      }
      return { coding, wrong };
    }

    function mark(input, problem) {
      if (problem) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      input.title = problem ? `${problem.rule}; expected ${problem.expected}` : "";
      return problem ? 1 : 0;
    }

    function markFinding(finding, problems) {
      const said = finding.querySelector(".lr-lab-problem");
      const name = (column) => finding.querySelector(`[data-field=${column}]`).closest("label").querySelector("span").textContent;
      const blank = problems.filter(({ rule }) => rule === "blank in a finding").map(({ column }) => name(column));
      const other = problems.filter(({ rule }) => rule !== "blank in a finding").map(({ column, rule, value, expected }) => `${name(column)}: ${value} ${rule}; expected ${expected}.`);
      said.textContent = [...(blank.length ? [`Still to choose: ${blank.join(", ")}.`] : []), ...other].join(" ");
      said.hidden = !problems.length;
      inputs(finding).forEach((input) => {
        const own = problems.some(({ column }) => column === input.dataset.field);
        if (own) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", said.id); }
        else { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); }
      });
      return problems.length;
    }

    function changed() {
      keep(show());
    }

    function show() {
      const { coding, wrong } = gather();
      const text = `${coding.studies.size} of ${lab.ids.length} studies begun, ${words.count(coding.findings.length, "finding")}; ${wrong ? `${words.count(wrong, "code")} to put right` : "nothing to put right"}.`;
      if (status.textContent !== text) status.textContent = text;
      result.replaceChildren();
      return coding;
    }

    function keep(coding) {
      if (!coding.studies.size && !coding.notes.size) { kept.remove(PLACE); return; }
      const all = { studies: [...coding.studies], findings: coding.findings, notes: [...coding.notes], begun: coding.studies.size, of: lab.ids.length };
      if (!kept.write(PLACE, { ...all, title: kept.heading(), page: kept.page() })) {
        say(["This browser keeps nothing for this page: save your coding as a table before you leave."]);
      }
    }

    // What was kept comes back; what of it this version of the page has no place for is set aside, and can be saved.
    function recall() {
      const all = kept.read(PLACE), known = [all.studies, all.findings, all.notes].every(Array.isArray);
      const coding = known ? { studies: new Map(all.studies), findings: all.findings, notes: new Map(all.notes) } : nothing();
      fill(coding);
      const fits = tableOf(show()) === tableOf(coding), there = Object.keys(all).length > 0;
      if (there && !(known && fits)) kept.write(EARLIER, all);
      const earlier = kept.read(EARLIER);
      if (![earlier.studies, earlier.findings, earlier.notes].every(Array.isArray)) return;
      const old = { studies: new Map(earlier.studies), findings: earlier.findings, notes: new Map(earlier.notes) };
      const button = make("button", "Save it as a table", { type: "button", class: "lr-lab-earlier" });
      button.addEventListener("click", () => { download(tableOf(old), "lab-earlier.tsv"); kept.remove(EARLIER); say([]); });
      say(["Some of what you coded earlier uses codes or studies that this page does not have any more. It was set aside."]);
      messages.append(button);
    }

    const nothing = () => ({ studies: new Map(), findings: [], notes: new Map() });
    const isEmpty = ({ studies: begun, findings, notes }) => !begun.size && !findings.length && !notes.size;

    // A coding as a table, with studies too that are not of this page.
    function tableOf(coding) {
      const ids = [...lab.ids, ...coding.studies.keys(), ...coding.notes.keys(), ...coding.findings.map(({ study_id }) => study_id)];
      return numbers.write({ ...lab, ids: [...new Set(ids)] }, coding);
    }

    function fill(coding) {
      for (const study of studies) {
        const id = study.dataset.study, facts = { ...coding.studies.get(id), note: coding.notes.get(id) };
        factsOf(study).forEach((input) => { input.value = facts[input.dataset.field] || ""; });
        study.querySelector(".lr-lab-findings").replaceChildren();
        coding.findings.filter((finding) => finding.study_id === id).forEach((finding) => addFinding(study, finding));
      }
    }

    // Puts another coding into the form; the one that was there can be had back.
    function replace(coding, lines) {
      const before = gather().coding;
      fill(coding);
      changed();
      say(lines);
      if (!isEmpty(before)) kept.undo(messages, () => replace(before, ["Your coding is as it was before."]));
    }

    function say(lines) {
      const list = make("ul");
      lines.forEach((line) => list.append(make("li", line)));
      messages.replaceChildren(...(lines.length ? [list] : []));
    }

    function showAgreement() {
      const { coding, wrong } = gather();
      if (wrong) {
        say([`To be put right first: ${words.count(wrong, "code")}.`]);
        box.querySelector("[aria-invalid]").focus();
        return;
      }
      say([]);
      const agreement = numbers.compare(lab, reference, coding), reasons = numbers.explain(reference, agreement);
      const rows = agreement.fields.map((row) => [words.field(row), String(row.n_compared), String(row.n_agree), words.percent(row.percent),
        words.number(row.kappa), words.interval(row.kappa_low, row.kappa_high), row.note]);
      const differ = reasons.map((row) => [labels.get(row.study_id), row.table === "studies" ? row.field.replaceAll("_", " ") : `${row.key}, ${row.field}`,
        row.student || "blank", row.reference || "blank", row.printed, row.reason]);
      result.replaceChildren(
        make("p", `${agreement.n_studies} of ${lab.ids.length} studies compared; ${words.count(reasons.length, "disagreement")}.`, { class: "lr-lab-said" }),
        table("Your agreement with the reference, field by field", ["Field", "Compared", "Agree", "Percent", "Kappa", "95% interval", "Note"], rows),
        ...(differ.length ? [table("Where you differ, with the reference's own note", ["Study", "What", "Yours", "Reference", "Printed as", "Reference's note"], differ)] : []),
      );
      // Only of what was begun: the rest can still be coded blind.
      fold.querySelectorAll("tbody tr").forEach((row) => { row.hidden = !coding.studies.has(row.querySelector("[data-study]").dataset.study); });
      fold.hidden = false;
      result.focus();
    }

    function download(text, name) {
      const link = make("a", "", { download: name, href: URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values" })) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }

    async function load(input) {
      const [file] = input.files;
      if (!file) return;
      const { coding, problems, repaired } = numbers.read(lab, new Uint8Array(await file.arrayBuffer()));
      input.value = "";
      if (!coding) { say(["Nothing was loaded.", ...problems.map((problem) => numbers.sentence(file.name, problem))]); return; }
      if (isEmpty(coding)) { say([`${file.name}: nothing is coded in it; nothing was loaded.`]); return; }
      const put = repaired.map((problem) => `Put right: ${numbers.sentence(file.name, problem)}`);
      const act = () => replace(coding, [`${file.name}: loaded, ${words.count(coding.studies.size, "study", "studies")}.`, ...put]);
      const mine = gather().coding;
      if (isEmpty(mine) || tableOf(mine) === tableOf(coding)) { act(); return; }
      say([`${file.name} would replace what you have coded here: ${words.count(mine.studies.size, "study", "studies")}, ${words.count(mine.findings.length, "finding")}.`]);
      const yes = make("button", "Replace it", { type: "button", class: "lr-lab-yes" }), no = make("button", "Keep it", { type: "button", class: "lr-lab-no" });
      yes.addEventListener("click", act);
      no.addEventListener("click", () => say(["Nothing was loaded: your coding is as it was."]));
      messages.append(yes, " ", no);
      no.focus();
    }

    function forget() {
      const before = gather().coding;
      fill(nothing());
      changed();
      kept.remove(PLACE);
      say(["Your coding was deleted from this machine."]);
      fold.hidden = true;
      return isEmpty(before) ? undefined : () => replace(before, ["Your coding is as it was before."]);
    }

    studies.forEach((study) => {
      study.querySelector(".lr-lab-add").addEventListener("click", () => { addFinding(study).querySelector("select").focus(); changed(); });
    });
    box.addEventListener("input", (event) => { if (event.target.dataset.field) changed(); });
    one(".lr-lab-agree").addEventListener("click", showAgreement);
    one(".lr-lab-save").addEventListener("click", () => download(numbers.write(lab, gather().coding), "lab.tsv"));
    one(".lr-lab-load").addEventListener("change", (event) => load(event.target));
    kept.twice(one(".lr-lab-delete"), forget);
    fold.hidden = true;
    one(".lr-lab-live").hidden = false;
    recall();
    kept.watch(PLACE, recall);
  }

  document.querySelectorAll(".lr-lab").forEach(start);
  window.livingreviewLabPage = { table, readPage, words };
})();
