"""What stands under every figure: its numbers, folded; their file; what it shows, in words; a way to cite it.

A Sphinx extension of its own. The figures come from :mod:`livingreview.page.figure_output`, which stores numbers, alternative
text and caption with the picture.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from docutils import nodes
from markupsafe import Markup

from livingreview import __version__
from livingreview.page import formatting
from livingreview.page.tables import Table, format_value
from livingreview.page.templates import render
from livingreview.rerun.freshness import file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TEMPLATES = Path(__file__).parent / "templates"
_WORDS = 6  # words of a caption that make the name of its figure


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the tools to Sphinx."""
    app.connect("doctree-read", _add_tools)
    app.connect("html-page-context", _write_numbers)
    app.add_js_file("figure-tools.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def figures(doctree: nodes.document) -> Iterator[nodes.figure]:
    """Find the figures that chapters show."""
    return doctree.findall(lambda node: isinstance(node, nodes.figure) and "lr-figure" in node["classes"])


def figure_name(caption: str, taken: set[str]) -> str:
    """Name the place of a figure by the first words of its caption, and add the name to those that the page has given.

    A figure that is added before or after it does not change its name, so that a link stays good.

    Examples
    --------
    >>> taken = set()
    >>> figure_name("Net direction in each named region, for all.", taken), figure_name("Net direction in each named region.", taken)
    ('fig-net-direction-in-each-named-region', 'fig-net-direction-in-each-named-region-2')
    """
    words = re.findall(r"[a-z0-9]+", caption.lower())[:_WORDS]
    base = name = "-".join(["fig", *words])
    number = 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def csv_page(page: str, name: str) -> str:
    """Path of a figure's numbers, from the root of the site; beside its page.

    Examples
    --------
    >>> csv_page("chapters/results/ocd", "fig-a")
    'chapters/results/ocd-fig-a.csv'
    """
    return f"{page}-{name}.csv"


def numbers_table(text: str) -> Markup:
    """Lay out numbers in CSV as a table: set as they were stored, but fractions with three decimals."""
    header, *rows = csv.reader(io.StringIO(text))
    numeric = [all(_is_number(row[place]) for row in rows) for place in range(len(header))]
    css = ["lr-number" if is_number else "" for is_number in numeric]
    return render(
        "table.html",
        table=Table(pd.DataFrame(), f"Numbers of the figure: {formatting.count(len(rows), 'row')}"),
        headers=[(name.replace("_", " "), "", look) for name, look in zip(header, css, strict=True)],
        rows=[[(_cell_text(cell), look) for cell, look in zip(row, css, strict=True)] for row in rows],
    )


def citation(app: Sphinx, page_title: str, caption: str) -> str:
    """Say how to cite a figure: what it is, in which edition, made from which evidence."""
    first = re.split(r"(?<=[.!?])\s", caption.strip())[0].rstrip(".")
    evidence = file_digest(Path(app.srcdir) / "data")[:12]
    book = app.config.html_title or app.config.project
    place = book if page_title == book else f"{page_title}, {book}"
    return f"{app.config.author}. “{first}.” In: {place}. Version {__version__}, data {evidence}."


def _add_tools(app: Sphinx, doctree: nodes.document) -> None:
    """Give every figure a name and, behind it, its tools."""
    if app.builder.format != "html":
        return
    page = app.env.docname
    taken = set(doctree.ids)
    title = next(iter(doctree.findall(nodes.title)), None)
    for figure in list(figures(doctree)):
        image = next(iter(figure.findall(nodes.image)))
        caption = next(iter(figure.findall(nodes.caption))).astext()
        name = figure_name(caption, taken)
        figure["ids"] = [name]
        page_title = "" if title is None else title.astext()
        numbers = figure.get("lr_numbers", "")
        html = render(
            "figure_tools.html",
            TEMPLATES,
            table=numbers_table(numbers) if figure.get("lr_laid_out") and numbers.count("\n") > 1 else "",
            alt=image["alt"],
            citation=citation(app, page_title, caption),
            page=page,
            name=name,
            file=csv_page(page, name).rsplit("/", 1)[-1] if numbers else "",
        )
        figure.parent.insert(figure.parent.index(figure) + 1, nodes.raw("", str(html), format="html"))


def _write_numbers(app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: Any) -> None:
    """Write the numbers of a page's figures beside the page."""
    if doctree is None or app.builder.format != "html":
        return
    for figure in figures(doctree):
        if figure.get("lr_numbers"):
            target = Path(app.outdir) / csv_page(page, figure["ids"][0])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(figure["lr_numbers"], encoding="utf-8", newline="\n")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"|-?\d+(\.\d+)?(e[-+]?\d+)?", text))


def _cell_text(text: str) -> str:
    """Write a cell: three decimals of a fraction, all else as it is."""
    if re.fullmatch(r"-?\d+\.\d+(e[-+]?\d+)?|-?\d+e[-+]?\d+", text):
        return format_value(float(text), 3)
    return text.replace("-", "−") if re.fullmatch(r"-\d+", text) else text
