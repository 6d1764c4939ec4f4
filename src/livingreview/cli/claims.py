"""`livingreview claims`: the verdict on each claim, by era."""

from __future__ import annotations

import argparse
import json
import math
import sys

from livingreview.cli.usage import UsageError

# What each era is called in the table, in the order of its columns.
ERAS = {"review": "the review's studies", "core": "up to the review", "later": "later studies", "all": "all studies"}


def claims(options: argparse.Namespace) -> int:
    """Assess and print.

    Parameters
    ----------
    options : argparse.Namespace
        ``era`` (one of them; all where it is not given), ``format`` ("table" or "json"), ``keep`` (write what each sample
        does to each verdict into the evidence base, instead of printing).

    Returns
    -------
    int
        0, or 1 where the evidence has problems or the table cannot be written.
    """
    from livingreview.errors import EditionError
    from livingreview.evidence import Selection, load
    from livingreview.inference import Analysis
    from livingreview.inference.claims import Draws, assess, load_claims
    from livingreview.rerun.progress import steps

    try:
        evidence = load()
        rulebook = load_claims(evidence.directory / "claims.toml")
    except EditionError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    except EditionError as error:
        raise UsageError(str(error)) from None
    if options.keep:
        return _keep(evidence, options)
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    eras = [options.era] if options.era else list(ERAS)
    found = {}
    with steps(len(rulebook.claims) * len(eras), "claims") as advance:
        for claim in rulebook.claims:
            for era in eras:
                chosen = Selection(studies=era)
                found[claim.key, era] = assess(evidence, rulebook, claim, chosen, Analysis(), draws)
                advance(f"{claim.part} {claim.title}")
    if options.format == "json":
        print(json.dumps(_document(evidence, rulebook, eras, found), indent=2, ensure_ascii=False))
        return 0
    _print(rulebook, eras, found)
    return 0


def _keep(evidence, options: argparse.Namespace) -> int:
    from livingreview.errors import EditionError
    from livingreview.rerun.influence_table import TABLE, influence_table
    from livingreview.rerun.survival_table import keep_survival as keep_table

    if options.era:
        raise UsageError("--keep writes the table of all eras; leave out --era")
    target = evidence.directory / f"{TABLE}.tsv"
    try:
        frame = influence_table(evidence)
        keep_table(target, frame)
    except EditionError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        print(f"livingreview: {target.name} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    changed = int((frame["verdict"] != frame["verdict_without"]).sum())
    print(f"{len(frame):,} samples left out in turn; {changed:,} times the verdict is another one: {target.name}")
    return 0


def _document(evidence, rulebook, eras: list[str], found: dict) -> dict:
    listed = []
    for claim in rulebook.claims:
        verdicts = {}
        for era in eras:
            numbers = found[claim.key, era].numbers()
            numbers.pop("key")
            verdicts[era] = {name: _plain(value) for name, value in numbers.items()}
        entry = {
            name: getattr(claim, name)
            for name in ("key", "part", "title", "says", "tested", "statistic", "null", "expected")
        }
        listed.append(entry | {"eras": verdicts})
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


def _print(rulebook, eras: list[str], found: dict) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 170)
    table = Table("", "claim", *(ERAS[era] for era in eras), box=box.SIMPLE)
    for claim in rulebook.claims:
        cells = []
        for era in eras:
            result = found[claim.key, era]
            size = "no estimate" if math.isnan(result.estimate) else f"{claim.expected * result.estimate:+.2f}"
            p = "" if math.isnan(result.p_for) else f", p {result.p_for:.3f}"
            cells.append(f"{result.verdict}\n({size}{p}, n {result.n})")
        table.add_row(claim.part, claim.title, *cells)
    console.print(table)
    console.print(
        f"rules fixed on {rulebook.fixed.isoformat()}; estimates run from -1 (against the claim) to 1 (as claimed), p is "
        "one-sided towards the claim, n counts samples"
    )
