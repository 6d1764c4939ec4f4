"""The questions of the book and their answers: in the review's studies and in later ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.rerun.parameters import settings

# Answers that leave a question open.
UNDECIDED = frozenset({"too few samples", "not counted", "not defined at this level", "no shared regions", "not tested"})


def answer(
    evidence: ev.Evidence, selection: ev.Selection | None = None, analysis: inference.Analysis | None = None
) -> pd.DataFrame:
    """Answer every question of the book, as :func:`livingreview.inference.answers`; by default as published."""
    return inference.answers(evidence, selection or ev.Selection(), analysis or inference.Analysis())


def read_parameters(names: Mapping[str, object]) -> tuple[ev.Selection, inference.Analysis]:
    """Read a selection and an analysis off the variables of a notebook, ``globals()``; all else is passed over."""
    known = [*ev.Selection.model_fields, *inference.Analysis.model_fields]
    return settings({name: names[name] for name in known if name in names})


def answer_table(frame: pd.DataFrame, caption: str) -> Table:
    """Lay out the answers of one run, from :func:`answer`."""
    style = ["percent" if s == "consistency" else "plain" for s in frame["statistic"]]
    table = pd.DataFrame(
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
    return Table(table, caption, digits=3)


@dataclass(frozen=True, eq=False)
class AnswersThenAndSince:
    """The answers of the review's studies beside those of later ones.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a question: the columns of :func:`answer` with ``_then`` and ``_since``, and ``relation``.
    alpha : float
        Level of the tests.
    """

    frame: pd.DataFrame
    alpha: float

    def table(self, caption: str, folded: str | None = None) -> Table:
        """Each question with both answers, and how they relate."""
        rows = self.frame.to_dict("records")
        sides = {
            side: [answer_words(r[f"answer_{side}"], r[f"estimate_{side}"], r[f"n_{side}"]) for r in rows]
            for side in ("then", "since")
        }
        table = pd.DataFrame(
            {
                "Question": self.frame["label_then"],
                "The review's studies": sides["then"],
                "Later studies": sides["since"],
                "Later, against the review's": self.frame["relation"],
            }
        )
        return Table(table, caption, folded=folded)

    def values(self) -> dict[str, str]:
        """How many questions the review's studies answer, and what became of these answers in later studies."""
        frame = self.frame
        decided = frame[~frame["answer_then"].map(undecided)]
        number = frame["relation"].value_counts()
        kept = frame.loc[frame["relation"] == "the same", "label_then"]
        return {
            "results": formatting.number(len(frame)),
            "decided": formatting.number(len(decided)),
            "kept": formatting.pronoun(len(kept)),
            "changed": formatting.pronoun(int(number.get("another", 0))),
            "later_few": formatting.pronoun(int(number.get("cannot say", 0))),
            "kept_list": formatting.listed((f"“{label}”" for label in kept), empty="none of them"),
            "significant": formatting.pronoun(int((decided["p_then"] < self.alpha).sum())),
        }


def answers_then_and_since(evidence: ev.Evidence) -> AnswersThenAndSince:
    """Answer every question with the review's studies and with later ones."""
    then, since = answer(evidence), answer(evidence, ev.Selection(studies="later"))
    frame = then.merge(since, on="key", suffixes=("_then", "_since"), validate="one_to_one")
    pairs = zip(frame["answer_then"], frame["answer_since"], strict=True)
    return AnswersThenAndSince(frame.assign(relation=[relation(*pair) for pair in pairs]), inference.Analysis().alpha)


def answer_words(answer: str, estimate: float, n: int) -> str:
    """Write an answer with what it rests on: the estimate and the number of samples.

    Examples
    --------
    >>> answer_words("decrease", 1.0, 3).replace("\\u00a0", " "), answer_words("not counted", float("nan"), 0)
    ('decrease (1.00, n = 3)', 'not counted')
    """
    if undecided(answer):
        return f"{answer} (n\u00a0=\u00a0{n})" if n else answer
    return f"{answer} ({formatting.signed(estimate)}, n\u00a0=\u00a0{n})"


def relation(first: str, second: str) -> str:
    """Say how a second answer relates to a first one.

    Returns
    -------
    str
        ``"the same"``, ``"another"``, ``"cannot say"`` (only the first is an answer), ``"new"`` (only the second is) or
        ``"neither"``.

    Examples
    --------
    >>> relation("decrease", "inconsistent"), relation("too few samples", "increase")
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
