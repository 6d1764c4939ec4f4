"""Commands for the claims: the test of each by era, and what has changed since the conclusions that were kept last."""

from __future__ import annotations

import dataclasses
import datetime
import math
import sys
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from livingreview.cli.options import Data, Format
from livingreview.cli.output import print_json, print_table
from livingreview.errors import EditionError, count
from livingreview.paths import edition_root

# What each era is called in the table, in the order of its columns.
ERAS = {"review": "the review's studies", "core": "up to the review", "later": "later studies", "all": "all studies"}


def claims(
    *,
    era: Literal["review", "core", "later", "all"] | None = None,
    format: Annotated[Literal["table", "json"], Parameter(help="How to print. [default: table]")] = "table",
    keep: bool = False,
    data: Data = None,
) -> int:
    """Test each claim, by era; `livingreview estimates` answers it.

    Parameters
    ----------
    era
        One era. [default: all, side by side]
    keep
        Write what each sample does to each test into the evidence base, instead of printing.
    """
    from livingreview.evidence import Selection, load
    from livingreview.inference import Analysis
    from livingreview.inference.claims import Draws, assess, load_claims
    from livingreview.rerun.progress import steps
    from livingreview.rerun.rule_files import check_claims

    if keep and era:
        raise EditionError("--keep writes the table of all eras; leave out --era")
    evidence = load(data)
    rulebook = load_claims(evidence.directory / "claims.toml")
    check_claims(evidence, evidence.directory / "claims.toml")
    if keep:
        return _keep_influence(evidence)
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    eras = [era] if era else list(ERAS)
    found = {}
    with steps(len(rulebook.claims) * len(eras), "claims") as advance:
        for claim in rulebook.claims:
            for name in eras:
                found[claim.key, name] = assess(evidence, rulebook, claim, Selection(studies=name), Analysis(), draws)
                advance(f"{claim.part} {claim.title}")
    if format == "json":
        print_json(_claims_document(evidence, rulebook, eras, found))
    else:
        _print_claims(rulebook, eras, found)
    return 0


def _keep_influence(evidence) -> int:
    from livingreview.rerun.influence_table import TABLE, influence_table
    from livingreview.rerun.survival_table import write_table

    target = evidence.directory / f"{TABLE}.tsv"
    frame = influence_table(evidence)
    write_table(target, frame)
    changed = int((frame["result"] != frame["result_without"]).sum())
    print(f"{len(frame):,} samples left out in turn; {changed:,} times the result is another one: {target.name}")
    return 0


def _claims_document(evidence, rulebook, eras: list[str], found: dict) -> dict[str, Any]:
    listed = []
    for claim in rulebook.claims:
        by_era = {}
        for era in eras:
            numbers = found[claim.key, era].numbers()
            numbers.pop("key")
            by_era[era] = {name: _plain(value) for name, value in numbers.items()}
        entry = {
            name: getattr(claim, name)
            for name in ("key", "part", "title", "says", "tested", "statistic", "null", "expected")
        }
        listed.append(entry | {"eras": by_era})
    return {
        "fixed": rulebook.fixed.isoformat(),
        "alpha": rulebook.alpha,
        "n_permutations": rulebook.n_permutations,
        "seed": rulebook.seed,
        "evidence": evidence.checksum,
        "claims": listed,
    }


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def _print_claims(rulebook, eras: list[str], found: dict) -> None:
    from livingreview.page.formatting import bare_p

    rows = []
    for claim in rulebook.claims:
        cells = []
        for era in eras:
            result = found[claim.key, era]
            size = "no estimate" if math.isnan(result.estimate) else f"{claim.expected * result.estimate:+.2f}"
            p = "" if math.isnan(result.p_for) else f", p {bare_p(result.p_for)}"
            cells.append(f"{result.result}\n({size}{p}, n {result.n})")
        rows.append((claim.part, claim.title, *cells))
    print_table(("", "claim", *(ERAS[era] for era in eras)), rows, width=170)
    print(
        f"rules fixed on {rulebook.fixed.isoformat()}; estimates run from -1 (against the claim) to 1 (as claimed), p is "
        "one-sided towards the claim, n counts samples"
    )


