"""The handout of a session: the cells of its notebook that are tagged for it, on one A4 page, as HTML and as PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from livingreview.errors import EditionError
from livingreview.site.browser import running_browser
from livingreview.teaching.handouts.standalone_markdown import TEMPLATES, plain_notebook
from livingreview.teaching.sessions.citations import Paper
from livingreview.written_files import check_free, write_into

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = "handouts"
NODE = re.compile(rb"node\d{8}")  # an element of a tagged PDF of Chromium
TAG = "handout"


def handout_html(
    notebook: nbformat.NotebookNode, title: str, page: str, book: str, find: Callable[[str], Paper]
) -> str:
    """Make the handout of one session.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The executed notebook of the session.
    title, book : str
        Titles of the session and of the book.
    page : str
        Name of the session's page within the site, without its ending.
    find : callable
        Gives the paper of a key.
    """
    from nbconvert import HTMLExporter

    plain = plain_notebook(
        notebook, find, page.rpartition("/")[0], FOLDER, lambda cell: TAG in cell.metadata.get("tags", [])
    )
    plain.metadata.update(title=title, page=f"../{page}.html", book=book)
    exporter = HTMLExporter(
        template_name="lr-handout",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        embed_images=False,
    )
    body, _ = exporter.from_notebook_node(plain)
    return body


def print_handouts(site: Path, out: Path) -> list[Path]:
    """Print every handout of a built site into a folder, in the order of the sessions; return the files."""
    pages = sorted((site / FOLDER).glob("*.html"))
    if not pages:
        raise EditionError(f"{site.name} holds no handouts; expected a built book: run livingreview build first")
    targets = {page: out / f"{page.stem}.pdf" for page in pages}
    check_free(out, targets.values())
    with running_browser() as browser:
        write_into(out, {target: _print(browser, page) for page, target in targets.items()})
    return list(targets.values())


def _print(browser: Browser, page: Path) -> bytes:
    sheet = browser.new_page()
    sheet.goto(page.resolve().as_uri())
    printed = sheet.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    sheet.close()
    return without_traces(printed)


def without_traces(pdf: bytes) -> bytes:
    """Take out of a PDF what is of this printing and this machine, so that two printings of one page are alike.

    These are dates, the browser's version, its own numbers of the nodes of the page, which begin somewhere else each time,
    and links to files, which lead nowhere on anybody else's machine.
    """
    import io

    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    title = str((reader.metadata or {}).get("/Title", ""))
    writer.metadata = {"/Title": title}
    for page in writer.pages:
        for mark in page.get("/Annots") or ():
            if str(mark.get_object().get("/A", {}).get("/URI", "")).startswith("file:"):
                del mark.get_object()["/A"]  # the words stay, and what a screen reader knows of them
    written = io.BytesIO()
    writer.write(written)
    printed = written.getvalue()
    # In their own order and as wide as they were: what the file says of its places stays true.
    numbers = {node: b"node%08d" % number for number, node in enumerate(sorted(set(NODE.findall(printed))))}
    return NODE.sub(lambda found: numbers[found[0]], printed)
