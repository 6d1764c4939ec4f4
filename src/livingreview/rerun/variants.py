"""Named variants: each is a question and the parameters that answer it, kept as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

REFERENCE = "published"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class VariantError(ValueError):
    """A variant that does not exist, or that its file describes wrongly."""


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
    """Read the variants' file.

    Parameters
    ----------
    path : pathlib.Path
        A TOML file: one table per variant, with ``title``, ``question`` and ``parameters``.

    Returns
    -------
    dict of str to Variant
        In the order of the file; the first is the reference, ``published``, which changes nothing.

    Raises
    ------
    VariantError
        If the file cannot be read, or a variant lacks its title or question, has an unknown key or a name that is no
        page's name.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise VariantError(f"{path.name}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VariantError(f"{path.name}: not valid TOML in UTF-8: {error}") from None
    variants = {name: _variant(path.name, name, table) for name, table in content.items()}
    if next(iter(variants), None) != REFERENCE or variants[REFERENCE].parameters:
        raise VariantError(f"{path.name}: the first variant must be [{REFERENCE}], with no parameters")
    return variants


def _variant(file: str, name: str, table: Any) -> Variant:
    where = f"{file}, [{name}]"
    if not NAME.fullmatch(name):
        raise VariantError(f"{where}: a name is lower-case words and digits joined by hyphens")
    if not isinstance(table, dict) or set(table) - {"title", "question", "parameters"}:
        raise VariantError(f"{where}: a variant has 'title', 'question' and 'parameters', nothing else")
    title, question, parameters = table.get("title"), table.get("question"), table.get("parameters")
    if not isinstance(title, str) or not title.strip() or "\n" in title:
        raise VariantError(f"{where}: 'title' must be one line, the heading of the page")
    if not isinstance(question, str) or not question.strip().endswith("?"):
        raise VariantError(f"{where}: 'question' must be one sentence that ends in a question mark")
    if not isinstance(parameters, dict):
        raise VariantError(f"{where}: 'parameters' must be a table, {{}} where nothing changes")
    return Variant(name, question.strip(), parameters, title.strip())


def find_variant(variants: Mapping[str, Variant], name: str) -> Variant:
    """Return a variant by name.

    Raises
    ------
    VariantError
        If there is none; the message has the nearest name and the list of all.
    """
    if name in variants:
        return variants[name]
    near = get_close_matches(name, variants, n=1)
    hint = f" did you mean {near[0]!r}?" if near else ""
    raise VariantError(f"no variant {name!r};{hint} The variants are: {', '.join(variants)}")
