/* A link to a row in a folded part opens that part. Browsers of today do so by themselves; older ones need this. */
(function () {
  "use strict";
  function unfold() {
    var name = decodeURIComponent(window.location.hash.slice(1));
    var target = name && document.getElementById(name);
    if (!target) { return; }
    var folded = false;
    for (var part = target.closest("details"); part; part = part.parentElement.closest("details")) {
      folded = folded || !part.open;
      part.open = true;
    }
    if (folded) { target.scrollIntoView({ block: "center" }); }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
