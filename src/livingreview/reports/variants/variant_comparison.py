"""Two runs side by side: which parameters, answers, claims and regions differ."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy, inference
from livingreview.errors import EditionError, count
from livingreview.evidence import Selection, select
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import load_claims
from livingreview.inference.result_definitions import load_results
from livingreview.inference.run_results import claim_results
from livingreview.page import formatting
from livingreview.page.labels import votes
from livingreview.reports.headline_answers import answer, answer_words
from livingreview.rerun import freshness, known_results
from livingreview.rerun.parameters import check_variants
from livingreview.rerun.variants import Variant, find_variant, load_variants

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

SAME = 1e-9  # numbers that agree this far are the same number
MEASURES = {"consistency": "share of decreases", "concordance": "signed Jaccard index", "model_fit": "agreement"}
ESTIMATE = r"\((?=[\d\u2212])"  # where the first estimate of a line begins
KINDS = ("parameters", "answers", "claims", "regions")
Settings = tuple[Selection, Analysis]  # what a run changes about the data and about the rules


@dataclass(frozen=True)
class RunComparison:
    """What differs between two runs.

    Parameters
    ----------
    parameters, answers, claims, regions : pandas.DataFrame
        One row a difference: ``what``, ``first``, ``second``, both as a reader would say them; and ``key``, its short name.
        No row where the two are the same.
    compared : mapping of str to int
        How many of each were compared.
    counted : tuple of str
        Findings, samples and studies of each run, in words.
    keeps : bool
        Whether a parameter differs that some answers or claims fix for themselves.
    measures : mapping of str to mapping
        For answers and claims: what the estimate of each key is.
    """

    parameters: pd.DataFrame
    answers: pd.DataFrame
    claims: pd.DataFrame
    regions: pd.DataFrame
    compared: Mapping[str, int]
    counted: tuple[str, str]
    keeps: bool
    measures: Mapping[str, Mapping[str, str]]

    def frames(self) -> dict[str, pd.DataFrame]:
        """The four tables by name."""
        return {kind: getattr(self, kind) for kind in KINDS}


def read_run(text: str, root: Path, evidence: Evidence, assignments: Mapping[str, str] | None = None) -> Variant:
    """Find a run by the name of a variant, or by the notebook that ``livingreview run`` wrote.

    Parameters
    ----------
    text : str
        Name or path.
    root : pathlib.Path
        The edition's folder.
    evidence : Evidence
        The evidence base; its directory holds the variants.
    assignments : mapping of str to str, optional
        Further parameters, which win over those of the run.

    Returns
    -------
    Variant
        With checked parameters.

    Raises
    ------
    EditionError
        If there is no such variant or notebook, the notebook is of no run, the evidence or the code has changed since, so that
        what it shows is not what its parameters give now, or a parameter does not exist any more.
    """
    path = Path(text)
    if path.suffix == ".ipynb":
        run = _notebook_run(path, text, root, evidence.directory)
    else:
        variants = load_variants(evidence.directory / "variants.toml")
        if text not in variants and path.exists():
            raise EditionError(
                f"{text}: expected the name of a variant or a notebook (.ipynb) that 'livingreview run' wrote"
            )
        run = find_variant(variants, text)
    return check_variants([run.with_parameters(assignments or {})], evidence)[0]


def _notebook_run(path: Path, text: str, root: Path, data: Path) -> Variant:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["metadata"][freshness.RECORD]["variant"]
        run = Variant(str(kept["name"]), str(kept["question"]), dict(kept["parameters"]))
    except OSError as error:
        raise EditionError(f"{text}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise EditionError(f"{text}: is no run; expected a notebook that 'livingreview run' wrote") from None
    stale = freshness.why_stale(path, root)
    if not stale and kept.get("evidence") != (None if data == root / "data" else freshness.file_digest(data)):
        stale = "was run on other evidence"
    if stale:
        raise EditionError(
            f"{text}: {stale}, so that it shows something else than its parameters give now; run it again"
        )
    return run


def compare_runs(evidence: Evidence, first: Settings, second: Settings, workers: int = 1) -> RunComparison:
    """Compare what two runs give on the same evidence; with two workers each is computed in a process of its own."""
    runs = (first, second)
    known_results.compute(evidence, runs, workers)
    answers, conclusions, regions, names = zip(*(_results(evidence, run) for run in runs), strict=True)
    found = {
        "parameters": _parameters(*runs),
        "answers": _answers(*answers),
        "claims": _claims(*conclusions),
        "regions": _regions(*regions, {**names[0], **names[1]}),
    }
    frames = {kind: pd.DataFrame(rows, columns=["key", "what", "first", "second"]) for kind, (rows, _) in found.items()}
    results = load_results(evidence.directory / "results.toml")
    claims = load_claims(evidence.directory / "claims.toml").claims
    fixed = {name for entry in (*results, *claims) for name in entry.selection}
    return RunComparison(
        **frames,
        compared={kind: n for kind, (_, n) in found.items()},
        counted=(_counted(evidence, first), _counted(evidence, second)),
        keeps=bool(fixed & set(frames["parameters"]["key"])),
        measures={
            "answers": {entry.key: MEASURES[entry.statistic] for entry in results},
            "claims": {claim.key: claim.statistic for claim in claims},
        },
    )


def _counted(evidence: Evidence, run: Settings) -> str:
    selected = select(evidence, run[0])
    if selected.findings.empty:
        return "none left"
    samples = count(selected.findings["sample"].nunique(), "sample")
    return f"{count(len(selected.findings), 'finding')} of {samples} in {count(len(selected.studies), 'study', 'studies')}"


def comparison_lines(made: RunComparison, first: str, second: str) -> list[str]:
    """Put a comparison into lines: a heading for each kind with how many differ of how many, then each difference."""
    lines = [f"{first} → {second}", f"counted: {' → '.join(made.counted)}"]
    if made.keeps:
        lines.append("Answers about a disorder, era or arm of their own keep it: only the other parameters reach them.")
    for kind, frame in made.frames().items():
        n = made.compared[kind]
        lines.append(f"{kind}: " + ("no difference" if frame.empty else f"{len(frame)} of {n} differ"))
        for row in frame.itertuples(index=False):
            measure = made.measures.get(kind, {}).get(row.key, "")
            sides = f"{row.first} → {row.second}"
            lines.append(f"  {row.what}: {re.sub(ESTIMATE, f'({measure} ', sides, count=1) if measure else sides}")
    return lines


_Found = tuple[list[tuple[str, str, str, str]], int]


def _results(evidence: Evidence, run: Settings) -> tuple[pd.DataFrame, dict, dict, dict[str, str]]:
    """Answers; conclusion, estimate and samples of each claim; counts of each region and side; names of the regions."""
    selection, analysis = run
    expected = {claim.key: claim.expected for claim in load_claims(evidence.directory / "claims.toml").claims}
    conclusions = {
        row.key: (f"{row.part} {row.title}", row.result, expected[row.key] * row.estimate, row.n)
        for row in claim_results(evidence, selection, analysis).itertuples()
    }
    counts = inference.consistency(inference.sign_table(evidence, selection, analysis)).frame
    regions = {(row["region"], row["hemisphere"]): row for row in counts.to_dict("records")}
    names = anatomy.unit_names(evidence.regions, analysis.level, evidence.circuits)
    return answer(evidence, selection, analysis), conclusions, regions, names


def _parameters(one: Settings, other: Settings) -> _Found:
    pairs = [
        (name, value, getattr(b, name)) for a, b in zip(one, other, strict=True) for name, value in a
    ]
    rows = [(name, name, _value(a), _value(b)) for name, a, b in pairs if a != b]
    return rows, len(pairs)


def _answers(one: pd.DataFrame, other: pd.DataFrame) -> _Found:
    frame = inference.compare(one, other)
    rows = []
    for row in frame.to_dict("records"):
        was, now = (
            (row[f"{side}_answer"], row[f"{side}_estimate"], row[f"{side}_n"]) for side in ("published", "variant")
        )
        if not _same(was, now):
            rows.append((row["key"], row["label"], answer_words(*was), answer_words(*now)))
    return rows, len(frame)


def _claims(one: dict, other: dict) -> _Found:
    rows = [
        (key, title, answer_words(*was), answer_words(*other[key][1:]))
        for key, (title, *was) in one.items()
        if not _same(was, other[key][1:])
    ]
    return rows, len(one)


def _regions(one: dict, other: dict, names: Mapping[str, str]) -> _Found:
    places = sorted({*one, *other})
    rows = []
    for place in places:
        was, now = (_votes(own.get(place)) for own in (one, other))
        if was != now:
            side = "" if place[1] in ("", "pooled") else f", {place[1]}"
            rows.append((place[0], names[place[0]] + side, was, now))
    return rows, len(places)


def _votes(row: Mapping[str, object] | None) -> str:
    return "not counted" if row is None else f"{row['direction']} ({votes(row)})"


def _same(one: tuple, other: tuple) -> bool:
    (answer, estimate, n), (its_answer, its_estimate, its_n) = one, other
    near = (pd.isna(estimate) and pd.isna(its_estimate)) or abs(estimate - its_estimate) <= SAME
    return answer == its_answer and n == its_n and bool(near)


def _value(value: object) -> str:
    return formatting.listed([value]) if str(value) else "(no filter)"
