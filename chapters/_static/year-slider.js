// Turns over the years of the page on what was known when. All numbers come with the page; only text is ever written.
(() => {
  "use strict";

  function start(box) {
    const data = JSON.parse(box.querySelector(".lr-years-data").textContent);
    const range = box.querySelector("input[type=range]");
    const next = box.querySelector("input[type=checkbox]");
    const first = Number(range.min), last = Number(range.max);
    const cells = [...box.querySelectorAll(".lr-heat tbody tr")].map((row) => [...row.querySelectorAll("td")]);
    const claims = [...box.querySelectorAll(".lr-then tbody tr")].map((row) => [...row.querySelectorAll("td")]);

    function span(className, text, hidden) {
      const made = document.createElement("span");
      if (className) made.className = className;
      if (hidden) made.setAttribute("aria-hidden", "true");
      made.textContent = text;
      return made;
    }

    // Down, up and unclear samples that arrived after one year, up to another.
    function counts(after, until) {
      const sums = cells.map((row) => row.map(() => [0, 0, 0]));
      for (const [year, region, group, ...signs] of data.arrived) {
        if (year > after && year <= until) signs.forEach((n, k) => { sums[region][group][k] += n; });
      }
      return sums;
    }

    function tint([down, up]) {
      if (!(down + up)) return "lr-blank";
      const lean = down === up ? "even" : down > up ? "fell" : "rose";
      return `lr-${lean} lr-tone-${1 + data.stronger.filter((n) => down + up >= n).length}`;
    }

    function write(into, sums) {
      data.signs.forEach(([name, glyph], k) => {
        if (!sums[k]) return;
        const count = span("lr-count", "");
        count.append(span("", glyph, true), span("lr-unseen", `${name} `), String(sums[k]));
        if (into.childNodes.length) into.append(" ");
        into.append(count);
      });
    }

    function showMatrix(year) {
      const known = counts(first - 1, year), coming = counts(year, year + data.horizon);
      cells.forEach((row, r) => row.forEach((cell, g) => {
        cell.textContent = "";
        cell.className = tint(known[r][g]);
        write(cell, known[r][g]);
        if (next.checked && coming[r][g].some(Boolean)) {
          const then = span("lr-small lr-coming", "then ");
          write(then, coming[r][g]);
          cell.append(then);
        }
      }));
    }

    function showClaims(year) {
      claims.forEach(([cell, since], i) => {
        const standing = data.claims[i].filter((step) => step[0] <= year).pop();
        const [from, result, look, glyph, size] = standing;
        cell.className = `lr-result lr-${look}`;
        cell.textContent = "";
        cell.append(span("", glyph, true), " ", span("", result), span("lr-small", size));
        since.textContent = String(from);
      });
    }

    function show(year) {
      range.value = String(year);
      range.setAttribute("aria-valuetext", String(year));
      box.querySelector(".lr-year-shown").textContent = String(year);
      box.querySelectorAll(".lr-year-named").forEach((named) => { named.textContent = String(year); });
      box.querySelector(".lr-years-said").textContent = data.said[year];
      box.querySelector(".lr-years-new").textContent = data.new[year];
      box.querySelectorAll(".lr-year-step").forEach((button) => {
        button.disabled = year + Number(button.dataset.step) < first || year + Number(button.dataset.step) > last;
      });
      showMatrix(year);
      showClaims(year);
    }

    // The address carries the year, so that a link shows what its sender saw.
    function remember() {
      history.replaceState(null, "", `#year=${range.value}${next.checked ? "&next" : ""}`);
    }

    function recall() {
      const asked = /^#year=(\d{1,4})(&next)?$/.exec(location.hash);
      if (!asked) return;
      next.checked = Boolean(asked[2]);
      show(Math.min(last, Math.max(first, Number(asked[1]))));
    }

    range.addEventListener("input", () => { show(Number(range.value)); remember(); });
    next.addEventListener("change", () => { show(Number(range.value)); remember(); });
    box.querySelectorAll(".lr-year-step").forEach((button) => button.addEventListener("click", () => {
      show(Math.min(last, Math.max(first, Number(range.value) + Number(button.dataset.step))));
      remember();
    }));
    window.addEventListener("hashchange", recall);
    box.querySelector(".lr-years-controls").hidden = false;
    show(last);
    recall();
  }

  document.querySelectorAll(".lr-years").forEach(start);
})();
