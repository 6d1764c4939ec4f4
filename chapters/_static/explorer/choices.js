// The form of choices: shows a state, and says what was chosen.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  function start(form, changed) {
    const many = [...form.querySelectorAll("details[data-choice]")], lists = [...form.querySelectorAll(".lr-many")];

    function show(state) {
      for (const field of form.elements) {
        if (!field.name) continue;
        const value = state[field.name];
        if (field.type === "checkbox") field.checked = Array.isArray(value) ? value.includes(field.value) : value === field.value;
        else field.value = value || "";
      }
      for (const group of many) {
        const ticked = state[group.dataset.choice];
        const name = ticked.length === 1 ? group.querySelector(`input[value="${CSS.escape(ticked[0])}"]`).parentNode.textContent.trim() : "";
        group.querySelector(".lr-chosen").textContent = ticked.length ? name || `${ticked.length} chosen` : "any";
      }
    }

    // What the form says, on top of what the state holds besides.
    function readInto(state) {
      const next = { ...state };
      for (const field of form.elements) {
        if (!field.name || !(field.name in state)) continue;
        if (Array.isArray(state[field.name])) {
          next[field.name] = [...form.querySelectorAll(`input[name="${field.name}"]:checked`)].map((box) => box.value);
        } else if (field.type === "checkbox") next[field.name] = field.checked ? field.value : "no";
        else if (field.type === "number") next[field.name] = field.validity.valid && field.value ? Number(field.value) : 0;
        else next[field.name] = field.value;
      }
      if (next.since && next.until && next.since > next.until) {
        if (state.since !== next.since) next.until = next.since; else next.since = next.until;
      }
      return next;
    }

    form.addEventListener("change", () => changed(readInto));
    form.addEventListener("reset", (event) => { event.preventDefault(); changed(null); });
    form.addEventListener("submit", (event) => event.preventDefault());
    // An open list closes when another opens, on Escape, and when the page is pressed elsewhere.
    const shut = (except) => lists.forEach((group) => { if (group !== except) group.open = false; });
    lists.forEach((group) => group.addEventListener("toggle", () => { if (group.open) shut(group); }));
    form.addEventListener("keydown", (event) => {
      const group = event.key === "Escape" && event.target.closest(".lr-many[open]");
      if (group) { group.open = false; group.querySelector("summary").focus(); }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".lr-many")) shut(null); });
    return { show };
  }

  explorer.choices = { start };
})();
