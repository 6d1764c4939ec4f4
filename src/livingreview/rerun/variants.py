"""Named variants: each is a question and the parameters that answer it, kept as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator

from livingreview.errors import EditionError, nearest
from livingreview.toml_files import Settings, Text, read_toml, validated

REFERENCE = "published"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _heading(text: str) -> str:
    if "\n" in text:
        raise ValueError("more than a line; expected the heading of the page")
    return text.strip()


def _question(text: str) -> str:
    if not text.strip().endswith("?"):
        raise ValueError("no question; expected one sentence that ends in a question mark")
    return text.strip()


class _Table(Settings):
    title: Annotated[Text, AfterValidator(_heading)]
    question: Annotated[Text, AfterValidator(_question)]
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """One variant of the analysis.

    Parameters
    ----------
    name : str
        Lower-case words joined by hyphens: the name of the command and of the page.
    question : str
        What a reader learns from it, as one question.
    parameters : mapping
        What differs from the published analysis.
    title : str
        Heading of the page.
    """

    name: str
    question: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""

    def with_parameters(self, further: Mapping[str, Any]) -> Variant:
        """Return this variant with further parameters, which win over its own."""
        return replace(self, parameters={**self.parameters, **further})

    def summary(self) -> str:
        """Say the parameters in one line.

        Examples
        --------
        >>> Variant("early", "?", {"until": 2001, "design": "rct"}).summary()
        'until=2001 design=rct'
        """
        return " ".join(f"{name}={value}" for name, value in self.parameters.items())


def load_variants(path: Path) -> dict[str, Variant]:
    """Read the variants' file: one TOML table a variant, with ``title``, ``question`` and ``parameters``.

    The first is the reference, ``published``, which changes nothing.

    Raises
    ------
    EditionError
        If the file cannot be read, a variant is described wrongly, or a name is no page's name.
    """
    variants = {}
    for name, table in read_toml(path).items():
        where = f"{path.name}, [{name}]"
        if not NAME.fullmatch(name):
            raise EditionError(f"{where}: a name is lower-case words and digits joined by hyphens")
        variants[name] = Variant(name, **dict(validated(_Table, table, where)))
    if next(iter(variants), None) != REFERENCE or variants[REFERENCE].parameters:
        raise EditionError(f"{path.name}: the first variant must be [{REFERENCE}], with no parameters")
    return variants


def find_variant(variants: Mapping[str, Variant], name: str) -> Variant:
    """Return a variant by name; the error names the nearest one.

    Raises
    ------
    EditionError
        If there is none.
    """
    if name not in variants:
        raise EditionError(f"no variant {name!r}: expected {nearest(name, variants, limit=len(variants))}")
    return variants[name]
