// The tone of a region on the brain: the scale of the book's figures, from all decrease to all increase.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  const packed = ([r, g, b], alpha) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;  // as a canvas holds it

  function of(look) {
    const scale = look.palette.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
    const value = (row) => (row.up - row.down) / row.n;
    const colour = (row) => scale[Math.round(((value(row) + 1) / 2) * (scale.length - 1))];
    function tone(row) {
      const light = colour(row), dark = light.map((part) => Math.round(part * 0.55));
      return { unit: row.unit, sign: Math.sign(row.up - row.down), fill: packed(light, 235), dark: packed(dark, 235) };
    }
    // What the tones and the hatching mean, from end to end.
    function explain(line) {
      const { make } = window.lrExplorer.elements, { glyph: down } = look.marks["-1"], { glyph: up } = look.marks["1"];
      line.replaceChildren(make("span", {}, `${down} all ${look.marks["-1"].word} \u2572\u2572`),
        make("i", { style: `background: linear-gradient(to right, ${look.palette.join(", ")})` }), make("span", {}, `\u2571\u2571 all ${look.marks["1"].word} ${up}`));
    }
    return { explain, tone, colour, edge: packed([31, 41, 55], 255), chosen: packed([255, 214, 10], 255), cross: "#ffd60a" };
  }

  explorer.colours = { of };
})();
