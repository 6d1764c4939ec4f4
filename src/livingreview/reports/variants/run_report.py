"""The page of a run: everything that differs from the published analysis, and the answers in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from livingreview import inference
from livingreview.evidence import Evidence, Selection
from livingreview.inference import Analysis
from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.reports.headline_answers import answer, answer_table, answer_words, read_parameters, relation
from livingreview.reports.variants.variant_comparison import RunComparison, compare_runs

_RELATIONS = {"another": "changed", "cannot say": "lost", "new": "gained", "the same": "kept"}
_CAPTIONS = {
    "claims": "Claims whose test result, estimate or number of samples differs",
    "regions": "Regions whose call or counts differ",
}


@dataclass(frozen=True, eq=False)
class RunReport:
    """One run beside the published analysis.

    Parameters
    ----------
    selection, analysis
        What the run changes about the data and about the rules.
    answers : pandas.DataFrame
        Its answers, from :func:`livingreview.reports.headline_answers.answer`.
    beside_published : pandas.DataFrame
        From :func:`livingreview.inference.compare`.
    comparison : RunComparison
        Published against this run.
    """

    selection: Selection
    analysis: Analysis
    answers: pd.DataFrame
    beside_published: pd.DataFrame
    comparison: RunComparison

    @property
    def values(self) -> dict[str, str]:
        """How many answers, claims and regions differ, of how many, and which answers."""
        kinds = self._relations()
        rows = self.beside_published.to_dict("records")
        changed = [
            f"{row['label']} ({row['published_answer']} → {row['variant_answer']})"
            for row, kind in zip(rows, kinds, strict=True)
            if kind in ("another", "cannot say", "new")
        ]
        values = {word: formatting.pronoun(kinds.count(kind)) for kind, word in _RELATIONS.items()}
        values |= {"of": formatting.number(len(rows)), "said": formatting.listed(changed, empty="no answer has another word")}
        for kind in _CAPTIONS:
            n, of = len(self.comparison.frames()[kind]), self.comparison.compared[kind]
            values[f"{kind}_differ"] = f"{formatting.pronoun(n)} of {formatting.number(of)}"
        return values

    @property
    def parameters(self) -> Table:
        """What the run changes; no row for the published analysis itself."""
        rows = [
            (name, str(field.default) or "(no filter)", str(value) or "(no filter)", field.description)
            for settings in (self.selection, self.analysis)
            for name, field in type(settings).model_fields.items()
            if (value := getattr(settings, name)) != field.default
        ]
        frame = pd.DataFrame(rows, columns=["Parameter", "Published", "This run", "Meaning"])
        return Table(frame, "What this run changes")

    @property
    def answers_compared(self) -> Table:
        """The answers that differ from the published ones, beside them."""
        frame, columns = self.beside_published, {"Published": "published", "This variant": "variant"}
        sides = {
            title: [
                answer_words(*row)
                for row in frame[[f"{side}_answer", f"{side}_estimate", f"{side}_n"]].itertuples(index=False)
            ]
            for title, side in columns.items()
        }
        words = _RELATIONS | {"the same": "", "neither": ""}
        changed = [words[kind] for kind in self._relations()]
        table = pd.DataFrame({"Question": frame["label"], **sides, "Changed": changed})
        differ = table["Published"] != table["This variant"]
        return Table(table[differ], "Answers that differ from the published ones, in word, estimate or number of samples")

    @property
    def differences(self) -> list[Table]:
        """The claims and the regions that differ, in words on both sides; no table where nothing does."""
        tables = []
        for kind, caption in _CAPTIONS.items():
            frame = self.comparison.frames()[kind]
            head = kind.capitalize().removesuffix("s")
            rows = pd.DataFrame({head: frame["what"], "Published": frame["first"], "This run": frame["second"]})
            folded = f"Show {formatting.count(len(rows), 'region')} with another call or count" if kind == "regions" else None
            tables += [Table(rows, caption, folded=folded)] if len(rows) else []
        return tables

    @property
    def answers_in_full(self) -> Table:
        """The answers of this run, with intervals and tests, folded away."""
        table = answer_table(self.answers, "The answers of this run")
        return replace(table, folded=f"Show {formatting.count(len(table.frame), 'answer')} of this run")

    def _relations(self) -> list[str]:
        frame = self.beside_published
        return [relation(a, b) for a, b in zip(frame["published_answer"], frame["variant_answer"], strict=True)]


def run_report(evidence: Evidence, names: Mapping[str, object]) -> RunReport:
    """Compare a run with the published analysis; its parameters are variables of the notebook, ``globals()``."""
    selection, analysis = read_parameters(names)
    published, answers = answer(evidence), answer(evidence, selection, analysis)
    comparison = compare_runs(evidence, (Selection(), Analysis()), (selection, analysis))
    return RunReport(selection, analysis, answers, inference.compare(published, answers), comparison)
