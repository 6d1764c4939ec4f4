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
    const labelAt = (at) => labels[index(...at.map(toVoxel))];
    const snapped = (at) => at.map((mm, axis) => toMm(toVoxel(mm, axis), axis));

    // The nearest place within some voxels that lies in a region; the place itself where there is none.
    function nearestRegion(at, reach = 4) {
      let best = null, least = Infinity;
      for (let dx = -reach; dx <= reach; dx++) {
        for (let dy = -reach; dy <= reach; dy++) {
          for (let dz = -reach; dz <= reach; dz++) {
            const far = dx * dx + dy * dy + dz * dz;
            if (far >= least) continue;
            const near = snapped([dx, dy, dz].map((step, axis) => at[axis] + step * brain.step));
            if (labelAt(near)) [best, least] = [near, far];
          }
        }
      }
      return best || snapped(at);
    }

    const present = [...new Set(labels)].filter(Boolean);
    return {
      ...brain, present, template, labels, nx, ny, nz, first: brain.origin, last, toVoxel, toMm, index,
      snapped, labelAt, nearestRegion,
    };
  }

  explorer.volume = { open };
})();
