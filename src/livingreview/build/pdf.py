"""The review, or the whole book, as one PDF, printed by the system's Chromium: contents with page numbers, an outline, links that work.

It is printed twice: the first time shows on which page each chapter falls, the second has these numbers in its contents.
Nothing in the file depends on when or where it was made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livingreview.build import print_document
from livingreview.errors import EditionError
from livingreview.rerun import book_files
from livingreview.site.browser import find_browser, running_browser
from livingreview.written_files import write_into

FOOT = '<div style="width:100%;font:7pt sans-serif;color:#555;text-align:center"><span class="pageNumber"></span></div>'
# A table that is wider than the paper is made smaller as a whole; its words stay whole.
WIDTH_PX = round((210 - 2 * 16) / 25.4 * 96)
FIT = """() => document.querySelectorAll(".lr-table table").forEach((table) => {
  const wide = table.offsetWidth / table.parentElement.clientWidth;
  if (wide > 1) table.style.zoom = 1 / wide;
})"""
DATE = re.compile(rb"/(?:CreationDate|ModDate) ?\(D:[^)]*\)")


@dataclass(frozen=True)
class Printed:
    """What was printed: the file, its number of pages, its size in bytes."""

    path: Path
    pages: int
    size: int


def print_book(
    root: Path, path: Path, report: Callable[[str], None] = lambda line: None, until: str = ""
) -> Printed:
    """Print the book into a file, down to the end of a part or as a whole; the site must be built and up to date.

    Each step is reported as one line.
    """
    find_browser()
    if book_files.read_stamp(root) != book_files.site_inputs(root):
        raise EditionError("the site is not built, or out of date; run: livingreview build")
    site = root / book_files.SITE
    document = site.parent / "print" / "book.html"
    document.parent.mkdir(parents=True, exist_ok=True)
    draft = document.with_name("draft.pdf")
    with running_browser() as browser:
        report("printing, to learn where each chapter falls")
        text = print_document.compose(root, site, "../html/", until)
        document.write_text(text, encoding="utf-8")
        _print(browser, document, draft)
        report("printing, with page numbers in the contents")
        document.write_text(print_document.with_numbers(text, page_numbers(draft)), encoding="utf-8")
        _print(browser, document, draft)
    return finish(draft, path)


def _print(browser: Any, document: Path, target: Path) -> None:
    page = browser.new_page()
    page.set_default_timeout(0)
    page.goto(document.as_uri(), wait_until="load")
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
    page.set_viewport_size({"width": WIDTH_PX, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate(FIT)
    page.pdf(
        path=str(target),
        format="A4",
        prefer_css_page_size=False,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOT,
        margin={"top": "18mm", "bottom": "20mm", "left": "16mm", "right": "16mm"},
        outline=True,
        tagged=True,
    )
    page.close()


def page_numbers(path: Path) -> dict[str, int]:
    """Return the page numbers, from 1, of the places in a PDF of Chromium that links lead to, by anchor."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, start=1)}
    found = {}
    for name, place in reader.named_destinations.items():
        page = getattr(place.raw_get("/Page") if "/Page" in place else None, "idnum", None)
        if page in pages:
            found[name.lstrip("/")] = pages[page]
    return found


def finish(draft: Path, path: Path) -> Printed:
    """Take out of a PDF of Chromium when it was made, and write it whole or not at all."""
    from pypdf import PdfReader

    printed = without_dates(draft.read_bytes())
    pages = len(PdfReader(draft).pages)
    write_into(path.parent, {path: printed})
    return Printed(path, pages, len(printed))


def without_dates(printed: bytes) -> bytes:
    """Blank out the dates of a PDF of Chromium; every byte stays where it is, as the file's own table of places needs.

    Examples
    --------
    >>> without_dates(b"<</ModDate (D:20260102030405+00'00')>>")
    b'<<                                   >>'
    """
    return DATE.sub(lambda found: b" " * len(found[0]), printed)
