// The page of the search: a question in plain words is asked by its words that carry meaning, and where no page has them
// all, by most of them; each result gets a line of text that says what it is.
(() => {
  "use strict";

  const ASKING = new Set(("what which who whom whose when where why how do does did done can could should would may might must am are is was "
    + "were be been has have had i me my we us our you your he she they them a an the of to in on at by for from with about and or vs versus "
    + "than there any some show find").split(" "));

  // Words of a question without those that only ask; all of them where nothing would be left.
  const meaning = (query) => {
    const words = query.replace(/[?!.,;:()"“”]/g, " ").split(/\s+/).filter(Boolean);
    const kept = words.filter((word) => !ASKING.has(word.toLowerCase()));
    return (kept.length ? kept : words).join(" ");
  };

  if (typeof Search !== "undefined") {
    const parse = Search._parseQuery, perform = Search._performSearch, byTerms = Search.performTermsSearch;
    // Sphinx scores a page by its best word alone: the more words stand in its headings, the better it answers.
    Search.performTermsSearch = (terms, excluded) => {
      const { docnames, titleterms } = Search._index;
      const headed = [...terms].map((term) => new Set(Object.hasOwn(titleterms, term) ? [titleterms[term]].flat() : []));
      const found = byTerms(terms, excluded);
      for (const result of found) {
        const page = docnames.indexOf(result[0]);
        result[4] += 7 * Math.max(0, headed.filter((pages) => pages.has(page)).length - 1);
      }
      return found;
    };
    Search._parseQuery = (query) => parse(meaning(query));
    Search._performSearch = (query, terms, ...rest) => {
      const found = perform(query, terms, ...rest);
      if (found.length || terms.size < 2) return found;
      // Nothing has all the words: what has all but one, whichever that is, the best last as Sphinx wants it.
      const most = [...terms].flatMap((left) => perform(query, new Set([...terms].filter((term) => term !== left)), ...rest));
      const seen = new Set();
      return most.sort((a, b) => b[4] - a[4]).filter(([page, , anchor]) => !seen.has(page + anchor) && seen.add(page + anchor)).reverse();
    };
  }

  if (typeof document === "undefined") return;
  const root = document.documentElement.dataset.content_root || "./";
  const say = (item) => {
    const link = item.querySelector("a");
    if (!link || item.querySelector(".lr-result")) return;
    const page = decodeURIComponent(link.getAttribute("href").replace(/[?#].*/, "")).replace(/^\.\//, "");
    const line = window.livingreviewLines?.[page] || window.livingreviewCards?.cards[page]?.slice(1).join(" · ");
    if (!line) return;
    const text = document.createElement("p");
    text.className = "lr-result";
    text.textContent = line.length > 200 ? `${line.slice(0, 198)}…` : line;
    item.append(text);
  };
  const all = () => document.querySelectorAll("#search-results li").forEach(say);
  for (const name of ["search-lines-data.js", "hover-cards-data.js"]) {
    const script = document.createElement("script");
    script.src = `${root}_static/${name}`;
    script.addEventListener("load", all);
    document.head.append(script);
  }
  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("search-results");
    if (place) new MutationObserver(all).observe(place, { childList: true, subtree: true });
  });
})();
