"""Pictures as a page sends them: lossless WebP at a known size, fetched when a reader comes near.

Notebooks keep PNG, which every tool shows. The site sends the same pixels in a third fewer bytes. Each picture has its
width and height on the page, so that nothing moves when it arrives, and two pixels to a point of the page, so that it is
sharp on a dense screen and on paper.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PICTURE = re.compile(r'<img\b(?P<before>[^>]*?)\bsrc="(?P<folder>[^"]*_images/)(?P<name>[^"/]+\.png)"(?P<after>[^>]*)>')
SIZED = re.compile(r'\s(?:width|height|loading|decoding|style)="[^"]*"')
POINTS_PER_INCH = 96  # of a page on screen, by definition of the CSS pixel


@dataclass(frozen=True)
class WebPicture:
    """A picture as it is sent: its file name in the folder of pictures, and its size on the page in CSS pixels."""

    name: str
    width: int
    height: int


def write_webp(folder: Path, names: Iterable[str], kept: Path) -> dict[str, WebPicture]:
    """Write a lossless WebP beside each PNG picture of a folder; one that is lightest as it is keeps its name.

    What is made is kept from one build to the next in another folder, under the digest of the picture.
    """
    kept.mkdir(parents=True, exist_ok=True)
    names = sorted(set(names))
    with ThreadPoolExecutor() as pool:  # the encoder works outside of Python's lock
        made = list(pool.map(lambda name: _webp_one(folder, name, kept), names))
    return dict(zip(names, made, strict=True))


def _webp_one(folder: Path, name: str, kept: Path) -> WebPicture:
    from PIL import Image

    drawn = (folder / name).read_bytes()
    with Image.open(io.BytesIO(drawn)) as picture:
        per_inch = picture.info.get("dpi", (POINTS_PER_INCH,))[0]
        size = [max(1, round(side * POINTS_PER_INCH / per_inch)) for side in picture.size]
        cache = kept / f"{hashlib.sha256(drawn).hexdigest()}.webp"
        if not cache.is_file():
            light = io.BytesIO()
            picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(
                light, "WEBP", lossless=True, quality=90, method=4, exact=True
            )
            cache.write_bytes(light.getvalue())
    light_bytes = cache.read_bytes()
    if len(light_bytes) >= len(drawn):
        return WebPicture(name, *size)
    sent = Path(name).with_suffix(".webp").name
    (folder / sent).write_bytes(light_bytes)
    return WebPicture(sent, *size)


def use_webp(page: str, pictures: Mapping[str, WebPicture]) -> str:
    """Let a page show its pictures as they are sent: sized, and all but the first fetched only when a reader comes near.

    Examples
    --------
    >>> use_webp('<img alt="a" src="_images/x.png" />', {"x.png": WebPicture("x.webp", 40, 30)})
    '<img alt="a" src="_images/x.webp" width="40" height="30" decoding="async" />'
    """
    first = True

    def replace(match: re.Match[str]) -> str:
        nonlocal first
        sent = pictures.get(match["name"])
        if sent is None:
            return match[0]
        before, after = (SIZED.sub("", match[part]) for part in ("before", "after"))
        lazy = "" if first else ' loading="lazy"'
        first = False
        size = f'width="{sent.width}" height="{sent.height}"'
        return f'<img{before}src="{match["folder"]}{sent.name}" {size}{lazy} decoding="async"{after}>'

    return PICTURE.sub(replace, page)


def names_on(page: str) -> list[str]:
    """Return the file names of the PNG pictures that a page shows.

    Examples
    --------
    >>> names_on('<img src="../_images/b.png"><img src="../_static/a.png">')
    ['b.png']
    """
    return [match["name"] for match in PICTURE.finditer(page)]
