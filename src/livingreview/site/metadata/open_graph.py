"""How a page introduces itself where it is shared: OpenGraph tags, and a picture made from the front figure."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from livingreview.site.build_records import FRONT_PAGE, front_picture

PICTURE = "_static/share.png"
WIDTH, HEIGHT = 1200, 630
_MARGIN, _INK, _MUTED = 48, (27, 31, 36), (87, 96, 106)


def sharing_tags(
    title: str, description: str, site: str, address: str, image: str, alt: str, kind: str = "article"
) -> Iterator[tuple[str, str]]:
    """Name the tags of a page.

    Parameters
    ----------
    title, description : str
        Of the page.
    site : str
        Title of the book.
    address, image : str
        Public addresses of the page and of the picture; blank where the book has none. A picture is named only with its
        whole address, since no preview finds it otherwise.
    alt : str
        What the picture shows.
    kind : str
        "website" for the first page, "article" for the others.

    Yields
    ------
    tuple of (str, str)
        Property and content.

    Examples
    --------
    >>> dict(sharing_tags("A", "On A.", "Book", "", "", ""))["og:title"]
    'A'
    """
    yield "og:type", kind
    yield "og:title", title
    yield "og:site_name", site
    if description:
        yield "og:description", description
    if address:
        yield "og:url", address
    if image:
        yield "og:image", image
        yield "og:image:type", "image/png"
        yield "og:image:width", str(WIDTH)
        yield "og:image:height", str(HEIGHT)
        yield "og:image:alt", alt


def front_alt(root: Path) -> str:
    """Return the computed alternative text of the front page's first picture; blank where there is none."""
    page = root / FRONT_PAGE
    if not page.is_file():
        return ""
    for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                return output.get("metadata", {}).get("image/png", {}).get("alt", "")
    return ""


def share_picture(root: Path, title: str, subtitle: str) -> bytes | None:
    """Draw the picture for previews: the title above the front figure.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    title, subtitle : str
        What stands above the figure.

    Returns
    -------
    bytes or None
        A PNG, the same bytes every time; None where the front page shows no picture.
    """
    from PIL import Image, ImageDraw

    drawn = front_picture(root / FRONT_PAGE) if (root / FRONT_PAGE).is_file() else None
    if drawn is None:
        return None
    canvas = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(canvas)
    top = _MARGIN - 12
    for text, size, colour in ((title, 46, _INK), (subtitle, 25, _MUTED)):
        font = _font(size, bold=size > 30)
        broad = int((WIDTH - 2 * _MARGIN) / (font.getlength("average text") / 12))
        for row in textwrap.wrap(text, broad)[:2]:
            pen.text((_MARGIN, top), row, font=font, fill=colour)
            top += int(size * 1.3)
    figure = Image.open(io.BytesIO(drawn)).convert("RGB")
    room = (WIDTH - 2 * _MARGIN, HEIGHT - top - 24 - 20)
    scale = min(room[0] / figure.width, room[1] / figure.height)
    size = (max(1, int(figure.width * scale)), max(1, int(figure.height * scale)))
    figure = figure.resize(size, Image.Resampling.LANCZOS)
    canvas.paste(figure, ((WIDTH - figure.width) // 2, top + 24 + (room[1] - figure.height) // 2))
    out = io.BytesIO()
    canvas.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _font(size: int, bold: bool):
    """Return a font that comes with an installed package, so that the picture does not depend on the machine."""
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, size)
