// A table that does not fit its place gets a sign that it can be scrolled; one that fits, or is made to fit, has none.
(() => {
  "use strict";
  const look = new ResizeObserver((changes) => {
    for (const { target } of changes) target.classList.toggle("lr-cut", target.scrollWidth > target.clientWidth + 1);
  });
  document.querySelectorAll(".lr-table").forEach((table) => look.observe(table));
})();
