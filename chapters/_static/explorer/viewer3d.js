// The brain in three dimensions, by NiiVue. It comes only when asked for: it is heavier than all the rest of the page.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});
  const { make } = explorer.elements;

  const TURN = 15;  // degrees a step
  const CUTS = [["", "whole"], ["0", "cut side to side"], ["1", "cut front to back"], ["2", "cut bottom to top"]];
  const FACING = [[270, 0], [180, 0], [0, 90]];  // azimuth and elevation of a cut along each axis

  const SHADES = 28, PEELED = 3;  // greys of what no region covers; voxels taken off the template's outside, which hide the regions
  const GLASS = 5, SOLID = 255;  // how opaque a region is while another is chosen, and else

  const loads = (address) => new Promise((resolve, reject) => {
    const script = make("script", { src: address });
    script.onload = resolve;
    script.onerror = () => reject(new Error("the viewer could not be loaded"));
    document.head.append(script);
  });

  const hasWebGl = () => Boolean(document.createElement("canvas").getContext("webgl2"));

  function peeled(volume, mask) {
    const { nx, ny, nz, index } = volume, kept = new Uint8Array(mask.length), layer = nx * ny;
    for (let z = 1; z < nz - 1; z++) {
      for (let y = 1; y < ny - 1; y++) {
        for (let x = 1; x < nx - 1; x++) {
          const i = index(x, y, z);
          kept[i] = mask[i] & mask[i - 1] & mask[i + 1] & mask[i - nx] & mask[i + nx] & mask[i - layer] & mask[i + layer];
        }
      }
    }
    return kept;
  }

  // Regions and greys as one volume, so that a cut shows both: 0 is nothing, from 2 on regions, then greys. The number
  // between nothing and the first region stays free: the viewer blends neighbours in its table of colours by a trace.
  const FIRST = 2;
  function woven(volume, labels) {
    let inner = Uint8Array.from(volume.template, (tone) => (tone ? 1 : 0));
    for (let i = 0; i < PEELED; i++) inner = peeled(volume, inner);
    const greys = FIRST + labels;
    return Uint8Array.from(volume.labels, (label, i) =>
      label ? FIRST + label - 1 : inner[i] ? greys + Math.floor((volume.template[i] * SHADES) / volume.greys) : 0);
  }

  function ground(element) {
    const probe = make("span", { style: "color: var(--pst-color-background, white)" });
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
    const viewer = new window.lrNiivue({ logLevel: "error", dragAndDropEnabled: false, isOrientCube: true, backColor: ground(frame), show3Dcrosshair: true, crosshairWidth: 1, loadingText: "" });
    await viewer.attachToCanvas(canvas, false);
    const labels = volume.regions.length;
    await viewer.loadFromArrayBuffer(explorer.nifti.file(volume, woven(volume, labels)), "brain.nii");
    viewer.setSliceType(viewer.sliceTypeRender);
    await viewer.setVolumeRenderIllumination(0.6);
    viewer.setClipPlaneColor([0, 0, 0, 0]);
    let azimuth = 120, elevation = 15, cut = "", at = [0, 0, 0];

    const turn = (sideways, upwards) => {
      azimuth = (azimuth + sideways + 360) % 360;
      elevation = Math.max(-90, Math.min(90, elevation + upwards));
      viewer.setRenderAzimuthElevation(azimuth, elevation);
    };
    function cutAway() {
      const axis = Number(cut);
      const depth = cut === "" ? 2 : (volume.toVoxel(at[axis], axis) + 0.5) / volume.shape[axis] - 0.5;
      viewer.setClipPlane(cut === "" ? [2, 0, 0] : [axis === 0 ? -depth : depth, ...FACING[axis]]);
    }
    viewer.onAzimuthElevationChange = (a, e) => { [azimuth, elevation] = [a, e]; };
    // A press that is no drag picks the place under it.
    let pressed = null;
    canvas.addEventListener("pointerdown", (event) => { pressed = [event.clientX, event.clientY]; });
    canvas.addEventListener("pointerup", (event) => {
      if (!pressed || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4) return;
      setTimeout(() => {
        const before = Array.from(viewer.scene.crosshairPos).join();
        viewer.uiData.mouseDepthPicker = true;
        viewer.drawScene();
        if (Array.from(viewer.scene.crosshairPos).join() !== before) chooseAt(volume.nearestRegion(Array.from(viewer.frac2mm(viewer.scene.crosshairPos)).slice(0, 3)));
      });
    });
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

    // Colours of the regions as the slices have them; where one is chosen, the others turn to glass.
    function show(painted, tones, place, chosen, said) {
      at = place;
      const lut = { R: [], G: [], B: [], A: [], I: [], labels: [] };
      const put = (colour, opacity) => {
        ["R", "G", "B"].forEach((channel, i) => lut[channel].push(colour[i]));
        lut.A.push(opacity);
        lut.I.push(lut.I.length);
        lut.labels.push("");
      };
      const plain = [165, 165, 165], alone = painted.some((row) => row && row.unit === chosen);
      for (let i = 0; i < FIRST; i++) put([0, 0, 0], 0);
      painted.slice(1).forEach((row) => {
        const behind = alone && !(row && row.unit === chosen);
        put(row && !behind ? tones.colour(row) : plain, behind ? GLASS : SOLID);
      });
      for (let i = 0; i < SHADES; i++) put(Array(3).fill(60 + (i * 180) / SHADES), alone ? GLASS : SOLID);
      viewer.volumes[0].setColormapLabel(lut);
      viewer.opts.backColor = ground(frame);
      viewer.scene.crosshairPos = viewer.mm2frac(at);
      viewer.updateGLVolume();
      cutAway();
      canvas.setAttribute("aria-label", `Brain in 3-D. ${said}`);
    }
    return { show };
  }

  explorer.viewer3d = { open };
})();
