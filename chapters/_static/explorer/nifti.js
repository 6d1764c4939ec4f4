// A volume of the page as a NIfTI-1 file: for the 3-D view, and for whoever takes the map elsewhere.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  const HEAD = 348, START = 352, MNI = 4;
  const KINDS = { Uint8Array: [2, 8], Float32Array: [16, 32] };  // NIfTI's code of the type, bits a voxel

  function file(volume, voxels) {
    const [code, bits] = KINDS[voxels.constructor.name], { shape, step, origin } = volume;
    const buffer = new ArrayBuffer(START + voxels.byteLength), head = new DataView(buffer);
    head.setInt32(0, HEAD, true);
    [3, ...shape, 1, 1, 1, 1].forEach((n, i) => head.setInt16(40 + 2 * i, n, true));
    head.setInt16(70, code, true);
    head.setInt16(72, bits, true);
    [1, step, step, step, 1, 1, 1, 1].forEach((n, i) => head.setFloat32(76 + 4 * i, n, true));
    head.setFloat32(108, START, true);
    head.setFloat32(112, 1, true);  // slope
    head.setUint8(123, 2);  // millimetres
    head.setInt16(254, MNI, true);
    origin.forEach((mm, row) => {
      [0, 1, 2].forEach((column) => head.setFloat32(280 + 16 * row + 4 * column, row === column ? step : 0, true));
      head.setFloat32(280 + 16 * row + 12, mm, true);
    });
    [0x6e, 0x2b, 0x31, 0].forEach((byte, i) => head.setUint8(344 + i, byte));  // "n+1"
    new Uint8Array(buffer, START).set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
    return buffer;
  }

  // The map that the brain shows: from −1, every sample decreases, to 1, every sample increases; 0 elsewhere.
  function map(volume, painted) {
    const value = painted.map((row) => (row ? (row.up - row.down) / row.n : 0));
    return file(volume, Float32Array.from(volume.labels, (label) => value[label]));
  }

  explorer.nifti = { file, map };
})();
