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

from docutils import nodes
from markupsafe import Markup

from livingreview import __version__
from livingreview.page import formatting
from livingreview.page.tables import format_value
from livingreview.rerun.freshness import file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_WORDS = 6  # words of a caption that make the name of its figure


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the tools to Sphinx."""
    app.connect("doctree-read", _add_tools)
    app.connect("html-page-context", _write_numbers)
    app.add_css_file("figure-tools.css")
    app.add_js_file("figure-tools.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def figures(doctree: nodes.document) -> Iterator[nodes.figure]:
    """Find the figures that chapters show."""
    return doctree.findall(lambda node: isinstance(node, nodes.figure) and "lr-figure" in node["classes"])


def figure_name(caption: str, taken: set[str]) -> str:
    """Name the place of a figure by the first words of its caption.

    A figure that is added before or after it does not change its name, so that a link stays good.

    Parameters
    ----------
    caption : str
        The caption.
    taken : set of str
        Names that the page has given already; the new one is added.

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


def numbers_table(text: str, caption: str) -> Markup:
    """Lay out numbers in CSV as a table.

    Parameters
    ----------
    text : str
        The numbers, with a header.
    caption : str
        What they are.

    Returns
    -------
    markupsafe.Markup
        Every cell escaped.
    """
    header, *rows = csv.reader(io.StringIO(text))
    numeric = [all(_is_number(row[place]) for row in rows) for place in range(len(header))]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_look(is_number), name.replace("_", " "))
        for name, is_number in zip(header, numeric, strict=True)
    )
    body = Markup("\n").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            _written(row[0]),
            Markup("").join(
                Markup("<td{}>{}</td>").format(_look(is_number), _written(cell))
                for cell, is_number in zip(row[1:], numeric[1:], strict=True)
            ),
        )
        for row in rows
    )
    return Markup(
        '<div class="lr-table" tabindex="0" role="region" aria-label="{}"><table>\n<caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(caption, caption, head, body)


def citation(app: Sphinx, page_title: str, caption: str) -> str:
    """Say how to cite a figure: what it is, in which edition, made from which evidence."""
    first = re.split(r"(?<=[.:!?])\s", caption.strip())[0].rstrip(".:")
    evidence = file_digest(Path(app.srcdir) / "data")[:12]
    return f"{app.config.author}. “{first}.” In: {page_title}, {app.config.html_title or app.config.project}. Version {__version__}, data {evidence}."


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
        html = _tools(app, page, "" if title is None else title.astext(), name, caption, image["alt"], figure)
        figure.parent.insert(figure.parent.index(figure) + 1, nodes.raw("", str(html), format="html"))


def _tools(app: Sphinx, page: str, title: str, name: str, caption: str, alt: str, figure: nodes.figure) -> Markup:
    numbers = figure.get("lr_numbers", "")
    parts = []
    rows = max(len(list(csv.reader(io.StringIO(numbers)))) - 1, 0) if numbers else 0
    if numbers and rows and figure.get("lr_laid_out"):
        table = numbers_table(numbers, f"Numbers of the figure: {formatting.count(rows, 'row')}")
        parts.append(Markup("<details><summary>Numbers</summary>{}</details>").format(table))
    parts.append(Markup("<details><summary>In words</summary><p>{}</p></details>").format(alt))
    parts.append(
        Markup(
            "<details><summary>Cite</summary><p>{}</p>"
            '<p><a class="lr-figure-link" href="#{}">{}.html#{}</a></p></details>'
        ).format(citation(app, title, caption), name, page, name)
    )
    if numbers:
        file = csv_page(page, name).rsplit("/", 1)[-1]
        parts.append(Markup('<a class="lr-csv" href="{}" download>Numbers as CSV</a>').format(file))
    return Markup('<div class="lr-figure-tools">{}</div>').format(Markup("\n").join(parts))


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


def _written(text: str) -> str:
    """Write a cell: three decimals of a fraction, all else as it is."""
    if re.fullmatch(r"-?\d+\.\d+(e[-+]?\d+)?|-?\d+e[-+]?\d+", text):
        return format_value(float(text), 3)
    return text.replace("-", "−") if re.fullmatch(r"-\d+", text) else text


def _look(is_number: bool) -> Markup:
    return Markup(' class="lr-number"') if is_number else Markup("")
