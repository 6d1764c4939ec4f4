"""Records that wait for a decision, the decisions of each screener, and what both come to.

The folder ``screening`` beside the tables holds ``records.tsv``, what was imported, with abstracts, which belong to their
publishers and are not published; ``imports.tsv``, how many records came of each file; and the decisions of each screener. What is settled goes into ``screening.tsv``.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, nearest
from livingreview.evidence.records import FIELDS, Duplicate, Record, doi, find_duplicates, plain
from livingreview.evidence.tsv import read_cells

FOLDER, RECORDS, IMPORTS, TABLE = "screening", "records", "imports", "screening"
DECISIONS = {"i": "include", "e": "exclude", "m": "maybe"}
_COLUMNS = [*FIELDS, "imported", "duplicate_of", "like"]
_IMPORT_COLUMNS = ["date", "file", "read", "new", "duplicates"]
_DECISION_COLUMNS = ["key", "decision", "reason", "date"]


@dataclass(frozen=True)
class Decision:
    """What one screener says of one record: include, exclude (with the reason), or maybe."""

    key: str
    decision: str
    reason: str
    date: str


@dataclass(frozen=True)
class Imported:
    """What came of an import: new records, those that are there already, and those that look like another."""

    read: int
    new: list[Record]
    duplicates: list[Duplicate]
    doubtful: list[Duplicate]

    @property
    def retracted(self) -> list[Record]:
        """New records that say that the paper was retracted."""
        return [one for one in self.new if one.retracted]


class Screening:
    """The screening that lies beside an evidence base.

    Parameters
    ----------
    data : pathlib.Path
        Folder of the evidence base.
    """

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, data / FOLDER
        rows = _read(self.folder / f"{RECORDS}.tsv", _COLUMNS)
        self._rows = {_record(row).key: row for row in rows}
        self.decisions = {
            path.stem: {row["key"]: Decision(**row) for row in _read(path, _DECISION_COLUMNS)}
            for path in sorted(self.folder.glob("*.tsv"))
            if path.stem not in (RECORDS, IMPORTS)
        }
        self.imports = _read(self.folder / f"{IMPORTS}.tsv", _IMPORT_COLUMNS)

    @property
    def records(self) -> dict[str, Record]:
        """Records to be screened, by key: duplicates are left out."""
        return {key: _record(row) for key, row in self._rows.items() if not row["duplicate_of"]}

    @property
    def duplicates(self) -> dict[str, str]:
        """What each duplicate that was imported is one of."""
        return {key: row["duplicate_of"] for key, row in self._rows.items() if row["duplicate_of"]}

    def settled(self) -> dict[str, str]:
        """The decision of ``screening.tsv`` on each record of it, by every name of the record."""
        found = {}
        for row in _read(self.data / f"{TABLE}.tsv", None):
            one = Record(title=row["title"], doi=row["doi"].casefold(), pmid=row["pmid"])
            found |= dict.fromkeys([*one.names(), one.key], row["decision"])
        return found

    def eligible(self) -> list[Record]:
        """Papers that meet the criteria and wait to be coded."""
        rows = _read(self.data / f"{TABLE}.tsv", None)
        return [Record(title=row["title"], doi=row["doi"], pmid=row["pmid"]) for row in rows if row["decision"] == "eligible"]

    def add(self, records: Sequence[Record], today: datetime.date) -> Imported:
        """Take records in: those of new papers wait for a decision, of the others it is kept what they are."""
        known = self._known() | self.records
        new, duplicates, doubtful = find_duplicates(records, known, self._mentioned())
        like = {found.record.key: found.of for found in doubtful}
        for one in new:
            self._rows[one.key] = _row(one, today, like=like.get(one.key, ""))
        for found in duplicates:
            if found.record.key not in self._rows:
                self._rows[found.record.key] = _row(found.record, today, duplicate_of=found.of)
        _write(self.folder / f"{RECORDS}.tsv", _COLUMNS, self._rows.values())
        for file in dict.fromkeys(one.source for one in records):
            counts = (records, new, [found.record for found in duplicates])
            numbers = (str(sum(one.source == file for one in group)) for group in counts)
            self.imports.append(dict(zip(_IMPORT_COLUMNS, (today.isoformat(), file, *numbers), strict=True)))
        _write(self.folder / f"{IMPORTS}.tsv", _IMPORT_COLUMNS, self.imports)
        return Imported(len(records), new, duplicates, doubtful)

    def decide(self, screener: str, decisions: Iterable[Decision]) -> None:
        """Add decisions of one screener; a later one on the same record takes the place of the earlier."""
        check_name(screener)
        own = self.decisions.setdefault(screener, {})
        own |= {one.key: one for one in decisions}
        _write(self.folder / f"{screener}.tsv", _DECISION_COLUMNS, [vars(one) for one in own.values()])

    def undo(self, screener: str, key: str) -> None:
        """Take one decision back."""
        self.decisions[screener].pop(key)
        self.decide(screener, ())

    def waiting(self, screener: str) -> list[Record]:
        """Records on which a screener has not decided, and on which nothing is settled."""
        settled, own = self.settled(), self.decisions.get(screener, {})
        return [one for key, one in self.records.items() if key not in own and not settled.keys() & {key, *one.names()}]

    def examples(self) -> tuple[list[Record], list[Record]]:
        """Return what was included and what was excluded so far: studies of the base, settled rows, and decisions."""
        included, excluded = list(self._known().values()), []
        for row in _read(self.data / f"{TABLE}.tsv", None):
            if row["decision"] in ("eligible", "excluded"):
                (included if row["decision"] == "eligible" else excluded).append(Record(title=row["title"]))
        records = self.records
        for key, decision in ((key, one) for own in self.decisions.values() for key, one in own.items()):
            if key in records and decision.decision != "maybe":
                (included if decision.decision == "include" else excluded).append(records[key])
        return included, excluded

    def agreed(self, screeners: int = 2) -> tuple[dict[str, Decision], dict[str, dict[str, Decision]]]:
        """Part the records that nothing is settled on by what the screeners say.

        Parameters
        ----------
        screeners : int
            How many must have said the same.

        Returns
        -------
        dict of str to Decision
            Those that so many include or exclude, and nobody says otherwise.
        dict of str to dict of str to Decision
            Those on which screeners differ, or one of them is in doubt: by key, then by screener.
        """
        settled, agreed, open_ = self.settled(), {}, {}
        for key, one in self.records.items():
            said = {name: own[key] for name, own in self.decisions.items() if key in own}
            if settled.keys() & {key, *one.names()} or not said:
                continue
            kinds = {decision.decision for decision in said.values()}
            if len(kinds) > 1 or kinds == {"maybe"}:
                open_[key] = said
            elif len(said) >= screeners:
                agreed[key] = next(iter(said.values()))
        return agreed, open_

    def settle(self, decisions: Mapping[str, Decision], today: datetime.date) -> int:
        """Write decisions into ``screening.tsv``, with the duplicates that were found; return how many rows came in."""
        path = self.data / f"{TABLE}.tsv"
        text = path.read_text(encoding="utf-8")
        columns = text.split("\n", 1)[0].split("\t")
        words = {"include": "eligible", "exclude": "excluded"}
        settled, rows = self.settled(), []
        for key, decision in decisions.items():
            one = self.records[key]
            rows.append((one, words[decision.decision], decision.reason or "meets the criteria by title and abstract"))
        rows += [(_record(self._rows[key]), "duplicate", f"the same paper as {of}") for key, of in self.duplicates.items()]
        new = []
        for one, decision, reason in rows:
            if not settled.keys() & {one.key, *one.names()}:
                settled |= dict.fromkeys([one.key, *one.names()], decision)
                new.append(
                    {"pmid": one.pmid, "doi": one.doi, "title": one.title, "decision": decision, "reason": reason,
                     "study_id": "", "date": today.isoformat()}
                )  # fmt: skip
        added = "".join("\t".join(row[name] for name in columns) + "\n" for row in new)
        write_atomically(path, (text + added).encode())
        return len(new)

    def _mentioned(self) -> dict[str, str]:
        """Identifiers in the addresses that were read for each study."""
        found = {}
        for row in _read(self.data / "studies.tsv", None):
            for address in row.get("source_url", "").split():
                pmid = re.search(r"pubmed[^/]*/(?:pubmed/)?(\d{5,8})", address)
                for name in (f"doi:{doi(address)}" if doi(address) else "", f"pmid:{pmid[1]}" if pmid else ""):
                    found.setdefault(name, row["study_id"])
        found.pop("", None)
        return found

    def _known(self) -> dict[str, Record]:
        """Papers of the base, by study."""
        return {
            row["study_id"]: Record(
                title=row["title"], authors=row["authors"], year=row["year"], doi=row["doi"].casefold(),
                pmid=row["pmid"], pmcid=row["pmcid"],
            )  # fmt: skip
            for row in _read(self.data / "studies.tsv", None)
        }


def check_name(screener: str) -> None:
    """Raise an `EditionError` where a screener's name could not be that of a file."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", screener) or screener in (RECORDS, IMPORTS):
        raise EditionError(f"no name of a screener: {screener!r}; expected small letters, digits and -, as in ada")


