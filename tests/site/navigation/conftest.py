"""A tiny book of plain pages, built with the extension for finding the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from livingreview.build.book_build import build
from livingreview.paths import edition_root
from tiny_edition import settings

CONFIG = settings("chapters/references.bib", "livingreview.site.navigation.extension", myst_heading_anchors=3)
TOC = """\
format: jb-book
root: chapters/index
parts:
- caption: Part one
  chapters:
  - file: chapters/one
    sections:
    - file: chapters/below
- caption: Part two
  chapters:
  - file: chapters/glossary
"""
CITATION = """\
cff-version: 1.2.0
title: The tiny edition
authors: [{name: Nobody}]
version: 1.0.0
license: CC-BY-4.0
references:
  - {type: article, title: The review, authors: [{family-names: Abe, given-names: B}], year: 2005, doi: 10.1/x}
"""
HOSTILE = "Hostile <script>planted()</script> {term}`x` $y$ **z** [a](javascript:planted()) end."
GLOSSARY = f"""\
term\talso\tkind\tdefinition\tsource
Sample\tgroup; cohort\tbook\t{HOSTILE}\tbook
Kappa\t\tbook\tAgreement beyond chance.\tcite:cohen1960
Era\t\tbook\tA time.\tdata:glossary.kind
"""
PAGES = {
    "index": "# Home\n\nThe first page, in a sentence. More of it.\n\n{minutes}`one below#deep` for two places.\n",
    "one": "# One\n\nOn {term}`samples <Sample>`, and on what a {term}`cohort` is.\n\n## Deep\n\nSome words.\n",
    "below": "# Below\n\nUnder the first.\n\n## Deep\n\nSome words.\n",
    "glossary": "# Words\n\n```{glossary-of-data}\n```\n\n```{bibliography}\n```\n",
}
BIB = "@article{cohen1960,\n  author = {Cohen, Jacob},\n  title = {On it},\n  journal = {J},\n  year = {1960}\n}\n"


def make_book(folder: Path) -> Path:
    """Write the sources of the book."""
    for name in ("src", "data", "chapters/_static"):
        (folder / name).mkdir(parents=True)
    for name in ("livingreview.css", "unfold.js"):
        shutil.copy(edition_root() / "chapters" / "_static" / name, folder / "chapters" / "_static")
    shutil.copy(edition_root() / "data" / "glossary.json", folder / "data")
    texts = {"_config.yml": CONFIG, "_toc.yml": TOC, "CITATION.cff": CITATION, "requirements.txt": "numpy==2\n"}
    texts |= {"data/glossary.tsv": GLOSSARY, "chapters/references.bib": BIB}
    texts |= {f"chapters/{name}.md": text for name, text in PAGES.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tiny_book(tmp_path) -> Path:
    """A book that is not built yet."""
    return make_book(tmp_path / "book")


@pytest.fixture(scope="session")
def tiny_site(tmp_path_factory) -> Path:
    """The site of the book, without a public address; tests leave it as they found it."""
    folder = make_book(tmp_path_factory.mktemp("tiny") / "book")
    build(folder, quiet=True)
    return folder / "_build" / "html"


@pytest.fixture
def read_page(tiny_site):
    """Read one page of the site."""
    return lambda name: (tiny_site / "chapters" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def linked():
    """Read the JSON-LD of a page."""

    def read(page: str) -> dict:
        return json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])

    return read
