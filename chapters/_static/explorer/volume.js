// The brain as arrays: unpacks the template and the labels, and knows which voxel lies at which millimetre.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  async function unpacked(text) {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function open(brain) {
    const [template, labels] = await Promise.all([unpacked(brain.template), unpacked(brain.labels)]);
    const [nx, ny, nz] = brain.shape;
    const last = brain.shape.map((n, axis) => brain.origin[axis] + (n - 1) * brain.step);
    const toVoxel = (mm, axis) =>
      Math.min(brain.shape[axis] - 1, Math.max(0, Math.round((mm - brain.origin[axis]) / brain.step)));
    const toMm = (voxel, axis) => brain.origin[axis] + voxel * brain.step;
    const index = (x, y, z) => x + nx * (y + ny * z);
    return {
      ...brain, template, labels, nx, ny, nz, first: brain.origin, last, toVoxel, toMm, index,
      snapped: (at) => at.map((mm, axis) => toMm(toVoxel(mm, axis), axis)),
      labelAt: (at) => labels[index(...at.map(toVoxel))],
    };
  }

  explorer.volume = { open };
})();
