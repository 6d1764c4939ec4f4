"""The files of rules beside the tables: variants, claims, choices, results, risk of bias, protocol, searches, checklists."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from livingreview.errors import EditionError, Problem
from livingreview.evidence import Evidence
from livingreview.evidence.protocol import load_protocol
from livingreview.evidence.risk_of_bias import load_risk_rules
from livingreview.evidence.search_strings import load_search
from livingreview.inference.claims import load_claims, load_history
from livingreview.inference.estimands import load_estimands
from livingreview.inference.multiverse import load_grid
from livingreview.inference.result_definitions import load_results
from livingreview.rerun import variant_execution
from livingreview.rerun.checklists import FOLDER, checklist_files, load_checklist, place_problems
from livingreview.rerun.parameters import check_variants
from livingreview.rerun.variants import load_variants

READERS: dict[str, Callable[[Path], object]] = {
    "claims.toml": load_claims,
    "multiverse.toml": load_grid,
    "results.toml": load_results,
    "estimands.toml": load_estimands,
    "rule_history.toml": load_history,
    "search.toml": load_search,
}
# Those whose values are columns, levels or tables of the evidence.
READERS_OF_EVIDENCE: dict[str, Callable[[Evidence, Path], object]] = {
    "protocol.toml": load_protocol,
    "risk_of_bias.toml": load_risk_rules,
}


def rule_problems(folder: Path, evidence: Evidence | None) -> list[Problem]:
    """List what keeps the files of rules from being used; parameters are checked only against evidence that is sound."""
    problems = []
    readers = READERS | {f"{FOLDER}/{path.name}": load_checklist for path in checklist_files(folder)}
    if evidence:
        readers |= {name: partial(read, evidence) for name, read in READERS_OF_EVIDENCE.items()}
    for name, read in readers.items():
        try:
            read(folder / name)
        except EditionError as error:
            problems += _problems(error, name)
    try:
        variants = load_variants(folder / "variants.toml")
    except EditionError as error:
        return problems + _problems(error, "variants.toml")
    for variant in variants.values() if evidence else ():
        try:
            check_variants([variant], evidence)
        except EditionError as error:
            problems.append(Problem("variants.toml", str(error)))
    return problems


def contents_problems(root: Path) -> list[Problem]:
    """Hold the contents of the book against the rules.

    Returns
    -------
    list of Problem
        Errors for the places of checklists that the book does not have; warnings for a variant that the contents do
        not list, and for a listed page that is no variant's.
    """
    pages = listed_pages(root)
    listed = {name for folder, _, name in (page.rpartition("/") for page in pages) if folder == variant_execution.FOLDER}
    made = {path.stem for path in (root / variant_execution.FOLDER).glob("*.ipynb")}
    known = set(load_variants(root / "data" / "variants.toml"))
    missing = [Problem("variants.toml", f"[{name}] has no line in _toc.yml", severity="warning") for name in known - listed]
    without = [
        Problem("_toc.yml", "no variant makes this page", "its table in variants.toml", value=name, severity="warning")
        for name in listed - known - made
    ]
    return place_problems(root, pages) + sorted(missing + without, key=lambda problem: problem.sentence())


def listed_pages(root: Path) -> set[str]:
    """Return the pages that the contents list, as ``chapters/method/coding``."""
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    return set(re.findall(r"^[ -]*(?:file|root): *(\S+)", contents, re.MULTILINE))


def _problems(error: EditionError, file: str) -> list[Problem]:
    if error.problems:
        return list(error.problems)
    where, colon, rule = str(error).partition(": ")
    return [Problem(where, rule) if colon and where.startswith(file) else Problem(file, str(error))]
