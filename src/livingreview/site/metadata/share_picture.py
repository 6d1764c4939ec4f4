"""The picture with which a page is shared: the title of the book above the first figure of its front page."""

from __future__ import annotations

import base64
import io
import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

FRONT_PAGE = "chapters/index.ipynb"
PICTURE = "_static/share.png"
WIDTH, HEIGHT = 1200, 630
_MARGIN, _INK, _MUTED = 48, (27, 31, 36), (87, 96, 106)


@dataclass(frozen=True)
class FrontFigure:
    """The first figure of the front page: a PNG, and what it shows."""

    png: bytes
    alt: str


def front_figure(root: Path) -> FrontFigure | None:
    """Read the first figure of the front page out of its notebook; None where there is none."""
    page = root / FRONT_PAGE
    if not page.is_file():
        return None
    for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                return FrontFigure(base64.b64decode("".join(output["data"]["image/png"])), alt)
    return None


def share_picture(figure: FrontFigure, title: str, subtitle: str) -> bytes:
    """Draw the picture for previews, a PNG of the same bytes every time: the title above the front figure."""
    from PIL import Image, ImageDraw

    canvas = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(canvas)
    top = _MARGIN - 12
    for text, size, colour in ((title, 46, _INK), (subtitle, 25, _MUTED)):
        font = _font(size, bold=size > 30)
        broad = int((WIDTH - 2 * _MARGIN) / (font.getlength("average text") / 12))
        for row in textwrap.wrap(text, broad)[:2]:
            pen.text((_MARGIN, top), row, font=font, fill=colour)
            top += int(size * 1.3)
    drawn = Image.open(io.BytesIO(figure.png)).convert("RGB")
    room = (WIDTH - 2 * _MARGIN, HEIGHT - top - 24 - 20)
    scale = min(room[0] / drawn.width, room[1] / drawn.height)
    size = (max(1, int(drawn.width * scale)), max(1, int(drawn.height * scale)))
    drawn = drawn.resize(size, Image.Resampling.LANCZOS)
    canvas.paste(drawn, ((WIDTH - drawn.width) // 2, top + 24 + (room[1] - drawn.height) // 2))
    out = io.BytesIO()
    canvas.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _font(size: int, bold: bool):
    """Return a font that comes with an installed package, so that the picture does not depend on the machine."""
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, size)
