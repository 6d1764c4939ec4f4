"""The questions of the book and their answers: in the review's studies, in later ones, and in every variant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

import pandas as pd

from livingreview import evidence as ev, inference
from livingreview.book import prose
from livingreview.book.tables import Link
from livingreview.rerun import parameters as schema
from livingreview.rerun.variants import REFERENCE, Variant, load_variants

# Calls that leave a question open.
UNDECIDED = frozenset({"too few", "not reported", "not defined at this level", "no shared regions", "not tested"})


def answer(evidence: ev.Evidence, selection: ev.Selection | None = None, analysis: inference.Analysis | None = None) -> pd.DataFrame:
    """Answer every question of the book under one selection and one set of rules.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection, optional
        What a variant changes about the data.
    analysis : Analysis, optional
        What a variant changes about the rules.

    Returns
    -------
    pandas.DataFrame
        Frame of :func:`livingreview.inference.headline`.
    """
    entries = inference.load_results(evidence.directory / "results.toml")
    return inference.headline(evidence, entries, selection or ev.Selection(), analysis or inference.Analysis())


def settings(values: dict[str, object]) -> tuple[ev.Selection, inference.Analysis]:
    """Split the parameters of a run into a selection and an analysis.

    Parameters
    ----------
    values : dict
        Name and value of any field of either.

    Returns
    -------
    tuple of (Selection, Analysis)
    """
    names = {f.name for f in fields(ev.Selection)}
    selection = ev.Selection(**{k: v for k, v in values.items() if k in names})
    return selection, inference.Analysis(**{k: v for k, v in values.items() if k not in names})


def read_parameters(names: Mapping[str, object]) -> tuple[ev.Selection, inference.Analysis]:
    """Read a selection and an analysis off the variables of a notebook's parameters cell.

    Parameters
    ----------
    names : mapping
        The notebook's variables, ``globals()``; those that are no parameter are passed over.

    Returns
    -------
    tuple of (Selection, Analysis)
    """
    known = [f.name for cls in (ev.Selection, inference.Analysis) for f in fields(cls)]
    return settings({name: names[name] for name in known if name in names})


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
        {"Parameter": f.name, "Published": str(f.default) or "(no filter)", "This run": str(value) or "(no filter)", "Meaning": f.metadata["help"]}
        for settings in (selection, analysis)
        for f in fields(settings)
        if (value := getattr(settings, f.name)) != f.default
    ]
    return pd.DataFrame(rows, columns=["Parameter", "Published", "This run", "Meaning"])


def board(evidence: ev.Evidence) -> pd.DataFrame:
    """Set the answers of the review's studies beside those of later ones.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
        One row a question.
    """
    then, since = answer(evidence), answer(evidence, ev.Selection(studies="later"))
    merged = then.merge(since, on="key", suffixes=("_then", "_since"), validate="one_to_one")
    return pd.DataFrame(
        {
            "Question": merged["label_then"],
            "The review's studies": [
                _answer(r["call_then"], r["estimate_then"], r["n_then"]) for r in merged.to_dict("records")
            ],
            "Later studies": [
                _answer(r["call_since"], r["estimate_since"], r["n_since"]) for r in merged.to_dict("records")
            ],
            "Later, against the review's": [_verdict(a, b) for a, b in zip(merged["call_then"], merged["call_since"], strict=True)],
        }
    )


def board_facts(evidence: ev.Evidence) -> dict[str, str]:
    """Put the board into words.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    dict of str to str
    """
    then, since = answer(evidence), answer(evidence, ev.Selection(studies="later"))
    verdicts = pd.Series([_verdict(a, b) for a, b in zip(then["call"], since["call"], strict=True)])
    alpha = inference.Analysis().alpha
    decided = ~then["call"].map(_undecided)
    return {
        "results": prose.number(len(then)),
        "decided": prose.number(int(decided.sum())),
        "kept": prose.pronoun(int((verdicts == "the same").sum())),
        "changed": prose.pronoun(int((verdicts == "another").sum())),
        "later_few": prose.pronoun(int((verdicts == "cannot say").sum())),
        "kept_list": prose.listed(then.loc[(verdicts == "the same").to_numpy(), "label"], empty="none of them"),
        "significant": prose.pronoun(int((then.loc[decided, "p"] < alpha).sum())),
    }


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
        kinds = [_verdict(a, b) for a, b in zip(frame["published_call"], frame["variant_call"], strict=True)]
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
            entry = table.setdefault(row["key"], {"Question": row["label"], "Published": row["published_call"], "_": []})
            entry["_"].append((name.replace("-", " "), _verdict(row["published_call"], row["variant_call"]), row["variant_call"]))
    rows = []
    for entry in table.values():
        kinds = entry.pop("_")
        rows.append(
            entry
            | {
                "Kept in": None if _undecided(entry["Published"]) else sum(kind == "the same" for _, kind, _ in kinds),
                "Changed in": prose.listed(f"{name} ({call})" for name, kind, call in kinds if kind in ("another", "new")).replace("none", ""),
                "Lost in": prose.listed(name for name, kind, _ in kinds if kind == "cannot say").replace("none", ""),
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
            decided[row["key"]] = not _undecided(row["published_call"])
            changed[row["key"]] = changed.get(row["key"], 0) + (_verdict(row["published_call"], row["variant_call"]) == "another")
    answered = [key for key, is_decided in decided.items() if is_decided]
    stable = [key for key in answered if changed[key] == 0]
    worst = max(answered, key=lambda key: changed[key], default=None)
    return {
        "variants": prose.number(len(differences)),
        "results": prose.number(len(labels)),
        "answered": prose.number(len(answered)),
        "stable": prose.pronoun(len(stable)),
        "stable_list": prose.listed((labels[key] for key in stable), empty="none of them"),
        "most_moved": labels.get(worst, ""),
        "most_moved_n": prose.count(changed.get(worst, 0), "variant"),
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
            "Published": [_answer(row["published_call"], row["published_estimate"], row["published_n"]) for row in rows],
            "This variant": [_answer(row["variant_call"], row["variant_estimate"], row["variant_n"]) for row in rows],
            "Changed": [words[_verdict(row["published_call"], row["variant_call"])] for row in rows],
        }
    )


def parameter_table() -> pd.DataFrame:
    """List the parameters of a run, from the two dataclasses that hold them.

    Returns
    -------
    pandas.DataFrame
    """
    rows = []
    for where, cls in (("data", ev.Selection), ("rules", inference.Analysis)):
        for field in fields(cls):
            levels = field.metadata.get("levels", "")
            rows.append(
                {
                    "Parameter": field.name,
                    "Changes": where,
                    "Default": json.dumps(field.default),
                    "Meaning": field.metadata.get("help", ""),
                    "Takes": levels if isinstance(levels, str) else ", ".join(map(str, levels)),
                }
            )
    return pd.DataFrame(rows)


def answer_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Lay out the answers of one run.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`answer`.

    Returns
    -------
    pandas.DataFrame
    """
    style = ["percent" if s == "consistency" else "plain" for s in frame["statistic"]]
    return pd.DataFrame(
        {
            "Question": frame["label"],
            "Answer": frame["call"],
            "Estimate": frame["estimate"].astype(float),
            "95% interval": [
                prose.interval(a, b, s) if pd.notna(a) else "" for a, b, s in zip(frame["low"], frame["high"], style, strict=True)
            ],
            "Samples": frame["n"],
            "p": frame["p"].astype(float),
            "Test": frame["test"],
            "Looked at": frame["unit"],
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
    kinds = [_verdict(a, b) for a, b in zip(frame["published_call"], frame["variant_call"], strict=True)]
    told = {"another": "changed", "cannot say": "lost", "new": "gained", "the same": "kept"}
    return {name: prose.pronoun(kinds.count(kind)) for kind, name in told.items()} | {"of": prose.number(len(frame))}


def _answer(call: str, estimate: float, n: int) -> str:
    if _undecided(call):
        return f"{call} (n\u00a0=\u00a0{n})" if n else call
    return f"{call} ({prose.signed(estimate)}, n\u00a0=\u00a0{n})"


def _undecided(call: str) -> bool:
    return call in UNDECIDED


def _verdict(first: str, second: str) -> str:
    if _undecided(first):
        return "neither" if _undecided(second) else "new"
    if _undecided(second):
        return "cannot say"
    return "the same" if first == second else "another"
