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
class Light:
    """A picture as it is sent.

    Parameters
    ----------
    name : str
        File name in the folder of pictures.
    width, height : int
        Size on the page, in CSS pixels.
    """

    name: str
    width: int
    height: int


def lighten(folder: Path, names: Iterable[str], kept: Path) -> dict[str, Light]:
    """Write a lossless WebP beside each picture, where that is lighter.

    Parameters
    ----------
    folder : pathlib.Path
        The site's pictures.
    names : iterable of str
        File names of PNG pictures.
    kept : pathlib.Path
        Where what was made is kept from one build to the next, by the digest of the picture.

    Returns
    -------
    dict of str to Light
        How each is sent; a picture that is lightest as it is keeps its name.
    """
    kept.mkdir(parents=True, exist_ok=True)
    names = sorted(set(names))
    with ThreadPoolExecutor() as pool:  # the encoder works outside of Python's lock
        made = list(pool.map(lambda name: _lighten_one(folder, name, kept), names))
    return dict(zip(names, made, strict=True))


def _lighten_one(folder: Path, name: str, kept: Path) -> Light:
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
        return Light(name, *size)
    sent = Path(name).with_suffix(".webp").name
    (folder / sent).write_bytes(light_bytes)
    return Light(sent, *size)


def send(page: str, pictures: Mapping[str, Light]) -> str:
    """Let a page send its light pictures: sized, and all but the first fetched only when a reader comes near.

    Parameters
    ----------
    page : str
        HTML of the page.
    pictures : mapping of str to Light
        From :func:`lighten`.

    Examples
    --------
    >>> send('<img alt="a" src="_images/x.png" />', {"x.png": Light("x.webp", 40, 30)})
    '<img alt="a" src="_images/x.webp" width="40" height="30" decoding="async" />'
    """
    first = True

    def replace(match: re.Match[str]) -> str:
        nonlocal first
        light = pictures.get(match["name"])
        if light is None:
            return match[0]
        before, after = (SIZED.sub("", match[part]) for part in ("before", "after"))
        lazy = "" if first else ' loading="lazy"'
        first = False
        size = f'width="{light.width}" height="{light.height}"'
        return f'<img{before}src="{match["folder"]}{light.name}" {size}{lazy} decoding="async"{after}>'

    return PICTURE.sub(replace, page)


def names_on(page: str) -> list[str]:
    """Return the file names of the PNG pictures that a page shows.

    Examples
    --------
    >>> names_on('<img src="../_images/b.png"><img src="../_static/a.png">')
    ['b.png']
    """
    return [match["name"] for match in PICTURE.finditer(page)]
