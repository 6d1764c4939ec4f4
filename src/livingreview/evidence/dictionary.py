"""The data dictionary: one JSON sidecar beside each table, which describes its columns.

Tables are checked against their dictionaries and the appendix is rendered from them. Top-level keys are columns in the
order of the table, as in the sidecars of the Brain Imaging Data Structure; ``TableMetadata`` is about the table.

References
----------
Gorgolewski KJ, et al. 2016. The brain imaging data structure, a format for organizing and describing outputs of
neuroimaging experiments. Scientific Data 3:160044. doi 10.1038/sdata.2016.44
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_pascal

from livingreview.errors import Problem, nearest
from livingreview.evidence.tsv import read_text
from livingreview.toml_files import Settings, Text, validation_problems

_NOTHING = MappingProxyType({})
_ReadOnly = AfterValidator(MappingProxyType)
_Years = Annotated[tuple[StrictInt | None, ...], Field(min_length=2, max_length=2)]


class _Entry(Settings):
    """An entry of a sidecar: its keys are the names of the fields, each word with a capital."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)


class LevelsGiven(_Entry):
    """The levels allowed here for each level of another column."""

    column: str
    levels: Annotated[Mapping[str, tuple[str, ...]], _ReadOnly]


class RequiredWhen(_Entry):
    """The levels of another column with which a blank cell is a problem here."""

    column: str
    levels: tuple[str, ...]


class ColumnEntry(_Entry):
    """The description of a column.

    Parameters
    ----------
    required : bool
        Whether a blank cell is a problem.
    pattern : str
        Regular expression that the whole cell matches; blank for none.
    minimum, maximum : float, optional
        Limits of a number, both allowed.
    levels : Mapping of str to str
        Allowed values and what each means; a cell of type ``levels`` holds several, a comma between them.
    levels_from, foreign_key : str
        ``table.column`` that holds the allowed values.
    years : Mapping
        For each level the first and last year that fits it, None for no limit.
    """

    description: Text
    type: Literal["identifier", "text", "level", "levels", "integer", "number", "year", "pmid", "doi", "pmcid", "urls"]
    required: StrictBool = False
    long_name: str = ""
    source: str = ""
    units: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    levels: Annotated[Mapping[str, str], _ReadOnly] = _NOTHING
    levels_from: str = ""
    foreign_key: str = ""
    levels_given: LevelsGiven | None = None
    required_when: RequiredWhen | None = None
    years: Annotated[Mapping[str, _Years], _ReadOnly] = _NOTHING

    @field_validator("minimum", "maximum", mode="plain")
    @classmethod
    def _is_a_number(cls, value: object) -> object:
        if value is not None and (type(value) not in (int, float) or not math.isfinite(value)):
            raise ValueError(f"not a number: {value!r}; expected a number")
        return value

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"no regular expression ({error}): {pattern!r}; expected a regular expression") from None
        return pattern

    @field_validator("levels_from", "foreign_key")
    @classmethod
    def _names_a_column(cls, reference: str) -> str:
        if reference and not re.fullmatch(r"[\w/]+\.\w+", reference):
            raise ValueError(f"names no column: {reference!r}; expected table.column")
        return reference

    @model_validator(mode="after")
    def _has_levels(self) -> Self:
        if self.type in ("level", "levels") and not self.levels and not self.levels_from:
            raise ValueError("level without levels; expected an entry Levels or LevelsFrom")
        return self


class Column(ColumnEntry):
    """One column of a table, as its dictionary describes it."""

    name: str

    @property
    def reference(self) -> str:
        """``table.column`` whose values this column may take; blank for none."""
        return self.levels_from or self.foreign_key


class TableMetadata(_Entry):
    """The description of a table as a whole."""

    description: Text
    row_is: Text
    key: tuple[str, ...] = Field(min_length=1)
    source: str = ""
    license: str = ""
    source_in: tuple[str, ...] = ()
    one_paper: tuple[str, ...] = ()


class Dictionary(TableMetadata):
    """What one table is: its rows, its key and its columns in order."""

    table: str
    columns: Annotated[Mapping[str, Column], _ReadOnly]

    @property
    def names(self) -> list[str]:
        """Names of the columns in the order of the table."""
        return list(self.columns)


def read_dictionary(path: Path, file: str, table: str) -> tuple[Dictionary | None, list[Problem]]:
    """Read the sidecar of a table, which messages call `file`, and list all that is wrong with it; None if unusable."""
    text, problems = read_text(path, file, what="a JSON data dictionary")
    if text is None:
        return None, problems
    twice: list[str] = []

    def keep_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        content = json.loads(text, object_pairs_hook=keep_order)
    except json.JSONDecodeError as error:
        rule = f"not JSON ({error.msg[:1].lower()}{error.msg[1:]})"
        return None, [*problems, Problem(file, rule, "valid JSON", line=error.lineno)]
    except (RecursionError, ValueError):
        return None, [*problems, Problem(file, "not JSON (nested too deep or too long a number)", "valid JSON")]
    problems += [Problem(file, "key appears twice", "each key once", value=name) for name in twice]
    if not isinstance(content, dict) or not isinstance(content.get("TableMetadata"), dict):
        expected = "an object of columns with TableMetadata in it"
        return None, [*problems, Problem(file, "no TableMetadata", expected)]
    metadata = _read_entry(TableMetadata, "TableMetadata", content.pop("TableMetadata"), file, problems)
    columns = {}
    for name, entry in content.items():
        found = _read_entry(ColumnEntry, name, entry, file, problems)
        columns[name] = found and Column.model_construct(
            name=name, **{**dict(found), "long_name": found.long_name or name}
        )
    if not columns:
        problems.append(Problem(file, "describes no column", "one entry for each column of the table"))
    for where, name in _named_columns(metadata, columns):
        if name not in columns:
            problems.append(Problem(file, "names an unknown column", nearest(name, columns), column=where, value=name))
    if problems:
        return None, problems
    return Dictionary(table=table, columns=columns, **dict(metadata)), []


Entry = TypeVar("Entry", bound=_Entry)


def _read_entry(model: type[Entry], place: str, entry: object, file: str, problems: list[Problem]) -> Entry | None:
    try:
        return model.model_validate(entry, by_alias=True, by_name=False)
    except ValidationError as error:
        problems += [
            replace(found, file=file, column=place + found.file) for found in validation_problems(error, model, "")
        ]
        return None


def _named_columns(metadata: TableMetadata | None, columns: Mapping[str, Column | None]) -> list[tuple[str, str]]:
    """List the columns that entries name, each with the entry."""
    named = [("TableMetadata, Key", name) for name in (metadata.key if metadata else ())]
    named += [("TableMetadata, OnePaper", name) for name in (metadata.one_paper if metadata else ())]
    for name, column in columns.items():
        if column and column.levels_given:
            named.append((f"{name}, LevelsGiven", column.levels_given.column))
        if column and column.required_when:
            named.append((f"{name}, RequiredWhen", column.required_when.column))
        if column and column.years:
            named.append((f"{name}, Years", "year"))
    return named
