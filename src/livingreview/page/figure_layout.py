"""Whether a figure can be read where it is shown: its smallest letters, and text that lies on text, on marks or over a box.

Measured on the drawing itself, so that a test of every figure of the book needs no browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

PHONE, DESK = 400, 1280  # CSS pixels of the two screens that figures are measured on
PHONE_WIDTH = 368  # pixels that a figure has on the phone, which shows it whole
SCROLLED_WIDTH = 640  # pixels of a wide one there, which scrolls within itself
DESK_WIDTH = 688  # pixels that no figure exceeds on the desk
NARROW = 4.6  # inches of drawing that a phone shows whole, with letters of ten points at eleven pixels
SLACK = 1.5  # points that boxes of text may lap over one another: their margins, not their letters


def measure(drawing: Figure) -> dict[str, object]:
    """Measure a drawing as it is saved, cut to what it holds.

    Returns
    -------
    dict
        ``inches`` (width), ``points`` (size of the smallest text, 0 without text) and ``faults`` (what lies over what).
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(drawing).get_renderer()
    drawing.draw(renderer)
    texts = [text for text in _texts(drawing) if text.get_text().strip()]
    # The box of a slanting text is far wider than its letters.
    boxes = [(text.get_text().replace("\n", " ")[:40], _shrunk(text.get_window_extent(renderer), drawing.dpi)) for text in texts if text.get_rotation() % 90 == 0]
    faults = [
        f"'{name}' over '{other}'"
        for i, (name, box) in enumerate(boxes)
        for other, beside in boxes[i + 1 :]
        if box.overlaps(beside)
    ]
    faults += _over_boxes(drawing, boxes, renderer) + _legends_over_marks(drawing, renderer)
    return {
        "inches": round(drawing.get_tightbbox(renderer).width + 0.16, 2),
        "points": min((float(text.get_fontsize()) for text in texts), default=0.0),
        "faults": faults,
    }


def pixels(layout: dict[str, object], screen: int) -> float:
    """Height in CSS pixels of the smallest text of a measured figure on a screen.

    Examples
    --------
    >>> pixels({"inches": 4.6, "points": 10.0}, PHONE) > 11
    True
    """
    inches = float(layout["inches"])
    whole = PHONE_WIDTH if inches <= NARROW else SCROLLED_WIDTH
    shown = min(inches * 96, whole if screen == PHONE else DESK_WIDTH)
    return float(layout["points"]) * shown / (72 * inches)


def _texts(artist: Artist) -> list:
    """All visible texts below an artist; nothing below one that is hidden."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    if not artist.get_visible():
        return []
    children = artist.get_children()
    if isinstance(artist, Axis):  # matplotlib keeps ticks outside of the view, and does not draw them
        low, high = sorted(artist.get_view_interval())
        ticks = [tick for tick in artist.get_major_ticks() if not low - 1e-9 <= tick.get_loc() <= high + 1e-9]
        children = [child for child in children if child not in [*ticks, *artist.get_minor_ticks()]]
    return ([artist] if isinstance(artist, Text) else []) + [text for child in children for text in _texts(child)]


def _shrunk(box: Bbox, dpi: float) -> Bbox:
    by = -SLACK * dpi / 72
    return box.padded(max(by, -box.width / 2 + 0.1), max(by, -box.height / 2 + 0.1))


def _over_boxes(drawing: Figure, boxes: list[tuple[str, Bbox]], renderer) -> list[str]:
    """Texts that begin within a framed box and run over its edge."""
    from matplotlib.patches import FancyBboxPatch

    frames = [patch.get_window_extent(renderer) for patch in drawing.findobj(FancyBboxPatch) if patch.get_visible() and patch.get_label() != "_legend"]
    return [
        f"'{name}' runs over its box"
        for name, box in boxes
        for frame in frames
        if frame.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        and (box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1)
    ]


def _legends_over_marks(drawing: Figure, renderer) -> list[str]:
    """Legends that cover a bar, or a mark of a line."""
    from matplotlib.patches import Rectangle

    found = []
    for ax in drawing.axes:
        for legend in [*drawing.legends, *([ax.get_legend()] if ax.get_legend() else [])]:
            if not ax.get_visible():
                continue
            cover = legend.get_window_extent(renderer)
            bars = [bar.get_window_extent(renderer) for bar in ax.patches if isinstance(bar, Rectangle) and bar.get_width() and bar.get_height()]
            points = [point for line in ax.lines if line.get_marker() not in ("None", "", None) for point in line.get_transform().transform(line.get_xydata())]
            if any(cover.overlaps(bar) for bar in bars) or any(cover.contains(*point) for point in points):
                found.append("a legend lies over what is drawn")
    return found
