// Makes elements. Whatever stands in the evidence is written as text, never as markup.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  function make(tag, given = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name === "class") made.className = value;
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return made;
  }

  function drawn(tag, given = {}, ...inside) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  }

  const number = (n) => String(n).replace("-", "\u2212");
  const fixed = (value, digits) => (value === null ? "" : number(value.toFixed(digits)));
  const percent = (share) => (share > 0.99 && share < 1 ? "over 99%" : `${Math.round(100 * share)}%`);
  const probability = (p) => (p === null ? "" : p < 0.001 ? "< 0.001" : p < 0.095 ? p.toFixed(3) : p.toFixed(2));
  const whole = new Intl.NumberFormat("en-GB");
  const count = (n, noun, plural) => `${whole.format(n)} ${n === 1 ? noun : plural || `${noun}s`}`;

  // A direction as a sign for the eye and a word for the ear.
  function mark(look, sign) {
    const { glyph, word, tone } = look.marks[String(sign)];
    return make("span", { class: `lr-mark lr-${tone}` }, make("span", { "aria-hidden": "true" }, glyph), make("span", { class: "lr-unseen" }, `${word} `));
  }

  function link([text, address]) {
    return address ? make("a", { href: address, class: "reference external", rel: "noreferrer" }, text) : text;
  }

  function joined(parts, between = " · ") {
    return parts.flatMap((part, i) => (i ? [between, part] : [part]));
  }

  // Shows a list piece by piece: what a screen can take at first, the rest when asked for.
  function pieces(all, first, show, into, noun) {
    const rest = all.slice(first);
    into.append(...all.slice(0, first).map(show));
    if (!rest.length) return null;
    return make("button", { type: "button", class: "lr-button lr-more", onclick: (event) => {
      const fresh = rest.map(show);
      into.append(...fresh);
      event.target.remove();
      (fresh[0].querySelector("button, a, summary") || fresh[0]).focus();
    } }, `Show all ${count(all.length, ...noun)}`);
  }

  explorer.elements = { make, drawn, number, fixed, percent, probability, count, mark, link, joined, pieces };
})();
