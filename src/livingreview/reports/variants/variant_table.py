"""The variants against the published analysis: which answers each of them changes, loses or finds."""

from __future__ import annotations

import json
from typing import get_args

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.tables import Link
from livingreview.reports.headline_answers import answer, answer_words, relation, undecided
from livingreview.rerun import parameters as schema
from livingreview.rerun.parameters import settings
from livingreview.rerun.variants import REFERENCE, Variant, load_variants


def variant_answers(evidence: ev.Evidence) -> dict[Variant, pd.DataFrame]:
    """Answer every question in every named variant, as the variants' pages do.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    dict of Variant to pandas.DataFrame
        Differences of each variant from the published analysis, in the order of the file.
    """
    published = answer(evidence)
    allowed = schema.edition_schema(evidence.directory)
    found = {}
    for variant in load_variants(evidence.directory / "variants.toml").values():
        if variant.name == REFERENCE:
            continue
        values = schema.check(variant.parameters, allowed, variant.name)
        found[variant.name] = (variant, inference.compare(published, answer(evidence, *settings(values))))
    return found


def variants_board(differences: dict[str, tuple[Variant, pd.DataFrame]]) -> pd.DataFrame:
    """Summarise the variants: how many answers each changes.

    Parameters
    ----------
    differences : dict
        From :func:`variant_answers`.

    Returns
    -------
    pandas.DataFrame
        One row a variant.
    """
    rows = []
    for name, (variant, frame) in differences.items():
        kinds = [relation(a, b) for a, b in zip(frame["published_answer"], frame["variant_answer"], strict=True)]
        rows.append(
            {
                "Variant": Link(name.replace("-", " "), f"{name}.html"),
                "Question": variant.question,
                "Changed": kinds.count("another"),
                "Lost": kinds.count("cannot say"),
                "Gained": kinds.count("new"),
                "Kept": kinds.count("the same"),
            }
        )
    return pd.DataFrame(rows)


def variants_matrix(differences: dict[str, tuple[Variant, pd.DataFrame]]) -> pd.DataFrame:
    """Lay out which answer each variant changes.

    Parameters
    ----------
    differences : dict
        From :func:`variant_answers`.

    Returns
    -------
    pandas.DataFrame
        One row a question: the published answer, the variants that keep it, change it, lose it or find a new one.
    """
    table = {}
    for name, (_, frame) in differences.items():
        for row in frame.to_dict("records"):
            entry = table.setdefault(
                row["key"], {"Question": row["label"], "Published": row["published_answer"], "_": []}
            )
            entry["_"].append(
                (name.replace("-", " "), relation(row["published_answer"], row["variant_answer"]), row["variant_answer"])
            )
    rows = []
    for entry in table.values():
        kinds = entry.pop("_")
        rows.append(
            entry
            | {
                "Kept in": None if undecided(entry["Published"]) else sum(kind == "the same" for _, kind, _ in kinds),
                "Changed in": formatting.listed(
                    f"{name} ({answer})" for name, kind, answer in kinds if kind in ("another", "new")
                ).replace("none", ""),
                "Lost in": formatting.listed(name for name, kind, _ in kinds if kind == "cannot say").replace(
                    "none", ""
                ),
            }
        )
    return pd.DataFrame(rows).astype({"Kept in": "Int64"})


def variants_facts(differences: dict[str, tuple[Variant, pd.DataFrame]]) -> dict[str, str]:
    """Put the variants into words.

    Parameters
    ----------
    differences : dict
        From :func:`variant_answers`.

    Returns
    -------
    dict of str to str
    """
    changed: dict[str, int] = {}
    labels: dict[str, str] = {}
    decided: dict[str, bool] = {}
    for _, frame in differences.values():
        for row in frame.to_dict("records"):
            labels[row["key"]] = row["label"]
            decided[row["key"]] = not undecided(row["published_answer"])
            changed[row["key"]] = changed.get(row["key"], 0) + (
                relation(row["published_answer"], row["variant_answer"]) == "another"
            )
    answered = [key for key, is_decided in decided.items() if is_decided]
    stable = [key for key in answered if changed[key] == 0]
    worst = max(answered, key=lambda key: changed[key], default=None)
    return {
        "variants": formatting.number(len(differences)),
        "results": formatting.number(len(labels)),
        "answered": formatting.number(len(answered)),
        "stable": formatting.pronoun(len(stable)),
        "stable_list": formatting.listed((labels[key] for key in stable), empty="none of them"),
        "most_moved": labels.get(worst, ""),
        "most_moved_n": formatting.count(changed.get(worst, 0), "variant"),
    }


def difference_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Lay out one variant's answers beside the published ones.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame of :func:`livingreview.inference.compare`.

    Returns
    -------
    pandas.DataFrame
    """
    words = {"the same": "", "neither": "", "another": "changed", "new": "gained", "cannot say": "lost"}
    rows = frame.to_dict("records")
    return pd.DataFrame(
        {
            "Question": frame["label"],
            "Published": [
                answer_words(row["published_answer"], row["published_estimate"], row["published_n"]) for row in rows
            ],
            "This variant": [
                answer_words(row["variant_answer"], row["variant_estimate"], row["variant_n"]) for row in rows
            ],
            "Changed": [words[relation(row["published_answer"], row["variant_answer"])] for row in rows],
        }
    )


def difference_facts(frame: pd.DataFrame) -> dict[str, str]:
    """Put one variant's differences into words.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame of :func:`livingreview.inference.compare`.

    Returns
    -------
    dict of str to str
    """
    kinds = [relation(a, b) for a, b in zip(frame["published_answer"], frame["variant_answer"], strict=True)]
    told = {"another": "changed", "cannot say": "lost", "new": "gained", "the same": "kept"}
    changed = [
        f"{row['label']} ({row['published_answer']} → {row['variant_answer']})"
        for row, kind in zip(frame.to_dict("records"), kinds, strict=True)
        if kind in ("another", "cannot say", "new")
    ]
    return {name: formatting.pronoun(kinds.count(kind)) for kind, name in told.items()} | {
        "of": formatting.number(len(frame)),
        "said": formatting.listed(changed, empty="no answer has another word"),
    }


def changed_parameters(selection: ev.Selection, analysis: inference.Analysis) -> pd.DataFrame:
    """List what a run changes against the published analysis.

    Parameters
    ----------
    selection : Selection
        What counts.
    analysis : Analysis
        The rules.

    Returns
    -------
    pandas.DataFrame
        No row for the published analysis itself.
    """
    rows = [
        {
            "Parameter": name,
            "Published": str(field.default) or "(no filter)",
            "This run": str(value) or "(no filter)",
            "Meaning": field.description,
        }
        for settings in (selection, analysis)
        for name, field in type(settings).model_fields.items()
        if (value := getattr(settings, name)) != field.default
    ]
    return pd.DataFrame(rows, columns=["Parameter", "Published", "This run", "Meaning"])


def parameter_table() -> pd.DataFrame:
    """List the parameters of a run, from the two models that hold them.

    Returns
    -------
    pandas.DataFrame
    """
    rows = []
    for where, cls in (("data", ev.Selection), ("rules", inference.Analysis)):
        for name, field in cls.model_fields.items():
            levels = (field.json_schema_extra or {}).get("levels") or ", ".join(get_args(field.annotation))
            rows.append(
                {
                    "Parameter": name,
                    "Changes": where,
                    "Default": json.dumps(field.default),
                    "Meaning": field.description,
                    "Takes": levels,
                }
            )
    return pd.DataFrame(rows)
