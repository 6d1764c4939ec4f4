// Starts the slides of a session. Classic script: works from a disk as from a server.
(function () {
  "use strict";
  var printing = /print-pdf/i.test(window.location.search);
  Reveal.initialize({
    width: 1200,
    height: 750,
    margin: 0.05,
    center: false,
    hash: true,
    controlsTutorial: false,
    slideNumber: "c/t",
    transition: "none",
    backgroundTransition: "none",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    showNotes: printing ? "separate-page" : false,
    plugins: [RevealNotes]
  });
})();
