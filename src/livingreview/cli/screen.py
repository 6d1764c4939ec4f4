"""Commands of screening: records in, one decision after another, agreement of two screeners, and what comes of it."""

from __future__ import annotations

import datetime
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from livingreview.cli.options import Data
from livingreview.errors import EditionError, count
from livingreview.paths import data_directory

if TYPE_CHECKING:
    from livingreview.evidence.records import Record
    from livingreview.evidence.relevance import Relevance
    from livingreview.evidence.screening import Screening

app = App(name="screen", help="Screen records: take them in, decide, compare two screeners, settle.")
As = Annotated[str, Parameter(name="--as", help="Your name here, in small letters; your decisions have a file of that name.")]
_AGAIN = 10  # decisions after which the order is worked out anew
_HELP = "i include, e exclude (e 2: for the second reason), m maybe, u take the last one back, q stop"


@app.command(name="import")
def import_(*files: Path, data: Data = None) -> int:
    """Take in records of RIS, NBIB, BibTeX, PubMed XML, CSV or OpenAlex JSON files; duplicates are found, retractions named.

    As Zotero, EndNote, Rayyan, Covidence, ASReview and the databases write them. Nothing is taken in where one of the
    files cannot be read.

    Parameters
    ----------
    files
        Files of records.
    """
    from livingreview.evidence.record_files import read_records
    from livingreview.evidence.screening import Screening

    if not files:
        raise EditionError("no file of records is named; 'livingreview screen import --help' says which are read")
    records, problems = [], []
    for path in files:
        try:
            records += read_records(path)
        except EditionError as error:
            problems += error.problems
    if problems:
        raise EditionError(problems)
    found = Screening(data_directory(data)).add(records, datetime.date.today())
    duplicates, new = count(len(found.duplicates), "duplicate"), count(len(found.new), "new record")
    print(f"{count(found.read, 'record')} read: {new}, {duplicates}")
    for one in found.duplicates:
        print(f"  duplicate of {one.of} ({one.why}): {one.record.title}")
    for one in found.doubtful:
        print(f"  new, but look at it beside {one.of} ({one.why}): {one.record.title}")
    for one in found.retracted:
        print(f"  RETRACTED, says the record: {one.title} ({one.key})")
    if found.new:
        print("next: livingreview screen next --as YOUR-NAME")
    return 0


@app.command(name="next")
def next_(*, name: As, data: Data = None) -> int:
    """Show one record after another, the likeliest first, and keep each decision at once: i, e, m, u or q, then Enter."""
    from livingreview.evidence.relevance import Relevance
    from livingreview.evidence.screening import Screening, check_name

    check_name(name)
    screening, criteria = Screening(data_directory(data)), _criteria(data_directory(data))
    if not screening.records:
        raise EditionError("no records; take some in first: livingreview screen import FILE")
    made: list[str] = []
    model = Relevance([*screening.records.values(), *(one for group in screening.examples() for one in group)])
    queue = _ranked(screening, model, name)
    while queue:
        one = queue.pop(0)
        print(_shown(one, len(queue) + 1))
        match _ask(screening, name, one, criteria, made):
            case "stop":
                break
            case "undone":
                queue = _ranked(screening, model, name)
            case _:
                made.append(one.key)
                queue = _ranked(screening, model, name) if len(made) % _AGAIN == 0 else queue
    print(f"{count(len(made), 'decision')} kept")
    _report(screening, name)
    return 0


def _ask(screening: Screening, name: str, one: Record, criteria: dict[str, str], made: list[str]) -> str:
    """Ask until there is an answer, and keep it."""
    from livingreview.evidence.screening import DECISIONS, Decision, reasons

    while True:
        print("> ", end="", flush=True)
        line = sys.stdin.readline()
        letter, _, said = line.strip().casefold().partition(" ")
        if not line or letter == "q":
            return "stop"
        if letter == "u" and made:
            screening.undo(name, made.pop())
            return "undone"
        if letter not in DECISIONS:
            print(_HELP)
            continue
        reason = ""
        if letter == "e":
            listed = ", ".join(f"{number} {key}" for number, key in enumerate(criteria, 1))
            print(f"reason ({listed})? ", end="", flush=True) if not said else None
            try:
                reason = criteria[reasons(criteria, (said or sys.stdin.readline()).strip().casefold())]
            except EditionError as error:
                print(error)
                continue
        today = datetime.date.today().isoformat()
        screening.decide(name, [Decision(one.key, DECISIONS[letter], reason, today)])
        return "decided"


