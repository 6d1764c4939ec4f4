"""Versions of the rules: a rule that changed without an entry that says why is an error."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from livingreview.errors import EditionError, Problem
from livingreview.toml_files import Settings, Text, read_toml, validated


class Version(Settings):
    """One version of a file of rules."""

    date: datetime.date
    file: Text
    digest: Text
    what: Text
    why: Text


class Reason(Settings):
    """Why the conclusion on a claim is another one than by the first rules."""

    claim: Text
    why: Text


class Fault(Settings):
    """What was wrong with the first rules, and what is done now."""

    what: Text
    now: Text


class _History(Settings):
    versions: tuple[Version, ...] = Field(alias="version", min_length=1)
    reasons: tuple[Reason, ...] = Field((), alias="reason")
    faults: tuple[Fault, ...] = Field((), alias="fault")

    @model_validator(mode="after")
    def _oldest_first(self) -> Self:
        dates = [version.date for version in self.versions]
        if dates != sorted(dates):
            raise ValueError("a version is before the one above it; expected the oldest first")
        return self


def rules_digest(path: Path | str) -> str:
    """Fingerprint of the rules in a TOML file; comments, layout and the order of fields do not matter."""
    plain = json.dumps(read_toml(Path(path)), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def load_history(path: Path | str) -> tuple[Version, ...]:
    """Read the versions of the rules, and compare the last of each file with the file as it is.

    Raises
    ------
    EditionError
        If an entry does not fit, or rules differ from their last version.
    """
    path = Path(path)
    versions = validated(_History, read_toml(path), path.name).versions
    problems = []
    for last in {version.file: version for version in versions}.values():
        now = rules_digest(path.with_name(last.file))
        if last.digest != now:
            wanted = f'a [[version]] in {path.name} with digest = "{now}" that says what was changed, and why'
            problems.append(Problem(last.file, f"the rules are not those of {last.date} any more", wanted))
    if problems:
        raise EditionError(problems)
    return versions


def load_reasons(path: Path | str) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Read why each claim's conclusion is another one than by the first rules, by its key, and what was wrong with these."""
    path = Path(path)
    history = validated(_History, read_toml(path), path.name)
    return {reason.claim: reason.why for reason in history.reasons}, history.faults
