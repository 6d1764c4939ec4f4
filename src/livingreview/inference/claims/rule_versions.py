"""Versions of the rules: a rule that changed without an entry that says why is an error."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from .rules import ClaimsError, read_toml

_FIELDS = ("date", "file", "digest", "what", "why")


@dataclass(frozen=True)
class Version:
    """One version of a file of rules."""

    date: datetime.date
    file: str
    digest: str
    what: str
    why: str


def rules_digest(path: Path | str) -> str:
    """Fingerprint of the rules in a TOML file; comments, layout and the order of fields do not matter."""
    content = read_toml(Path(path), ClaimsError)
    plain = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def load_history(path: Path | str) -> tuple[Version, ...]:
    """Read the versions of the rules, and hold the last of each file against the file as it is.

    Raises
    ------
    ClaimsError
        With all problems at once: a field is missing, the dates go back, or rules differ from their last version.
    """
    path = Path(path)
    problems, versions = [], []
    for number, table in enumerate(read_toml(path, ClaimsError).get("version", []), start=1):
        where = f"{path.name}, version {number}"
        missing = [name for name in _FIELDS if not str(table.get(name, "")).strip()]
        unknown = sorted(set(table) - set(_FIELDS))
        if missing or unknown:
            wrong = [f"'{name}' is missing" for name in missing] + [f"there is no field '{name}'" for name in unknown]
            problems.append(f"{where}: {'; '.join(wrong)}; expected {', '.join(_FIELDS)}")
            continue
        if not isinstance(table["date"], datetime.date):
            problems.append(f"{where}: 'date' is {table['date']!r}; expected a date, as 2026-11-24")
            continue
        if versions and table["date"] < versions[-1].date:
            problems.append(f"{where}: {table['date']} is before the version above it; expected the oldest first")
        versions.append(Version(**table))
    for file in dict.fromkeys(version.file for version in versions):
        last = [version for version in versions if version.file == file][-1]
        now = rules_digest(path.with_name(file))
        if last.digest != now:
            problems.append(
                f"{file}: the rules are not those of {last.date} any more; expected a [[version]] in {path.name} "
                f'with digest = "{now}" that says what was changed, and why'
            )
    if not versions and not problems:
        problems.append(f"{path.name}: no [[version]] table found; expected at least one")
    if problems:
        raise ClaimsError("\n".join(problems))
    return tuple(versions)