@app.command
def status(*, data: Data = None) -> int:
    """Say how far each screener is, how they agree, where they differ, and whether screening may stop."""
    from livingreview.evidence.coder_agreement import kappa_interval
    from livingreview.evidence.screening import Screening

    screening = Screening(data_directory(data))
    records = screening.records
    print(f"{count(len(records), 'record')} without {count(len(screening.duplicates), 'duplicate')}")
    for name in screening.decisions:
        _report(screening, name)
    names = list(screening.decisions)
    for first, second in ((a, b) for place, a in enumerate(names) for b in names[place + 1 :]):
        one, two = screening.decisions[first], screening.decisions[second]
        both = [key for key in one if key in two]
        kappa, low, high, why = kappa_interval([one[key].decision for key in both], [two[key].decision for key in both])
        same = sum(one[key].decision == two[key].decision for key in both)
        number = f"kappa {kappa:.2f} ({low:.2f} to {high:.2f})" if not why else why
        print(f"{first} and {second}: {same} of {count(len(both), 'record')} alike; {number}")
    _, differ = screening.agreed()
    for key, said in differ.items():
        words = "; ".join(f"{name} {one.decision}{f' ({one.reason})' if one.reason else ''}" for name, one in said.items())
        print(f"  {key} {records[key].title}: {words}")
    return 0


@app.command
def settle(*, screeners: int = 2, data: Data = None) -> int:
    """Write what the screeners agree on, and the duplicates, into screening.tsv, which the flow of records is counted from.

    Where they differ, or one says maybe, they talk, and one of them decides again: 'livingreview screen next' shows
    the record no more, so 'livingreview screen decide' changes a decision.

    Parameters
    ----------
    screeners
        How many must say the same. [default: 2]
    """
    from livingreview.evidence.screening import Screening

    screening = Screening(data_directory(data))
    agreed, differ = screening.agreed(screeners)
    written = screening.settle(agreed, datetime.date.today())
    print(f"{count(written, 'row')} written into screening.tsv; {count(len(differ), 'record')} to talk about")
    eligible = [key for key, one in agreed.items() if one.decision == "include"]
    for key in eligible:
        print(f"next: livingreview add {shlex.quote(key.removeprefix('pmid:').removeprefix('doi:'))}")
    return 0


@app.command
def decide(record: str, decision: str, reason: str = "", /, *, name: As, data: Data = None) -> int:
    """Decide on one record, or change a decision: livingreview screen decide 20141305 e 3 --as ada.

    Parameters
    ----------
    record
        Its PubMed number, DOI or key.
    decision
        i, e or m.
    reason
        Of an exclusion: number or name of the criterion.
    """
    from livingreview.evidence.records import by_identifier, nearest_record
    from livingreview.evidence.screening import DECISIONS, Decision, Screening, reasons

    screening, criteria = Screening(data_directory(data)), _criteria(data_directory(data))
    one = by_identifier(record, screening.records.values())
    if one is None:
        raise EditionError(f"no record {record!r}; expected {nearest_record(record, screening.records.values())}")
    if decision not in DECISIONS:
        raise EditionError(f"no decision {decision!r}; expected i, e or m")
    why = criteria[reasons(criteria, reason)] if decision == "e" else ""
    screening.decide(name, [Decision(one.key, DECISIONS[decision], why, datetime.date.today().isoformat())])
    print(f"{one.key}: {DECISIONS[decision]}")
    return 0


def _criteria(data: Path) -> dict[str, str]:
    """Reasons for leaving a record out: the criteria of the protocol."""
    from livingreview.toml_files import read_toml

    listed = read_toml(data / "protocol.toml").get("criterion", ())
    return {one["key"]: f"not in scope: {one['title'].casefold()}" for one in listed}


def _ranked(screening: Screening, model: Relevance, name: str) -> list[Record]:
    """Records that wait for a screener, the likeliest first."""
    waiting = screening.waiting(name)
    scores = model.scores(waiting, *screening.examples())
    return [waiting[place] for place in sorted(range(len(waiting)), key=lambda place: -scores[place])]


def _shown(one: Record, left: int) -> str:
    flag = "RETRACTED, says the record\n" if one.retracted else ""
    return (
        f"\n[{left:,} left] {one.key}\n{flag}{one.title}\n{one.authors[:200]}. {one.journal} {one.year}\n"
        f"{one.abstract or '(no abstract in the record)'}\n"
    )


def _report(screening: Screening, name: str) -> None:
    from livingreview.evidence.relevance import stopping_report

    own = screening.decisions.get(name, {})
    report = stopping_report([one.decision != "exclude" for one in own.values()], len(screening.waiting(name)))
    print(f"{name}: " + "; ".join(report.sentences()))
