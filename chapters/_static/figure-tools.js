// The line under a figure: where the page has an address on the web, the link to cite is that address, and can be copied; and
// a button leads to the code of the cell that drew it.
(() => {
  "use strict";

  document.querySelectorAll(".lr-figure-link").forEach((link) => {
    if (location.protocol === "http:" || location.protocol === "https:") link.textContent = link.href;
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lr-copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      const said = link.closest("details").querySelector("p").textContent;
      navigator.clipboard.writeText(`${said} ${link.textContent}`).then(
        () => { button.textContent = "Copied"; },
        () => { button.textContent = "Not copied"; },
      );
    });
    link.after(button);
  });

  document.querySelectorAll(".lr-figure-tools").forEach((tools) => {
    const code = tools.closest(".cell")?.querySelector("details.hide");
    if (!code) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lr-to-code";
    button.textContent = "Code";
    button.addEventListener("click", () => {
      code.open = true;
      code.scrollIntoView({ block: "center" });
      code.querySelector("summary").focus({ preventScroll: true });
    });
    tools.append(button);
  });
})();
