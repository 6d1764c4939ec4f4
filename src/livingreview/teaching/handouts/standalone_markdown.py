"""A session's notebook without Sphinx: roles, directives and outputs turned into Markdown and HTML that stand alone.

Slides and handouts are made from the same cells as the page. What the page resolves by its own machinery (numbers glued
from results, citations, links between chapters) is resolved here from the executed notebook and the bibliography.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from nbformat import NotebookNode, v4

from livingreview.page.templates import render
from livingreview.teaching.sessions.citations import Paper

TEMPLATES = Path(__file__).with_name("templates")
RECORD = "application/papermill.record/text/plain"
GLUED = re.compile(r"\{glue:text\}`([^`:]+)(?::[^`]*)?`")
CITED = re.compile(r"\{cite:([tp])\}`([^`]+)`")
DIRECTIVE = re.compile(r"^```\{[^}]+\}.*?^```\s*$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^:::+.*$|^:(?:class|name|open|link|link-type|gutter):.*$", re.MULTILINE)
LABEL = re.compile(r"^\(\S+\)=\s*$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
# All punctuation of ASCII but a stop, a comma and a hyphen, which open nothing within a line.
_SIGN = re.compile(r"[!-+/:-@\[-`{-~]")
# Addresses within outputs, which have their endings already.
HREF = re.compile(r'(<a\b[^>]*\bhref=")([^"]+)(")')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)


def glued_values(notebook: Mapping[str, object]) -> dict[str, str]:
    """Return what an executed notebook has glued, by name."""
    values = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if RECORD in output.get("data", {}):
                name = output["metadata"]["scrapbook"]["name"]
                values[name] = str(ast.literal_eval("".join(output["data"][RECORD])))
    return values


def plain_markdown(text: str, values: Mapping[str, str], find: Callable[[str], Paper], place: str, target: str) -> str:
    """Turn the Markdown of a cell into Markdown that needs no Sphinx.

    Parameters
    ----------
    values : mapping of str to str
        What is glued, by name.
    find : callable
        Gives the paper of a key.
    place, target : str
        Folder of the chapter within the site, and the folder from which links shall lead.

    Raises
    ------
    KeyError
        If a name was never glued.

    Examples
    --------
    >>> text = "In {glue:text}`n` [studies](../method/studies#origin)."
    >>> plain_markdown(text, {"n": "two"}, None, "chapters/teaching", "slides")
    'In two [studies](../chapters/method/studies.html#origin).'
    """

    def cite(match: re.Match[str]) -> str:
        papers = [find(key.strip()) for key in match[2].split(",")]
        if match[1] == "t":
            return "; ".join(_linked(paper.name, paper) for paper in papers)
        inside = [re.sub(r" \(([^)]*)\)$", r", \1", paper.name) for paper in papers]
        return f"({'; '.join(_linked(name, paper) for name, paper in zip(inside, papers, strict=True))})"

    def lead(match: re.Match[str]) -> str:
        return f"[{match[1]}]({relocate(match[2], place, target, page=True)})"

    text = LABEL.sub("", FENCE.sub("", DIRECTIVE.sub("", text)))
    text = LINK.sub(lead, text)
    text = GLUED.sub(lambda match: literal(values[match[1]]), text)
    return CITED.sub(cite, text).strip()


def literal(text: str) -> str:
    """Write a text so that Markdown shows it as it is: every sign that could mean something as its number.

    Examples
    --------
    >>> literal("up [a](javascript:b)")
    'up &#91;a&#93;&#40;javascript&#58;b&#41;'
    """
    return _SIGN.sub(lambda match: f"&#{ord(match[0])};", text)


def relocate(address: str, place: str, target: str, *, page: bool = False) -> str:
    """Rewrite an address in the folder `place` of the site so that it leads to the same page from `target`.

    A `page` is named without its ending, as MyST does.

    Examples
    --------
    >>> relocate("https://doi.org/10.1/x", "chapters/teaching", "slides")
    'https://doi.org/10.1/x'
    >>> relocate("../method/coding.html", "chapters/teaching", "slides")
    '../chapters/method/coding.html'
    """
    if ELSEWHERE.match(address):
        return address
    path, mark, anchor = address.partition("#")
    path = re.sub(r"\.(?:ipynb|md|html)$", "", path) + ".html" if page else path
    return posixpath.relpath(posixpath.normpath(posixpath.join(place, path)), target) + mark + anchor


def plain_notebook(
    notebook: NotebookNode,
    find: Callable[[str], Paper],
    place: str,
    target: str,
    chosen: Callable[[NotebookNode], bool],
) -> NotebookNode:
    """Make a notebook of plain Markdown cells: the chosen cells of an executed one, their outputs as HTML."""
    values, cells = glued_values(notebook), []
    for cell in notebook.cells:
        if not chosen(cell):
            continue
        if cell.cell_type == "markdown":
            text = plain_markdown(cell.source, values, find, place, target)
        else:
            text = "\n\n".join(filter(None, (_output_html(output, place, target) for output in cell.outputs)))
        if text:
            cells.append(v4.new_markdown_cell(text, id=cell["id"], metadata=dict(cell.metadata)))
    return v4.new_notebook(cells=cells)


def _output_html(output: NotebookNode, place: str, target: str) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        stored = output.metadata.get("image/png", {})
        picture = "".join(data["image/png"]).replace("\n", "")
        return str(
            render("figure.html", TEMPLATES, picture=picture, alt=stored.get("alt", ""), caption=stored.get("caption", ""))
        )
    if "text/html" in data:
        if "".join(data["text/html"]).lstrip().startswith("<details"):
            return ""  # what is folded away on the page is more than a slide or a sheet can hold

        def lead(found: re.Match[str]) -> str:
            return found[1] + relocate(found[2], place, target) + found[3]

        html = HREF.sub(lead, "".join(data["text/html"]))
        return re.sub(r"\n\s*\n", "\n", html)  # Markdown would end the block at an empty line
    return ""


def _linked(words: str, paper: Paper) -> str:
    return f"[{words}]({paper.link})" if paper.link else words
