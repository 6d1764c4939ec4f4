// The class of the blind-coding lab: many tables loaded at once, pooled as the Python code pools them.
(() => {
  "use strict";
  const numbers = window.livingreviewLab;
  const { table, readPage, words } = window.livingreviewLabPage, { make } = window.livingreviewKept;
  const SVG = "http://www.w3.org/2000/svg";

  function draw(tag, attributes, text) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // One row a field: an open circle a student, a bar for the median, a diamond for the second coder.
  function picture(fields, students, said) {
    const step = 34, left = 190, wide = 400, across = (percent) => left + (percent / 100) * wide;
    const svg = draw("svg", { viewBox: `0 0 ${left + wide + 24} ${fields.length * step + 40}`, role: "img", class: "lr-class-picture", "aria-label": said });
    for (const percent of [0, 25, 50, 75, 100]) {
      svg.append(draw("line", { x1: across(percent), x2: across(percent), y1: 4, y2: fields.length * step + 8, class: "lr-class-grid" }),
        draw("text", { x: across(percent), y: fields.length * step + 24, "text-anchor": "middle" }, `${percent}%`));
    }
    fields.forEach((field, i) => {
      const y = i * step + step / 2, seen = new Map();
      svg.append(draw("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, words.field(field)));
      if (!Number.isNaN(field.second_coder)) {
        const x = across(field.second_coder);
        svg.append(draw("path", { d: `M${x} ${y - 8}l8 8l-8 8l-8 -8z`, class: "lr-class-second" }));
      }
      svg.append(draw("line", { x1: across(field.median), x2: across(field.median), y1: y - 11, y2: y + 11, class: "lr-class-median" }));
      const percents = students.filter((one) => one.table === field.table && one.field === field.field && one.n_compared).map((one) => one.percent);
      percents.sort((a, b) => a - b).forEach((percent) => {
        const before = seen.get(Math.round(percent)) || 0;
        seen.set(Math.round(percent), before + 1);
        const away = Math.min(12, 4.5 * ((before + 1) >> 1)) * (before % 2 ? 1 : -1);
        svg.append(draw("circle", { cx: across(percent), cy: y + away, r: 4, class: "lr-class-student" }));
      });
    });
    return svg;
  }

  function start(box) {
    const { lab, reference, labels } = readPage(document.querySelector(".lr-lab"));
    const result = box.querySelector(".lr-class-result"), messages = box.querySelector(".lr-class-messages");

    box.querySelector(".lr-class-load").addEventListener("change", async (event) => {
      const files = new Map([...event.target.files].map((file) => [file.name, file])), found = numbers.classFiles([...files.keys()]);
      const codings = new Map(), lines = [...found.refused.map(({ file, ...problem }) => numbers.sentence(file, problem))];
      if (found.ignored.length) lines.unshift(`Passed over by their names: ${found.ignored.join(", ")}.`);
      for (const [student, name] of found.tables) {
        const { coding, problems, repaired } = numbers.read(lab, new Uint8Array(await files.get(name).arrayBuffer()));
        if (coding && coding.studies.size) codings.set(student, coding);
        else if (coding) problems.push({ rule: "nothing is coded in it", expected: "codes of at least one study" });
        lines.push(...repaired.map((problem) => `Put right: ${numbers.sentence(name, problem)}`), ...problems.map((problem) => numbers.sentence(name, problem)));
      }
      event.target.value = "";
      const list = make("ul");
      [`${codings.size} of ${found.tables.size + found.refused.length} tables pooled.`, ...lines].forEach((line) => list.append(make("li", line)));
      messages.replaceChildren(list);
      result.replaceChildren();
      if (!codings.size) return;
      const pooled = numbers.pool(lab, reference, codings);
      const shown = pooled.fields.filter(({ table: name, field }) => ["studies", "findings by region"].includes(name) && !field.endsWith("(seen)"));
      const said = `Agreement with the reference, ${codings.size} students. ${shown.map((one) => `${words.field(one)}: median ${words.percent(one.median)}, from ${words.percent(one.lowest)} to ${words.percent(one.highest)}`).join(". ")}.`;
      const legend = make("p", "Circle: a student. Bar: median of the class. Diamond: the second coder of this edition.", { class: "lr-class-legend" });
      const rows = pooled.fields.map((one) => [words.field(one), String(one.n_students), words.percent(one.median), `${words.percent(one.lowest)} to ${words.percent(one.highest)}`,
        words.number(one.kappa), String(one.n_kappa), words.percent(one.second_coder)]);
      const items = pooled.items.map((one) => [labels.get(one.study_id), one.table === "studies" ? one.field.replaceAll("_", " ") : `${one.key}, ${one.field}`,
        `${one.n_differ} of ${one.n_coded}`, one.reference || "blank", one.answers, one.printed, one.reason]);
      result.append(picture(shown, pooled.students, said), legend,
        table("The class by field: percent agreement with the reference", ["Field", "Students", "Median", "Range", "Median kappa", "Students with a kappa", "Second coder"], rows),
        ...(items.length ? [table("Where students differ from the reference, the most disputed first", ["Study", "What", "Differ", "Reference", "Students' codes", "Printed as", "Reference's note"], items)] : []));
      result.focus();
    });
    box.querySelector(".lr-class-live").hidden = false;
  }

  document.querySelectorAll(".lr-class").forEach(start);
})();
