"""HTML of a page: one Jinja environment, every value escaped, templates beside the module that fills them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent


@cache
def environment(folder: Path = HERE) -> Environment:
    """Return the environment of a folder of templates; those of every page can be included from it too."""
    loader = ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(HERE)])
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=False,
    )  # fmt: skip


def render(template: str, folder: Path = HERE, **values: object) -> Markup:
    """Fill a template of a folder; text is escaped, and a name that it uses and nobody gave is an error."""
    return Markup(environment(folder).get_template(template).render(values))


class ShowsHtml:
    """What shows itself as the last line of a cell: its ``__html__`` in the book, its ``repr`` anywhere else."""

    def _repr_mimebundle_(self, **_kwargs: object) -> dict[str, str]:
        return {"text/html": str(self.__html__()), "text/plain": repr(self)}


@dataclass(frozen=True, repr=False)
class Fragment(ShowsHtml):
    """HTML that a template made, as the last line of a cell shows it."""

    html: Markup

    def __html__(self) -> Markup:
        return self.html

    def __repr__(self) -> str:
        return self.html.striptags()
