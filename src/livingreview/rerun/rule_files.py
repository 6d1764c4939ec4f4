"""The files of rules beside the tables: variants, claims, choices, results, risk of bias, protocol, searches, checklists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from livingreview import anatomy
from livingreview.errors import EditionError, Problem, nearest
from livingreview.evidence import Evidence, Selection, check_selection
from livingreview.evidence.model_drawings import load_drawings
from livingreview.evidence.protocol import load_protocol
from livingreview.evidence.risk_of_bias import load_risk_rules
from livingreview.evidence.search_strings import load_search
from livingreview.inference.claims import load_claims, load_history
from livingreview.inference.estimands import load_estimands
from livingreview.inference.multiverse import load_grid
from livingreview.inference.result_definitions import load_results, narrow
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
def check_claims(evidence: Evidence, path: Path) -> None:
    """Check the columns and levels that the claims name; the first that the evidence does not have is an `EditionError`."""
    columns = [*evidence.dictionaries["findings"].columns, *evidence.dictionaries["studies"].columns]
    for claim in load_claims(path).claims:
        where = f"{path.name}, claim {claim.key}"
        groups = claim.groups
        for name in (groups.by, groups.within):
            if name and name not in columns:
                raise EditionError(Problem(where, "no such column", nearest(name, columns), column="groups", value=name))
        levels = levels_of(evidence, groups.by) if groups.by else []
        for level in filter(None, f"{groups.a},{groups.b}".split(",")):
            if level not in levels:
                raise EditionError(Problem(where, "not a level", nearest(level, levels), column="groups", value=level))
        _check_layers(evidence, where, claim.selection, claim.drug)


def check_results(evidence: Evidence, path: Path) -> None:
    """Check the levels, regions and models that the headline results name, as :func:`check_claims` does."""
    for entry in load_results(path):
        where = f"{path.name}, result {entry.key}"
        _check_layers(evidence, where, entry.selection)
        for arm in (entry.a, entry.b):
            _check_layers(evidence, where, entry.selection, arm)
        for level, unit in entry.region.items():
            known = {name for names in anatomy.units(evidence.regions, level, evidence.circuits).values() for name in names}
            if unit not in known:
                raise EditionError(Problem(where, "no such region", nearest(unit, known), column=level, value=unit))
        models = set(evidence.model_predictions["model_id"])
        if entry.model and entry.model not in models:
            raise EditionError(Problem(where, "no such model", nearest(entry.model, models), column="model", value=entry.model))


def levels_of(evidence: Evidence, column: str) -> list[str]:
    """Return the levels of a column of findings or, where they have none of that name, of studies."""
    table = next(name for name in ("findings", "studies") if column in evidence.dictionaries[name].columns)
    return list(evidence.dictionaries[table].columns[column].levels or sorted(set(evidence.table(table)[column])))


def _check_layers(evidence: Evidence, where: str, *layers: Mapping[str, Any]) -> None:
    for era in ("review", "core", "later", "all"):
        try:
            check_selection(evidence, narrow(Selection(studies=era), *layers))
        except EditionError as error:
            raise EditionError(f"{where}: {error}") from None


# Those whose values are columns, levels or tables of the evidence.
READERS_OF_EVIDENCE: dict[str, Callable[[Evidence, Path], object]] = {
    "claims.toml": check_claims,
    "results.toml": check_results,
    "protocol.toml": load_protocol,
    "model_drawings.toml": load_drawings,
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
    if evidence:
        try:
            check_selection(evidence, Selection())
        except EditionError as error:  # what the published analysis counts has to be among the levels of the dictionaries
            problems.append(Problem("findings.json", f"the published analysis cannot be run: {error}"))
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
