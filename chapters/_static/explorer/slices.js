// Three slices through the brain, each region in the tone and the hatching of its direction.
(() => {
  "use strict";
  const explorer = (window.lrExplorer = window.lrExplorer || {});

  const ZOOM = 3;  // pixels a voxel
  // Which axes run to the right and upwards, and which one the slice stands at.
  const VIEWS = { sagittal: [1, 2, 0], coronal: [0, 2, 1], axial: [0, 1, 2] };

  function start(box, volume, look, choose) {
    const canvases = Object.fromEntries(Object.keys(VIEWS).map((view) => [view, box.querySelector(`canvas[data-view="${view}"]`)]));
    const small = document.createElement("canvas"), over = document.createElement("canvas");
    let last = null;

    for (const [view, canvas] of Object.entries(canvases)) {
      const [right, up] = VIEWS[view];
      canvas.width = volume.shape[right] * ZOOM;
      canvas.height = volume.shape[up] * ZOOM;
      const pick = (event) => {
        const frame = canvas.getBoundingClientRect(), at = [...last.at];
        const voxels = [(event.clientX - frame.left) / frame.width, (frame.bottom - event.clientY) / frame.height];
        at[right] = volume.toMm(Math.min(volume.shape[right] - 1, Math.max(0, Math.floor(voxels[0] * volume.shape[right]))), right);
        at[up] = volume.toMm(Math.min(volume.shape[up] - 1, Math.max(0, Math.floor(voxels[1] * volume.shape[up]))), up);
        choose(at);
      };
      canvas.addEventListener("click", pick);
    }

    // Hatching falls to the right for a decrease and rises for an increase: meaning is never in the colour alone.
    const PERIOD = 24;  // a whole number of every pattern
    const patterns = Object.fromEntries([[-1, (x, y) => (x - y + PERIOD) % 8 < 2], [1, (x, y) => (x + y) % 8 < 2], [0, (x, y) => x % 6 < 2 && y % 6 < 2]]
      .map(([sign, dark]) => [sign, Uint8Array.from({ length: PERIOD * PERIOD }, (_, i) => Number(dark(i % PERIOD, Math.floor(i / PERIOD))))]));

    function drawView(view, at, tones, chosen) {
      const canvas = canvases[view], [right, up, through] = VIEWS[view];
      const width = volume.shape[right], height = volume.shape[up], plane = volume.toVoxel(at[through], through);
      const place = [0, 0, 0];
      const grey = new ImageData(width, height), cut = new Uint8Array(width * height);
      place[through] = plane;
      for (let v = 0; v < height; v++) {
        for (let u = 0; u < width; u++) {
          place[right] = u;
          place[up] = height - 1 - v;
          const from = volume.index(...place), to = v * width + u;
          cut[to] = volume.labels[from];
          const tone = volume.template[from], shade = (tone * 245) / (volume.greys - 1);
          grey.data[4 * to] = grey.data[4 * to + 1] = grey.data[4 * to + 2] = shade;
          grey.data[4 * to + 3] = tone ? 255 : 0;
        }
      }
      small.width = width;
      small.height = height;
      small.getContext("2d").putImageData(grey, 0, 0);
      const paint = canvas.getContext("2d");
      paint.clearRect(0, 0, canvas.width, canvas.height);
      paint.imageSmoothingEnabled = true;
      paint.drawImage(small, 0, 0, canvas.width, canvas.height);
      drawTones(cut, width, height, tones, chosen);
      paint.drawImage(over, 0, 0);
      const x = (volume.toVoxel(at[right], right) + 0.5) * ZOOM, y = canvas.height - (volume.toVoxel(at[up], up) + 0.5) * ZOOM;
      paint.strokeStyle = look.cross;
      paint.lineWidth = 1.5;
      paint.beginPath();
      for (const [fromX, fromY, toX, toY] of [[0, y, x - 9, y], [x + 9, y, canvas.width, y], [x, 0, x, y - 9], [x, y + 9, x, canvas.height]]) {
        paint.moveTo(fromX, fromY);
        paint.lineTo(toX, toY);
      }
      paint.stroke();
    }

    function drawTones(cut, width, height, tones, chosen) {
      over.width = width * ZOOM;
      over.height = height * ZOOM;
      const image = new ImageData(over.width, over.height), pixels = new Uint32Array(image.data.buffer), across = over.width;
      const unitOf = Int32Array.from(tones, (tone) => (tone ? tone.unit : -1));
      const unitAt = (u, v) => (u < 0 || v < 0 || u >= width || v >= height ? -1 : unitOf[cut[v * width + u]]);
      for (let v = 0; v < height; v++) {
        for (let u = 0; u < width; u++) {
          const tone = tones[cut[v * width + u]];
          if (!tone) continue;
          const { unit, fill, dark } = tone, pattern = patterns[tone.sign], thick = unit === chosen ? 2 : 1;
          const outline = unit === chosen ? look.chosen : look.edge;
          const west = unitAt(u - 1, v) !== unit ? thick : 0, east = unitAt(u + 1, v) !== unit ? ZOOM - thick : ZOOM;
          const north = unitAt(u, v - 1) !== unit ? thick : 0, south = unitAt(u, v + 1) !== unit ? ZOOM - thick : ZOOM;
          for (let j = 0; j < ZOOM; j++) {
            const y = v * ZOOM + j, line = (y % PERIOD) * PERIOD;
            for (let i = 0; i < ZOOM; i++) {
              const x = u * ZOOM + i, inside = i >= west && i < east && j >= north && j < south;
              pixels[y * across + x] = !inside ? outline : pattern[line + (x % PERIOD)] ? dark : fill;
            }
          }
        }
      }
      over.getContext("2d").putImageData(image, 0, 0);
    }

    // `tones`: for each label null, or {unit, sign, fill, dark}; `chosen`: the unit with the strong outline.
    function show(at, tones, chosen) {
      const wanted = JSON.stringify([at, tones, chosen]);
      if (last && wanted === last.drawn) return;
      last = { at, drawn: wanted };
      for (const view of Object.keys(VIEWS)) drawView(view, at, tones, chosen);
    }

    return { show };
  }

  explorer.slices = { start };
})();
