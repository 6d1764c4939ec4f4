"""Checklists of reporting guidelines: each item leads to the place in the book that answers it, or says no and why."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self

from docutils.nodes import make_id
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from livingreview.errors import EditionError, Problem, nearest
from livingreview.rerun.freshness import read_notebook
from livingreview.toml_files import Settings, Text, read_toml, validated

FOLDER = "checklists"
Answer = Literal["yes", "partly", "no"]
ANSWERS: tuple[Answer, ...] = ("yes", "partly", "no")


def _is_an_address(where: str) -> str:
    if not re.fullmatch(r"chapters/[\w/-]+#[a-z0-9-]+", where):
        raise ValueError(
            f"no place in the book: {where!r}; expected an address like chapters/method/coding#the-heading"
        )
    return where


class Item(Settings):
    """What a guideline asks for, and what the book answers; see the head of ``checklists/prisma_2020.toml``."""

    number: Text
    topic: Text
    asks: Text
    answer: Answer
    where: tuple[Annotated[str, AfterValidator(_is_an_address)], ...] = ()
    why: Annotated[str, StringConstraints(strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _leads_somewhere_or_says_why(self) -> Self:
        if self.answer != "no" and not self.where:
            raise ValueError(
                f"item {self.number!r} answers {self.answer} and leads nowhere; expected where, its places"
            )
        if self.answer != "yes" and not self.why:
            raise ValueError(
                f"item {self.number!r} answers {self.answer} without a reason; expected why, in a sentence"
            )
        return self


def _numbers_differ(items: tuple[Item, ...]) -> tuple[Item, ...]:
    numbers = [item.number for item in items]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        raise ValueError(f"item {twice!r} stands twice; expected a number of its own for each")
    return items


class Checklist(Settings):
    """A guideline: its name, the key of its paper in ``references.bib``, where its items were read, and the items."""

    title: Text
    citation: Text
    source: Text
    items: Annotated[tuple[Item, ...], AfterValidator(_numbers_differ)] = Field(alias="item", min_length=1)


def load_checklist(path: Path) -> Checklist:
    """Read one checklist; an `EditionError` names every item with neither a place nor a reason."""
    name = f"{FOLDER}/{path.name}"
    return validated(Checklist, read_toml(path, name), name)


def checklist_files(data: Path) -> list[Path]:
    """List the checklists of an evidence directory, by name; none where it has no folder for them."""
    return sorted((data / FOLDER).glob("*.toml"))


def place_problems(root: Path, pages: set[str]) -> list[Problem]:
    """List each place that a checklist names and the book does not have; a checklist that cannot be read is passed over.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.
    pages : set of str
        The pages in the contents, as ``chapters/method/coding``.
    """
    problems = []
    for path in checklist_files(root / "data"):
        with suppress(EditionError):
            for item in load_checklist(path).items:
                for page, _, anchor in (where.partition("#") for where in item.where):
                    place = f"{FOLDER}/{path.name}, item {item.number}"
                    if page not in pages:
                        problems.append(Problem(place, "no page of the book", nearest(page, pages), value=page))
                    elif anchor not in (known := heading_anchors(root / page)):
                        problems.append(Problem(place, f"no heading of {page}", nearest(anchor, known), value=anchor))
    return problems


def heading_anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page have in the built book, and those given by labels.

    Parameters
    ----------
    page : pathlib.Path
        A notebook or a Markdown file, without its ending; where there is neither, there is no heading.
    """
    notebook, markdown = page.with_suffix(".ipynb"), page.with_suffix(".md")
    text = markdown.read_text(encoding="utf-8") if markdown.is_file() else ""
    if notebook.is_file():
        cells = read_notebook(notebook)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    labels = re.findall(r"^\((\S+)\)=\s*$", text, re.MULTILINE)
    return {make_id(name) for name in (*titles, *labels)}
