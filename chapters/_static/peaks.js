// The atlas of peaks: filters, three views and one that turns. All data come with the page; only text is ever written.
(() => {
  "use strict";
  const AXES = { side: [1, 2], front: [0, 2], top: [0, 1] };
  const GREY = "#6b7280", FELL = "#0072b2", ROSE = "#d55e00";
  const REACH = { side: [-118, 86, -82, 92], front: [-84, 84, -82, 92], top: [-84, 84, -118, 86], turn: [-105, 105, -95, 95] };

  function start(box) {
    const data = JSON.parse(box.querySelector(".lr-peaks-data").textContent);
    const form = box.querySelector("form");
    const selects = [...form.querySelectorAll("select")];
    const canvases = [...box.querySelectorAll("canvas")];
    const one = box.querySelector(".lr-peaks-one");
    const [STUDY, TABLE, GRADE, ABOUT, DIRECTION, PEOPLE, PRINTED] = [3, 4, 5, 6, 7, 8, 9];
    let shown = data.peaks, chosen = null, turn = [0.5, 0.25];

    const level = (column, peak) => data.levels[column][{ grade: peak[GRADE], about: peak[ABOUT], direction: peak[DIRECTION],
      diagnosis: data.studies[peak[STUDY]][2], therapy: data.studies[peak[STUDY]][3] }[column]];

    // Turned about the upright axis, then tilted: across, up, depth.
    function turned([x, y, z]) {
      const [a, b] = turn;
      const across = x * Math.cos(a) - (y + 15) * Math.sin(a), deep = x * Math.sin(a) + (y + 15) * Math.cos(a);
      return [across, (z - 8) * Math.cos(b) - deep * Math.sin(b), (z - 8) * Math.sin(b) + deep * Math.cos(b)];
    }

    const place = (view, at) => view === "turn" ? turned(at) : AXES[view].map((axis) => at[axis]);

    function scale(canvas) {
      const [left, right, low, high] = REACH[canvas.dataset.view];
      const unit = Math.min(canvas.clientWidth / (right - left), canvas.clientHeight / (high - low));
      return ([x, y]) => [canvas.clientWidth / 2 + (x - (left + right) / 2) * unit, canvas.clientHeight / 2 - (y - (low + high) / 2) * unit];
    }

    function dot(context, [x, y], r, kind) {
      context.beginPath();
      if (kind === "decrease") { context.moveTo(x - r, y - r); context.lineTo(x + r, y - r); context.lineTo(x, y + r); context.closePath(); }
      else if (kind === "increase") { context.moveTo(x - r, y + r); context.lineTo(x + r, y + r); context.lineTo(x, y - r); context.closePath(); }
      else context.arc(x, y, r, 0, 7);
    }

    function draw(canvas) {
      const dense = window.devicePixelRatio || 1, context = canvas.getContext("2d"), view = canvas.dataset.view, to = scale(canvas);
      canvas.width = canvas.clientWidth * dense;
      canvas.height = canvas.clientHeight * dense;
      context.scale(dense, dense);
      context.fillStyle = GREY;
      context.globalAlpha = view === "turn" ? 0.35 : 0.13;
      const unit = to([1, 0])[0] - to([0, 0])[0];
      context.beginPath();  // one path, so that dots that overlap become one shape
      for (let i = 0; i < data.surface.length; i += 3) {
        const [x, y] = to(place(view, data.surface.slice(i, i + 3)));
        const r = view === "turn" ? 1 : 7 * unit;
        context.moveTo(x + r, y);
        context.arc(x, y, r, 0, 7);
      }
      context.fill();
      for (const peak of shown) {
        const grade = level("grade", peak), kind = level("direction", peak), at = to(place(view, peak));
        const colour = grade === "U" ? GREY : { decrease: FELL, increase: ROSE }[kind] || GREY;
        dot(context, at, grade === "U" ? 1.8 : 2.5 + Math.sqrt(Math.min(peak[PEOPLE], 60)) / 3, grade === "U" ? "" : kind);
        context.globalAlpha = ({ U: 0.6, C: 0.5 }[grade] || 0.9) * (colour === GREY && grade !== "U" ? 0.6 : 1);
        context.strokeStyle = context.fillStyle = colour;
        if (grade === "U") context.stroke(); else context.fill();
      }
      if (chosen && shown.includes(chosen)) {
        context.globalAlpha = 1;
        context.strokeStyle = getComputedStyle(box).color;
        context.lineWidth = 2;
        context.beginPath();
        context.arc(...to(place(view, chosen)), 9, 0, 7);
        context.stroke();
      }
      canvas.setAttribute("aria-label", `${canvas.nextElementSibling.textContent}: ${shown.length} peaks`);
    }

    function link(study) {
      const made = document.createElement("a");
      made.href = `../cards/studies/${study[0]}.html`;
      made.textContent = study[1];
      return made;
    }

    function list() {
      const rows = new Map();
      for (const peak of shown) {
        const row = rows.get(peak[STUDY]) || rows.set(peak[STUDY], { n: 0, grades: new Set() }).get(peak[STUDY]);
        row.n += 1;
        row.grades.add(level("grade", peak));
      }
      box.querySelector(".lr-peaks-studies tbody").replaceChildren(...[...rows].map(([place, row]) => {
        const study = data.studies[place], line = document.createElement("tr"), head = document.createElement("th");
        head.scope = "row";
        head.append(link(study));
        line.append(head);
        for (const text of [data.words.diagnosis[study[2]], data.words.therapy[study[3]], String(row.n), [...row.grades].sort().join(", ")]) {
          line.append(Object.assign(document.createElement("td"), { textContent: text }));
        }
        return line;
      }));
      box.querySelector(".lr-peaks-said").textContent = `${shown.length} of ${data.peaks.length} peaks, ${rows.size} of ${data.studies.length} studies`;
    }

    function tell(peak) {
      const study = data.studies[peak[STUDY]], [label, contrast] = data.tables[peak[TABLE]];
      const facts = [label, contrast || "contrast not known", data.words.direction[peak[DIRECTION]], `grade ${data.words.grade[peak[GRADE]]}`,
        peak[PEOPLE] ? `${peak[PEOPLE]} people` : "number of people not seen", `MNI ${peak.slice(0, 3).join(", ")}`];
      if (peak[PRINTED]) facts.push(`printed as ${peak[PRINTED]}`);
      one.replaceChildren(link(study), ` · ${facts.join(" · ")}`);
    }

    function change() {
      shown = data.peaks.filter((peak) => selects.every((select) => !select.value || level(select.dataset.key, peak) === select.value));
      list();
      canvases.forEach(draw);
    }

    for (const canvas of canvases) {
      let from = null, moved = false;
      canvas.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; moved = false; });
      canvas.addEventListener("pointermove", (event) => {
        if (!from || canvas.dataset.view !== "turn") return;
        turn = [turn[0] - (event.clientX - from[0]) / 80, Math.max(-1.6, Math.min(1.6, turn[1] + (event.clientY - from[1]) / 80))];
        moved = moved || Math.hypot(event.clientX - from[0], event.clientY - from[1]) > 2;
        from = [event.clientX, event.clientY];
        draw(canvas);
      });
      window.addEventListener("pointerup", () => { from = null; });
      canvas.addEventListener("click", (event) => {
        if (moved) return;
        const edge = canvas.getBoundingClientRect(), to = scale(canvas), at = [event.clientX - edge.left, event.clientY - edge.top];
        const far = shown.map((peak) => { const [x, y] = to(place(canvas.dataset.view, peak)); return Math.hypot(x - at[0], y - at[1]); });
        const nearest = far.indexOf(Math.min(...far));
        if (nearest < 0 || far[nearest] > 16) return;
        chosen = shown[nearest];
        tell(chosen);
        canvases.forEach(draw);
      });
    }
    box.querySelector("fieldset").disabled = false;
    form.addEventListener("change", change);
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("resize", () => canvases.forEach(draw));
    change();
  }

  document.querySelectorAll(".lr-peaks").forEach(start);
})();
