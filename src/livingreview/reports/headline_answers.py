"""The questions of the book and their answers: in the review's studies and in later ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.rerun.parameters import settings

# Calls that leave a question open.
UNDECIDED = frozenset({"too few", "not reported", "not defined at this level", "no shared regions", "not tested"})


def answer(
    evidence: ev.Evidence, selection: ev.Selection | None = None, analysis: inference.Analysis | None = None
) -> pd.DataFrame:
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
    return inference.answers(evidence, selection or ev.Selection(), analysis or inference.Analysis())


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
            "Answer": frame["answer"],
            "Estimate": frame["estimate"].astype(float),
            "95% interval": [
                formatting.interval(a, b, s) if pd.notna(a) else ""
                for a, b, s in zip(frame["low"], frame["high"], style, strict=True)
            ],
            "Samples": frame["n"],
            "p": frame["p"].astype(float),
            "Test": frame["test"],
            "Looked at": frame["unit"],
        }
    )


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
                answer_words(r["answer_then"], r["estimate_then"], r["n_then"]) for r in merged.to_dict("records")
            ],
            "Later studies": [
                answer_words(r["answer_since"], r["estimate_since"], r["n_since"]) for r in merged.to_dict("records")
            ],
            "Later, against the review's": [
                verdict(a, b) for a, b in zip(merged["answer_then"], merged["answer_since"], strict=True)
            ],
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
    verdicts = pd.Series([verdict(a, b) for a, b in zip(then["answer"], since["answer"], strict=True)])
    alpha = inference.Analysis().alpha
    decided = ~then["answer"].map(undecided)
    return {
        "results": formatting.number(len(then)),
        "decided": formatting.number(int(decided.sum())),
        "kept": formatting.pronoun(int((verdicts == "the same").sum())),
        "changed": formatting.pronoun(int((verdicts == "another").sum())),
        "later_few": formatting.pronoun(int((verdicts == "cannot say").sum())),
        "kept_list": formatting.listed(
            (f"“{label}”" for label in then.loc[(verdicts == "the same").to_numpy(), "label"]), empty="none of them"
        ),
        "significant": formatting.pronoun(int((then.loc[decided, "p"] < alpha).sum())),
    }


def answer_words(answer: str, estimate: float, n: int) -> str:
    """Write an answer with what it rests on: the estimate and the number of samples.

    Examples
    --------
    >>> answer_words("decrease", 1.0, 3).replace("\\u00a0", " "), answer_words("not reported", float("nan"), 0)
    ('decrease (1.00, n = 3)', 'not reported')
    """
    if undecided(answer):
        return f"{answer} (n\u00a0=\u00a0{n})" if n else answer
    return f"{answer} ({formatting.signed(estimate)}, n\u00a0=\u00a0{n})"


def verdict(first: str, second: str) -> str:
    """Say how a second answer relates to a first one.

    Parameters
    ----------
    first, second : str
        Calls of :func:`livingreview.inference.headline`.

    Returns
    -------
    str
        ``"the same"``, ``"another"``, ``"cannot say"`` (only the first is an answer), ``"new"`` (only the second is) or
        ``"neither"``.

    Examples
    --------
    >>> verdict("decrease", "mixed"), verdict("too few", "increase")
    ('another', 'new')
    """
    if undecided(first):
        return "neither" if undecided(second) else "new"
    if undecided(second):
        return "cannot say"
    return "the same" if first == second else "another"


def undecided(answer: str) -> bool:
    """Tell whether an answer leaves its question open."""
    return answer in UNDECIDED
