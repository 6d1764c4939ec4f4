// The brain in three dimensions, by NiiVue. It comes only when asked for: it is heavier than all the rest of the page.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make } = explorer.making;

  const TURN = 15;  // degrees a step
  const CUTS = [["", "whole"], ["0", "cut side to side"], ["1", "cut front to back"], ["2", "cut bottom to top"]];
  const FACING = [[270, 0], [180, 0], [0, 90]];  // azimuth and elevation of a cut along each axis

  const loads = (address) => new Promise((resolve, reject) => {
    const script = make("script", { src: address });
    script.onload = resolve;
    script.onerror = () => reject(new Error("the viewer could not be loaded"));
    document.head.append(script);
  });

  const hasWebGl = () => Boolean(document.createElement("canvas").getContext("webgl2"));

  function ground(element) {
    const found = getComputedStyle(document.documentElement).getPropertyValue("--pst-color-background").trim();
    const probe = make("span", { style: `color: ${found || "white"}` });
    element.append(probe);
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
    probe.remove();
    return [...parts, 1];
  }

  async function open(box, volume, chooseAt) {
    const frame = box.querySelector(".lr-solid"), canvas = frame.querySelector("canvas"), keys = frame.querySelector(".lr-solid-keys");
    if (!hasWebGl()) throw new Error("this browser draws no 3-D (WebGL 2 is missing)");
    if (!window.lrNiivue) await loads(box.dataset.solid);
    frame.hidden = false;
    const viewer = new window.lrNiivue({ logLevel: "error", dragAndDropEnabled: false, isOrientCube: true, backColor: ground(frame), crosshairWidth: 1 });
    await viewer.attachToCanvas(canvas, false);
    await viewer.loadFromArrayBuffer(explorer.nifti.file(volume, volume.template), "template.nii");
    await viewer.loadFromArrayBuffer(explorer.nifti.file(volume, volume.labels), "regions.nii");
    viewer.setSliceType(viewer.sliceTypeRender);
    viewer.setOpacity(0, 0.06);
    viewer.setClipPlaneColor([0, 0, 0, 0]);
    let azimuth = 120, elevation = 15, cut = "", at = [0, 0, 0], drawing = "";

    const turn = (sideways, upwards) => {
      azimuth = (azimuth + sideways + 360) % 360;
      elevation = Math.max(-90, Math.min(90, elevation + upwards));
      viewer.setRenderAzimuthElevation(azimuth, elevation);
    };
    function cutAway() {
      const axis = Number(cut);
      const depth = cut === "" ? 2 : (volume.toVoxel(at[axis], axis) + 0.5) / volume.shape[axis] - 0.5;
      viewer.setClipPlane(cut === "" ? [2, 0, 0] : [axis === 0 ? depth : -depth, ...FACING[axis]]);
    }
    viewer.onAzimuthElevationChange = (a, e) => { [azimuth, elevation] = [a, e]; };
    viewer.onLocationChange = ({ mm }) => { if (drawing !== "own") chooseAt(volume.snapped(Array.from(mm).slice(0, 3))); };
    const key = (text, said, ...by) => make("button", { type: "button", class: "lr-button", "aria-label": said, onclick: () => turn(...by) }, text);
    keys.append(
      key("←", "turn left", -TURN, 0), key("→", "turn right", TURN, 0), key("↑", "turn up", 0, TURN), key("↓", "turn down", 0, -TURN),
      make("label", { class: "lr-choice" }, make("span", { class: "lr-unseen" }, "Cut at the slices"),
        make("select", { onchange: (event) => { cut = event.target.value; cutAway(); } }, ...CUTS.map(([value, text]) => make("option", { value }, text)))));
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-TURN, 0], ArrowRight: [TURN, 0], ArrowUp: [0, TURN], ArrowDown: [0, -TURN] }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      turn(...by);
    }, true);
    turn(0, 0);

    // Colours of the regions as the slices have them; where one is chosen, the others step back.
    function show(painted, tones, place, chosen, said) {
      drawing = "own";
      at = place;
      const lut = { R: [0], G: [0], B: [0], A: [0], I: [0], labels: [""] };
      painted.forEach((row, label) => {
        if (!label) return;
        const [r, g, b] = row ? tones.colour(row) : [0, 0, 0];
        [["R", r], ["G", g], ["B", b], ["A", row ? (chosen < 0 || row.unit === chosen ? 255 : 40) : 0], ["I", label], ["labels", ""]]
          .forEach(([channel, value]) => lut[channel].push(value));
      });
      viewer.volumes[1].setColormapLabel(lut);
      viewer.opts.backColor = ground(frame);
      viewer.scene.crosshairPos = viewer.mm2frac(at);
      viewer.updateGLVolume();
      cutAway();
      canvas.setAttribute("aria-label", `Brain in 3-D. ${said}`);
      drawing = "";
    }
    return { show };
  }

  explorer.solid = { open };
})();