def mark_included(data: Path, identifiers: Iterable[str], study: str) -> bool:
    """Say in ``screening.tsv`` that a record that was eligible is coded now; return whether there was one."""
    path = data / f"{TABLE}.tsv"
    if not path.is_file():
        return False
    rows, wanted, changed = _read(path, None), {*identifiers}, False
    for row in rows:
        one = Record(title=row["title"], doi=row["doi"].casefold(), pmid=row["pmid"])
        if row["decision"] == "eligible" and wanted & {one.key, *one.names(), f"title:{plain(one.title)}"}:
            row |= {"decision": "included", "study_id": study}
            changed = True
    if changed:
        _write(path, list(rows[0]), rows)
    return changed


def reasons(criteria: Iterable[str], said: str) -> str:
    """Return the criterion that a screener named by its number or by its first letters."""
    names = list(criteria)
    if said.isdecimal() and 0 < int(said) <= len(names):
        return names[int(said) - 1]
    fits = [name for name in names if said and name.startswith(said)]
    if len(fits) != 1:
        raise EditionError(f"no reason {said!r}; expected a number from 1 to {len(names)}, or {nearest(said, names)}")
    return fits[0]


def _record(row: Mapping[str, str]) -> Record:
    said = {name: row[name] for name in FIELDS}
    return Record(**said | {"retracted": row["retracted"] == "yes"})


def _row(one: Record, today: datetime.date, duplicate_of: str = "", like: str = "") -> dict[str, str]:
    said = {name: getattr(one, name) for name in FIELDS} | {"retracted": "yes" if one.retracted else ""}
    return said | {"imported": today.isoformat(), "duplicate_of": duplicate_of, "like": like}


def _read(path: Path, columns: list[str] | None) -> list[dict[str, str]]:
    if not path.is_file() or (path.read_bytes().count(b"\n") < 2):
        return []
    frame, _, problems = read_cells(path, path.name, columns)
    if problems:
        raise EditionError(problems)
    return frame.to_dict("records") if frame is not None else []


def _write(path: Path, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, out.getvalue().encode())


