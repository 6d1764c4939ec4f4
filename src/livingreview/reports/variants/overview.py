"""All variants against the published analysis: which answers each of them changes, loses or finds; and the parameters."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import get_args

import pandas as pd

from livingreview import inference
from livingreview.evidence import Evidence, Selection
from livingreview.inference import Analysis
from livingreview.page import formatting
from livingreview.page.tables import Link, Table
from livingreview.reports.headline_answers import answer, relation, undecided
from livingreview.rerun.parameters import settings
from livingreview.rerun.variants import REFERENCE, load_variants


@dataclass(frozen=True, eq=False)
class VariantsOverview:
    """The named variants beside the published analysis.

    Parameters
    ----------
    questions : dict of str to str
        Name of each variant → its question, in the order of the file.
    frame : pandas.DataFrame
        One row a variant and question of the book: ``variant``, the columns of :func:`livingreview.inference.compare`, and
        ``relation`` of the variant's answer to the published one.
    """

    questions: dict[str, str]
    frame: pd.DataFrame

    @property
    def values(self) -> dict[str, str]:
        """How many variants and questions there are, which answers no variant changes, and which moves most often."""
        answered = {
            key: (own["label"].iloc[0], int((own["relation"] == "another").sum()))
            for key, own in self.frame.groupby("key", sort=False)
            if not undecided(own["published_answer"].iloc[0])
        }
        stable = [label for label, n in answered.values() if n == 0]
        most = max(answered.values(), key=lambda entry: entry[1], default=("", 0))
        return {
            "variants": formatting.number(len(self.questions)),
            "results": formatting.number(self.frame["key"].nunique()),
            "answered": formatting.number(len(answered)),
            "stable": formatting.pronoun(len(stable)),
            "stable_list": formatting.listed(stable, empty="none of them"),
            "most_moved": most[0],
            "most_moved_n": formatting.count(most[1], "variant"),
        }

    @property
    def by_variant(self) -> Table:
        """How many answers each variant changes."""
        rows = []
        for name, question in self.questions.items():
            kinds = Counter(self.frame.loc[self.frame["variant"] == name, "relation"])
            rows.append(
                {
                    "Variant": Link(_shown(name), f"{name}.html"),
                    "Question": question,
                    "Changed": kinds["another"],
                    "Lost": kinds["cannot say"],
                    "Gained": kinds["new"],
                    "Kept": kinds["the same"],
                }
            )
        units = dict.fromkeys(["Changed", "Lost", "Gained", "Kept"], "answers")
        return Table(pd.DataFrame(rows), "The variants, and how many answers each changes", units=units)

    @property
    def by_question(self) -> Table:
        """What becomes of each published answer: the variants that keep it, change it, lose it or find a new one."""
        rows = []
        for _, own in self.frame.groupby("key", sort=False):
            published = own["published_answer"].iloc[0]
            changed = own[own["relation"].isin(["another", "new"])]
            lost = own[own["relation"] == "cannot say"]
            named = (f"{_shown(row.variant)} ({row.variant_answer})" for row in changed.itertuples())
            rows.append(
                {
                    "Question": own["label"].iloc[0],
                    "Published": published,
                    "Kept in": None if undecided(published) else int((own["relation"] == "the same").sum()),
                    "Changed in": formatting.listed(named, empty=""),
                    "Lost in": formatting.listed(map(_shown, lost["variant"]), empty=""),
                }
            )
        frame = pd.DataFrame(rows).astype({"Kept in": "Int64"})
        return Table(frame, "Each question, and what becomes of its published answer", units={"Kept in": "variants"})


def variants_overview(evidence: Evidence) -> VariantsOverview:
    """Answer every question of the book in every named variant, as the variants' pages do."""
    published, questions, frames = answer(evidence), {}, []
    for name, variant in load_variants(evidence.directory / "variants.toml").items():
        if name == REFERENCE:
            continue
        questions[name] = variant.question
        own = inference.compare(published, answer(evidence, *settings(variant.parameters)))
        pairs = zip(own["published_answer"], own["variant_answer"], strict=True)
        frames.append(own.assign(variant=name, relation=[relation(*pair) for pair in pairs]))
    return VariantsOverview(questions, pd.concat(frames, ignore_index=True))


def parameter_table() -> Table:
    """List the parameters of a run, from the two models that hold them."""
    rows = [
        {
            "Parameter": name,
            "Changes": where,
            "Default": json.dumps(field.default),
            "Meaning": field.description,
            "Takes": (field.json_schema_extra or {}).get("levels") or ", ".join(map(str, get_args(field.annotation))),
        }
        for where, model in (("data", Selection), ("rules", Analysis))
        for name, field in model.model_fields.items()
    ]
    return Table(pd.DataFrame(rows), "Parameters of a run")


def _shown(name: str) -> str:
    return name.replace("-", " ")
