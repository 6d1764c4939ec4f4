// What the exercises keep on the reader's own machine, and the few things that they share.
window.livingreviewKept = (() => {
  "use strict";
  const PREFIX = "livingreview.";

  // A browser may refuse to keep anything, or hold what another version wrote: then it is as if nothing had been kept.
  function read(name) {
    try {
      const found = JSON.parse(window.localStorage.getItem(PREFIX + name));
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch { return {}; }
  }

  function write(name, value) {
    try { window.localStorage.setItem(PREFIX + name, JSON.stringify(value)); return true; } catch { return false; }
  }

  function remove(name) {
    try { window.localStorage.removeItem(PREFIX + name); } catch { /* nothing was kept */ }
  }

  const root = () => new URL(document.documentElement.dataset.content_root || "./", window.location.href).href;

  // Address of this page within the book, so that an overview can lead back to it.
  function page() {
    const here = window.location.href.split(/[?#]/)[0];
    return here.startsWith(root()) ? decodeURI(here.slice(root().length)) : "";
  }

  function address(kept) {
    return /^[\w./-]+\.html$/.test(kept) && !kept.includes("..") ? root() + kept : "";
  }

  function make(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  // Another tab of this browser wrote it, or deleted it.
  function watch(name, act) {
    window.addEventListener("storage", (event) => { if (event.key === PREFIX + name || event.key === null) act(); });
  }

  // A button behind an element that takes back what was done last.
  function undo(place, back) {
    const next = place.nextElementSibling, button = make("button", "Undo", { type: "button", class: "lr-undo" });
    if (next && next.className === "lr-undo") next.remove();
    button.addEventListener("click", () => { button.remove(); back(); });
    place.after(button);
  }

  // A button that deletes only when it is pressed a second time; what `act` returns takes it back.
  function twice(button, act) {
    const text = button.textContent;
    const calm = () => { button.dataset.sure = ""; button.textContent = text; };
    button.addEventListener("click", () => {
      if (button.dataset.sure !== "yes") {
        button.dataset.sure = "yes";
        button.textContent = "Press again to delete it";
        return;
      }
      calm();
      const back = act();
      if (back) undo(button, back);
    });
    button.addEventListener("blur", calm);
  }

  const heading = () => {
    const found = document.querySelector("article h1, main h1, h1");
    return found ? found.firstChild.textContent.trim() : document.title;
  };

  return { read, write, remove, page, address, make, watch, undo, twice, heading };
})();