def conclusions(
    *,
    keep: bool = False,
    version: Annotated[str | None, Parameter(name="--as")] = None,
    replace: bool = False,
    tests_only: bool = False,
    format: Format = "text",
    data: Data = None,
) -> int:
    """Say what has changed since the conclusions that were kept last; with --data, which rows moved what.

    The model answers again where the directions or the rules behind an answer changed, at about two seconds each. Another
    evidence directory is compared with the edition's own: each answer or test that moved, with the rows that count for it
    on one side only, and the new rows that count for no claim, each with the reason.

    Examples: livingreview conclusions --keep --as 2.1.0; livingreview conclusions --data my-data --tests-only

    Parameters
    ----------
    keep
        Add them to the evidence base as a new version.
    version
        Name of the version. [default: that of this package]
    replace
        Replace the newest version of that name, where it was never published.
    tests_only
        Compare the tests alone, in seconds, without fitting the model.
    """
    from livingreview import __version__
    from livingreview.evidence import load
    from livingreview.rerun import conclusion_record as record
    from livingreview.rerun.rule_files import check_claims

    if (version or replace) and not keep:
        raise EditionError("--as and --replace say how to keep; give --keep with them")
    if keep and tests_only:
        raise EditionError("--keep writes the answers of the model; leave out --tests-only")
    version = version or __version__
    record.check_version(version)
    evidence = load(data)
    check_claims(evidence, evidence.directory / "claims.toml")
    own = load(edition_root() / "data") if data is not None and evidence.directory != edition_root() / "data" else evidence
    last = record.newest(own.table(record.TABLE)) if record.TABLE in own.tables else None
    if own is not evidence and not keep:
        print_evidence_changes(own, evidence, format, not tests_only)
        return 0
    found = record.conclude(evidence, last, _tell, not tests_only)
    name = "" if last is None else str(last["version"].iloc[0])
    changed = [] if last is None else record.changes(last, found)
    written = keep and record.keep(evidence, found, version, datetime.date.today(), replace)
    if format == "json":
        print_json(_changes_document(name, changed))
    else:
        print("\n".join(_change_lines(name, changed)))
    if keep:
        kept = f"kept as version {version}" if written else f"version {version} holds just these already"
        print(kept, file=sys.stderr)
    return 0


def _tell(said: str) -> None:
    print(said, file=sys.stderr)


def print_evidence_changes(before, after, format: str = "text", model: bool = True) -> list[str]:
    """Print what another version of the evidence moves, by which rows, and what counts nowhere; return the conclusions that are others."""
    from livingreview.reports.evidence_changes import compare_evidence

    found = compare_evidence(before, after, _tell, model)
    if format == "json":
        document = _changes_document("", [item.change for item in found.moved])
        for entry, item in zip(document["changes"], found.moved, strict=True):
            entry |= {"added": item.added, "removed": item.removed}
        print_json(document | {"uncounted": found.uncounted.to_dict("records")})
        return []
    if not found.moved:
        print("no conclusion, estimate, test or number of samples moves")
    for item in found.moved:
        print(_change_line(item.change))
        for sign, rows in (("+", item.added), ("-", item.removed)):
            print("".join(f"  {sign} {row}\n" for row in rows), end="")
    if len(found.uncounted):
        print(f"{count(len(found.uncounted), 'new row counts', 'new rows count')} for no claim:")
        for why, rows in found.uncounted.groupby("why", sort=False):
            said = (f"{row.study_id} {row.region_label} {row.direction}".strip() for row in rows.itertuples(index=False))
            print(f"  {why} ({len(rows)}): {'; '.join(said)}")
    return [_change_line(item.change) for item in found.moved if item.change.is_other]


def _change_lines(name: str, changed: list) -> list[str]:
    if not name:
        return ["no conclusions are kept yet"]
    if not changed:
        return [f"as in version {name}: every conclusion, estimate, test and number of samples"]
    return [
        f"since version {name}: {sum(change.is_other for change in changed)} conclusions are others, {len(changed)} places changed",
        *(f"  {_change_line(change)}" for change in changed),
    ]


def _change_line(change) -> str:
    return f"{change.claim}, {change.era}: {_words(change.before)} -> {_words(change.after)}"


def _words(answer) -> str:
    from livingreview.rerun.conclusion_record import NOT_ASKED

    if answer is None:
        return "no such claim"
    size = "no estimate" if math.isnan(answer.estimate) else f"{answer.estimate:.2f}"
    test = "no test" if math.isnan(answer.test_estimate) else f"test {answer.test_estimate:+.2f}, n {answer.test_n}"
    if answer.conclusion == NOT_ASKED:
        return f"the model was not asked ({test})"
    return f"{answer.conclusion} ({size}, n {answer.n}; {test})"


def _changes_document(name: str, changed: list) -> dict[str, Any]:
    def plain(answer) -> dict | None:
        return answer and {key: _plain(value) for key, value in dataclasses.asdict(answer).items()}

    return {
        "since": name or None,
        "changes": [
            {"claim": change.claim, "era": change.era, "before": plain(change.before), "after": plain(change.after)}
            for change in changed
        ],
    }
