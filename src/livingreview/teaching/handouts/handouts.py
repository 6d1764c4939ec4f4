"""The handout of a session: the cells of its notebook that are tagged for it, on one A4 page, as HTML and as PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat

from livingreview.teaching.handouts.slides import TEMPLATES
from livingreview.teaching.handouts.standalone_markdown import plain_notebook
from livingreview.teaching.sessions.citations import Paper

FOLDER = "handouts"
TAG = "handout"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120


class PrintingError(RuntimeError):
    """A handout that could not be printed; the message is one clear line."""


def handout_html(
    notebook: nbformat.NotebookNode, title: str, page: str, book: str, find: Callable[[str], Paper]
) -> str:
    """Make the handout of one session.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The executed notebook of the session.
    title : str
        Title of the session.
    page : str
        Name of the session's page within the site, without its ending.
    book : str
        Title of the book, for the foot of the page.
    find : callable
        Gives the paper of a key.

    Returns
    -------
    str
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


def find_browser() -> str:
    """Return the browser of this machine that can print.

    Raises
    ------
    PrintingError
        If there is none.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        expected = f"one of {', '.join(BROWSERS)}, or your own browser's print of each page"
        raise PrintingError(f"no browser that prints was found; expected {expected}")
    return found


def print_handouts(site: Path, out: Path) -> list[Path]:
    """Print every handout of a built site.

    Parameters
    ----------
    site : pathlib.Path
        The built site.
    out : pathlib.Path
        Folder for the PDF files; it is made where it is missing.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of the sessions.

    Raises
    ------
    PrintingError
        If the site has no handouts, there is no browser, or it fails.
    """
    pages = sorted((site / FOLDER).glob("*.html"))
    if not pages:
        raise PrintingError(f"{site.name} holds no handouts; expected a built book: run livingreview build first")
    browser = find_browser()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PrintingError(f"{out} cannot be made ({(error.strerror or 'unknown reason').lower()})") from None
    return [_print(browser, page, out / f"{page.stem}.pdf") for page in pages]


def _print(browser: str, page: Path, target: Path) -> Path:
    """Print one page; the file appears whole or not at all."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise PrintingError(f"{page.name} was not printed within {SECONDS} seconds") from None
        if not made.is_file():
            raise PrintingError(f"{page.name} was not printed: {Path(browser).name} wrote nothing")
        whole = without_traces(made.read_bytes())
    half_written = target.with_name(f".{target.name}.part")
    half_written.write_bytes(whole)
    os.replace(half_written, target)
    return target


def without_traces(pdf: bytes) -> bytes:
    """Take out of a PDF what is of this printing and this machine, so that two printings of one page are alike.

    These are dates, the browser's version, and links to files, which lead nowhere on anybody else's machine.

    Parameters
    ----------
    pdf : bytes
        The file.

    Returns
    -------
    bytes
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
    return written.getvalue()
