"""The protocol as data: question, eligibility, sources, readers and versions, read from ``protocol.toml``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from livingreview.errors import nearest
from livingreview.evidence.loading import Evidence
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated


class Part(Settings):
    """A part of the question, or a rule of updating."""

    key: Text
    title: Text
    text: Text


class Criterion(Settings):
    """What makes a study eligible in one respect, what keeps it out, and why."""

    key: Text
    title: Text
    included: Text
    excluded: Text
    why: Text


class Source(Settings):
    """One way in which studies were found; `not_kept` is blank where everything was kept."""

    key: Text
    title: Text
    where: Text
    how: Text
    when: Text
    kept: Text
    not_kept: str


class Reader(Settings):
    """Who read what, knowing what.

    Parameters
    ----------
    tables : tuple of str
        Tables of the evidence that hold the reading, one row a study.
    reader : str
        Level of their column ``reader``, where they hold several readings.
    """

    key: Text
    title: Text
    read: Text
    knew: Text
    tables: tuple[Text, ...] = Field(min_length=1)
    reader: str = ""

    @model_validator(mode="after")
    def _is_in_the_evidence(self, info: ValidationInfo) -> Self:
        evidence = info.context["evidence"]
        for name in self.tables:
            if name not in evidence.tables:
                raise ValueError(f"no table {name!r}; expected {nearest(name, evidence.tables)}")
            columns = evidence.dictionaries[name].names
            if "study_id" not in columns or (self.reader and "reader" not in columns):
                raise ValueError(f"table {name!r} has no column study_id or reader; expected a table of studies that were read")
            readers = set(evidence.table(name)["reader"]) if self.reader else set()
            if self.reader and self.reader not in readers:
                raise ValueError(f"no reader {self.reader!r} in {name}; expected {nearest(self.reader, readers)}")
        return self

    def studies(self, evidence: Evidence) -> int:
        """Count the studies that were read."""
        found: set[str] = set()
        for name in self.tables:
            table = evidence.table(name)
            found.update(table.loc[table["reader"] == self.reader, "study_id"] if self.reader else table["study_id"])
        return len(found)


class Version(Settings):
    """One edition."""

    key: Text
    date: datetime.date
    what: Text


class Protocol(Settings):
    """What ``protocol.toml`` holds, see its head; the context of its validation is the evidence base, as ``evidence``."""

    written: datetime.date
    question: Annotated[tuple[Part, ...], Field(min_length=1), AfterValidator(keys_differ)]
    criteria: Annotated[tuple[Criterion, ...], Field(alias="criterion", min_length=1), AfterValidator(keys_differ)]
    sources: Annotated[tuple[Source, ...], Field(alias="source", min_length=1), AfterValidator(keys_differ)]
    readers: Annotated[tuple[Reader, ...], Field(alias="reader", min_length=1), AfterValidator(keys_differ)]
    search_every_months: Annotated[int, Field(ge=1, le=60)] = 6
    updates: Annotated[tuple[Part, ...], Field(alias="update"), AfterValidator(keys_differ)] = ()
    versions: Annotated[tuple[Version, ...], Field(alias="version", min_length=1), AfterValidator(keys_differ)]


def load_protocol(evidence: Evidence, path: Path | None = None) -> Protocol:
    """Read the protocol; an `EditionError` lists all that is wrong with it, tables that the evidence has not included."""
    path = path or evidence.directory / "protocol.toml"
    return validated(Protocol, read_toml(path), path.name, evidence=evidence)
