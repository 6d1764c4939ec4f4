// Small cards: a citation, a name or a term says what it is when it is pointed at or focused. What they say lies in a script
// beside this one, which is loaded when the first of them is asked for. Only text is ever written.
(() => {
  "use strict";

  const DELAY = 250; // ms of rest before a card shows, and of absence before it goes
  const own = document.currentScript ? document.currentScript.src : "";
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  let data = null, loading = null, shown = null, wanted = null, coming = 0, going = 0;

  const box = document.createElement("div");
  box.className = "lr-hover";
  box.id = "lr-hover-card";
  box.setAttribute("role", "tooltip");
  box.hidden = true;

  function load() {
    if (!loading) {
      loading = new Promise((done) => {
        const script = document.createElement("script");
        script.src = own ? new URL("hover-cards-data.js", own).href : `${root}_static/hover-cards-data.js`;
        script.onload = () => { data = window.livingreviewCards || null; done(); };
        script.onerror = () => done();
        document.head.append(script);
      });
    }
    return loading;
  }

  // Address of a link from the root of the site; nothing for one that leads elsewhere.
  function address(link) {
    return link.href.startsWith(root) ? decodeURI(link.href.slice(root.length)) : "";
  }

  function linesOf(link) {
    const to = address(link), alias = data.aliases[to] || to;
    return Object.hasOwn(data.cards, alias) ? [data.cards[alias], alias] : null;
  }

  // Links that may have a card: into a page of cards, or to a place on a page. The table of contents has none.
  function candidate(target) {
    const link = target instanceof Element ? target.closest("article a[href]") : null;
    if (!link || link.closest("nav, .headerlink, .lr-hover") || link.classList.contains("headerlink")) return null;
    const to = address(link);
    return to.includes("#") || to.startsWith("chapters/cards/") ? link : null;
  }

  function place(link) {
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    box.style.left = "0";
    box.style.top = "0";
    const own = box.getBoundingClientRect();
    const below = at.bottom + 6 + own.height <= window.innerHeight || at.top < own.height + 6;
    const left = Math.max(8, Math.min(at.left, width - own.width - 12));
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${(below ? at.bottom + 6 : at.top - own.height - 6) + window.scrollY}px`;
  }

  function show(link) {
    const found = data && linesOf(link);
    if (!found) return;
    hide();
    const [[title, ...lines]] = found;
    box.textContent = "";
    for (const [i, line] of [title, ...lines].entries()) {
      const paragraph = document.createElement("p");
      if (!i) paragraph.className = "lr-hover-title";
      paragraph.textContent = line;
      box.append(paragraph);
    }
    box.hidden = false;
    place(link);
    shown = link;
    link.setAttribute("aria-describedby", box.id);
    if (link.title) { // the browser's own small text would lie over the card
      link.dataset.lrTitle = link.title;
      link.removeAttribute("title");
    }
  }

  function hide() {
    wanted = null;
    clearTimeout(coming);
    clearTimeout(going);
    box.hidden = true;
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    if (shown.dataset.lrTitle) shown.title = shown.dataset.lrTitle;
    shown = null;
  }

  function ask(link, delay) {
    clearTimeout(coming);
    clearTimeout(going);
    if (link === shown) return;
    wanted = link;
    coming = setTimeout(() => load().then(() => { if (wanted === link) show(link); }), delay);
  }

  function leave() {
    wanted = null;
    clearTimeout(coming);
    clearTimeout(going);
    going = setTimeout(hide, DELAY);
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (box.contains(event.target)) { clearTimeout(going); return; }
    const link = candidate(event.target);
    if (link) ask(link, DELAY);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "touch" && (candidate(event.target) || box.contains(event.target))) leave();
  });
  document.addEventListener("focusin", (event) => {
    const link = candidate(event.target);
    if (link && link.matches(":focus-visible")) ask(link, 0);
  });
  document.addEventListener("focusout", (event) => { if (candidate(event.target)) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  window.addEventListener("resize", hide);

  // Pages of cards have no theme of their own to switch light and dark.
  document.querySelectorAll("button.lr-theme").forEach((button) => button.addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = document.documentElement.dataset.mode = theme;
    try { localStorage.setItem("theme", theme); localStorage.setItem("mode", theme); } catch { /* not kept */ }
  }));

  document.body.append(box);
})();
