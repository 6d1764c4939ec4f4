"""The evidence as the explorer's page carries it: whole, but each word once and the rest as numbers.

Nothing is counted here. A column of words becomes its list of words and one number a row; the page puts them together
again, and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from livingreview import anatomy
from livingreview.inference import Analysis
from livingreview.page import formatting
from livingreview.page.labels import sample_labels, study_label
from livingreview.site.explorer.links import card_address, paper_links, read_at

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

LEVELS = ("coarse", "fine")
STUDY_WORDS = ("era", "diagnosis", "therapy", "modality", "design", "treatment_mixed", "journal", "title")
FINDING_WORDS = (
    "arm", "contrast", "tested_against", "subgroup", "normalised", "measure", "evidence_level", "pooled", "direction",
    "hemisphere", "sign_basis", "correction", "statistic", "p", "region_label", "brodmann", "note",
)  # fmt: skip
# Signs of the directions that are counted; those of a correlation or prediction are never counted among changes, but by themselves.
SIGNS = {"decrease": -1, "no_change": 0, "increase": 1, "negative": -1, "positive": 1}
ARM_SIZES = {"psychotherapy": "n_therapy", "drug": "n_drug", "control": "n_control", "healthy": "n_healthy"}


def explorer_tables(evidence: Evidence) -> dict[str, Any]:
    """Put the evidence, its words, the regions and the rules into plain lists.

    Returns
    -------
    dict
        ``checksum``, ``rules``, ``words`` (levels of every choice with what they mean), ``regions``, ``samples``,
        ``studies``, ``findings``: only text, numbers, lists and dicts.
    """
    studies = evidence.studies.reset_index(drop=True)
    findings = evidence.findings.reset_index(drop=True)
    labels = sample_labels(studies, studies["sample"], detail=None)
    sample_names = sorted(labels)
    row_of = {name: i for i, name in enumerate(studies["study_id"])}
    region_of = {name: i for i, name in enumerate(evidence.regions["region"])}
    place_of = {name: i for i, name in enumerate(sample_names)}
    return {
        "checksum": evidence.checksum[:12],
        "rules": _rules(),
        "words": _words_of_levels(evidence),
        "regions": _regions(evidence),
        "samples": [[name, labels[name]] for name in sample_names],
        "studies": {
            "id": studies["study_id"].tolist(),
            "label": [study_label(row) for row in studies.to_dict("records")],
            "sample": [place_of[name] for name in studies["sample"]],
            "year": _numbers(studies["year"]),
            "slot": _numbers(studies["slot"]),
            # Whether it is known or only judged likely which studies the review included.
            "reconstructed": bool((studies.loc[studies["slot"].notna(), "membership"] < 1).any()),
            "authors": studies["authors"].tolist(),
            "detail": studies["therapy_detail"].tolist(),
            **{name: _column(studies[name]) for name in STUDY_WORDS},
            **{f"n_{arm}": _numbers(studies[column]) for arm, column in ARM_SIZES.items()},
            "links": [paper_links(row) for row in studies.to_dict("records")],
            "source": _column(studies["source_url"], read_at),
            "card": [card_address("studies", name) for name in studies["study_id"]],
        },
        "findings": {
            "study": [row_of[name] for name in findings["study_id"]],
            "region": [region_of[name] for name in findings["region"]],
            **{name: _column(findings[name]) for name in FINDING_WORDS},
            "n": _numbers(findings["n"]),
            "source": _column(findings["source_url"], read_at),
        },
    }


def _rules() -> dict[str, Any]:
    analysis = Analysis()
    return {
        "signs": SIGNS,
        "alpha": analysis.alpha,
        "consistentShare": analysis.consistent_share,
        "minSamples": analysis.min_samples,
    }


def _words_of_levels(evidence: Evidence) -> dict[str, list[list[str]]]:
    """Levels that occur, in the order of the dictionary, each as it is called and what it means."""
    found = {}
    for table, columns in (("studies", STUDY_WORDS), ("findings", FINDING_WORDS)):
        for name in columns:
            levels: Mapping[str, str] = evidence.dictionaries[table].columns[name].levels or {}
            seen = set(evidence.table(table)[name])
            if levels:
                found[name] = [
                    [level, _called(name, level, text), text] for level, text in levels.items() if level in seen
                ]
    return found


def _called(column: str, level: str, text: str) -> str:
    """Short name of a level: its code where readers know it by that, else the first phrase of its meaning."""
    if column in ("modality", "measure", "direction", "evidence_level"):
        return formatting.code(level)
    return formatting.meaning(text)


def _regions(evidence: Evidence) -> dict[str, Any]:
    regions = evidence.regions
    position = {name: i for i, name in enumerate(regions["region"])}
    lineages = anatomy.lineages(regions)
    return {
        "id": list(position),
        # From itself upwards: the first that is counted is what a voxel of the region shows.
        "line": [[position[r] for r in (name, *lineages[name])] for name in position],
        "units": {
            level: [[position[u] for u in found] for found in anatomy.units(regions, level).values()]
            for level in LEVELS
        },
        "names": {
            level: {position[unit]: name for unit, name in anatomy.unit_names(regions, level).items()}
            for level in LEVELS
        },
        "plain": regions["name"].tolist(),
        "card": [card_address("regions", name) for name in position],
    }


def _column(values: pd.Series, read: Callable[[str], Any] = str) -> dict[str, list[Any]]:
    """A column of words: each word once, in the order of the alphabet, and for each row the number of its word."""
    words = sorted(set(values))
    number = {word: i for i, word in enumerate(words)}
    return {"words": [read(word) for word in words], "rows": [number[word] for word in values]}


def _numbers(values: Iterable[object]) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values]
