// Starts the slides of a session. Classic script: works from a disk as from a server.
(function () {
  "use strict";
  var printing = /print-pdf/i.test(window.location.search);
  var HEIGHT = 750;

  // What is too tall for a slide is set smaller, step by step, since text flows anew at each size.
  function fit(slide) {
    if (!slide || slide.dataset.fitted) { return; }
    var size = 100;
    while (size > 40 && slide.scrollHeight > HEIGHT) {
      size -= 4;
      slide.style.fontSize = size + "%";
    }
    slide.dataset.fitted = size;
  }

  Reveal.initialize({
    width: 1200,
    height: HEIGHT,
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
  }).then(function () { fit(Reveal.getCurrentSlide()); });
  Reveal.on("slidechanged", function (event) { fit(event.currentSlide); });
  Reveal.on("pdf-ready", function () {
    document.querySelectorAll(".pdf-page > section").forEach(fit);
  });
})();
