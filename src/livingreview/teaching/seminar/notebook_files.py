"""Notebooks that went through many hands: read with patience, or refused in a few words."""

from __future__ import annotations

import codecs
import hashlib
import re
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from livingreview.errors import EditionError, Problem
from livingreview.paths import shown

LIMIT_BYTES = 20_000_000
MOST_CELLS, MOST_TEXT, MOST_IN_CELL = 1000, 1_000_000, 100_000  # an exercise has some thirty, and ten thousand characters


def read_notebook(path: Path) -> tuple[NotebookNode, str]:
    """Read a notebook that went through many hands, and the SHA-256 of its file.

    Raises
    ------
    EditionError
        If it is empty, too large, cut off, or no notebook; the message says so in a few words.
    """
    if path.exists() and not path.is_file():
        raise EditionError("it is no file that holds anything")
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LIMIT_BYTES else b""
    except OSError as error:
        raise EditionError(f"the file cannot be read: {error.strerror}") from None
    if size > LIMIT_BYTES:
        raise EditionError(f"the file has {size / 1e6:.0f} MB; a notebook without its outputs has far less")
    if not content.strip():
        raise EditionError("the file is empty")
    try:
        text = content.decode("utf-16" if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError:
        raise EditionError("the file is not text in UTF-8") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells copied with their ids, which restoring sorts out
            notebook = nbformat.reads(text, as_version=4)
        cells = [nbformat.from_dict(cell) for cell in notebook.cells]
        for cell in cells:
            cell["source"] = shown("".join(cell["source"]).replace("\r\n", "\n"))
            if not isinstance(cell["cell_type"], str) or not isinstance(cell.setdefault("metadata", {}), dict):
                raise TypeError("cell")
        notebook["cells"] = cells
    except RecursionError:
        raise EditionError("the file is nested too deeply") from None
    except Exception as error:  # nbformat raises many kinds
        if re.search(r"^<{7} ", text, re.MULTILINE):
            raise EditionError("the file holds the marks of an unfinished merge") from None
        cut = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        reason = "the file is cut off" if cut else "the file is no Jupyter notebook"
        raise EditionError(f"{reason} ({type(error).__name__})") from None
    longest = max((len(cell["source"]) for cell in cells), default=0)
    if len(cells) > MOST_CELLS or longest > MOST_IN_CELL or sum(len(cell["source"]) for cell in cells) > MOST_TEXT:
        raise EditionError(f"the notebook has {len(cells)} cells, the longest of {longest:,} characters: more than anybody types")
    return notebook, hashlib.sha256(content).hexdigest()


def read_own_notebook(path: Path) -> NotebookNode:
    """Read a notebook of the edition's, its cells with ids that are the same at every reading.

    Raises
    ------
    EditionError
        If it cannot be read; with its name.
    """
    try:
        notebook, _ = read_notebook(path)
    except EditionError as error:
        raise EditionError(Problem(path.name, str(error), "a Jupyter notebook")) from None
    text = path.read_bytes()
    for number, cell in enumerate(notebook.cells, start=1):
        if f'"{cell.get("id")}"'.encode() not in text:  # made up while it was read
            cell["id"] = f"cell-{number}"
    return notebook
