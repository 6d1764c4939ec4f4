"""The icon fonts of the theme, cut down to the icons that the site shows: a few kilobytes instead of three hundred.

An icon is shown by a class (``fa-moon``) of an element or of a script, or by its character in a style sheet. The fonts keep
their names and characters; a site that shows another icon tomorrow gets it with its next build.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = "_static/vendor/fontawesome"
CLASS = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r'(?P<names>\.fa-[a-z0-9-]+:before(?:,\.fa-[a-z0-9-]+:before)*)\{content:"(?P<mark>[^"]+)"\}')
ESCAPED = re.compile(r"\\(?P<code>[ef][0-9a-f]{3})\b")
PRIVATE = range(0xE000, 0xF900)  # characters that Unicode leaves to whoever makes a font
SOURCES = re.compile(r'src:url\((?P<stem>[^)]+)\.woff2\) format\("woff2"\),url\([^)]+\.ttf\) format\("truetype"\)')


def subset_icons(site: Path, pages: Iterable[str]) -> None:
    """Cut the icon fonts of a site, and their style sheet, down to what its pages show, given as HTML.

    A site without the icons, or whose icons were cut down already, is left as it is.
    """
    for sheet in sorted(site.glob(f"{FOLDER}/*/css/all.min.css")):
        text = sheet.read_text(encoding="utf-8")
        if not SOURCES.search(text):
            continue
        wanted = shown(site, pages)
        marks = characters(site) | {_code(m["mark"]) for m in RULE.finditer(text) if _names(m) & wanted}
        text = RULE.sub(lambda match: match[0] if _names(match) & wanted else "", text)
        sheet.write_text(SOURCES.sub(r'src:url(\g<stem>.woff) format("woff")', text), encoding="utf-8")
        for font in sorted(sheet.parents[1].glob("webfonts/*.ttf")):
            font.with_suffix(".woff").write_bytes(subset_font(font, marks))
            font.with_suffix(".woff2").unlink(missing_ok=True)
            font.unlink()


def shown(site: Path, pages: Iterable[str]) -> set[str]:
    """Return the classes of icons that a site's pages and scripts name."""
    found = {name for page in pages for name in CLASS.findall(page)}
    for script in sorted((site / "_static").rglob("*.js")):
        found.update(CLASS.findall(script.read_text(encoding="utf-8", errors="replace")))
    return found


def characters(site: Path) -> set[int]:
    """Return the icons that style sheets show by their character, written out or escaped."""
    found: set[int] = set()
    for sheet in sorted((site / "_static").rglob("*.css")):
        if FOLDER.rpartition("/")[2] in sheet.parts:
            continue
        text = sheet.read_text(encoding="utf-8", errors="replace")
        found |= {ord(letter) for letter in text if ord(letter) in PRIVATE}
        found |= {int(match["code"], 16) for match in ESCAPED.finditer(text)}
    return found


def subset_font(font: Path, marks: Iterable[int]) -> bytes:
    """Return a TrueType font packed for the web, with no more than the given code points; it may lack some of them."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it logs every table that it cuts
    whole = TTFont(font, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, recalc_timestamp=False))
    subsetter.populate(unicodes=sorted(marks))
    subsetter.subset(whole)
    whole.flavor = "woff"
    whole.save(packed := io.BytesIO())
    return packed.getvalue()


def _names(rule: re.Match[str]) -> set[str]:
    return {name.removesuffix(":before").removeprefix(".") for name in rule["names"].split(",")}


def _code(mark: str) -> int:
    """Return the code point of a rule's content, escaped (``\\f186``) or written out.

    Examples
    --------
    >>> hex(_code("\\\\f186")), hex(_code("+"))
    ('0xf186', '0x2b')
    """
    return int(mark[1:], 16) if mark.startswith("\\") and len(mark) > 1 else ord(mark[-1])
