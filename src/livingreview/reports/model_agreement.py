"""How well studies agree with models of treatment: every model on the disorder that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.figures.estimates import alt_estimates, draw_estimates
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.tables import Note, Table
from livingreview.reports.predicted_models import disorder_label, model_label


@dataclass(frozen=True, eq=False)
class ModelAgreement:
    """Agreement of models with one set of studies.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frames of :func:`livingreview.inference.fit_models` with ``rows`` (which predictions were used: those stated in
        the source, or these and the inferred ones) and ``q`` (false discovery rate over all tests that can reach the level).
    alpha : float
        Level of the tests.
    """

    frame: pd.DataFrame
    alpha: float

    @property
    def tested(self) -> pd.DataFrame:
        """The models that name a region on which the studies report anything, those with most reports first."""
        some = self.frame[self.frame["n_observations"] > 0]
        return some.sort_values(["n_observations", "model_id", "rows"], ascending=[False, True, True])

    def figure(self, caption: str, most: int = 24) -> Figure | Note:
        """Draw the agreement of at most so many models, with intervals."""
        if self.tested.empty:
            return Note("No model names a region on which these studies report anything.")
        drawn = self.tested.drop_duplicates("model_id").head(most)
        if left_out := self.tested["model_id"].nunique() - len(drawn):
            caption += f" {formatting.count(left_out, 'model').capitalize()} with fewer reports stand only in the table."
        frame = pd.DataFrame(
            {
                "label": [model_label(d, m) for d, m in zip(drawn["disorder"], drawn["model"], strict=True)],
                "estimate": drawn["agreement"].astype(float),
                "low": drawn["ci_low"].astype(float),
                "high": drawn["ci_high"].astype(float),
                "note": [f"{int(n)} ({rows})" for n, rows in zip(drawn["n_observations"], drawn["rows"], strict=True)],
            }
        )
        xlabel = "agreement (−1 all against, +1 all as predicted); number of reports at the right"
        drawing = draw_estimates(frame, xlabel, (-1.05, 1.05))
        return Figure(drawing, alt_estimates(frame, "Agreement with each model"), caption, frame, laid_out=False)

    @property
    def table(self) -> Table:
        """Agreement, interval and tests of every model, folded away."""
        tested = self.tested
        ends = zip(tested["ci_low"], tested["ci_high"], strict=True)
        frame = pd.DataFrame(
            {
                "Model": tested["model"],
                "Tested on": [disorder_label(d) for d in tested["disorder"]],
                "Predictions": tested["rows"],
                "Regions": tested["n_regions"],
                "Reports": tested["n_observations"],
                "Agreement": tested["agreement"].astype(float),
                "95% interval": [formatting.interval(low, high, "plain") for low, high in ends],
                "p, one-sided": tested["p"].astype(float),
                "q": tested["q"].astype(float),
                "Call": tested["answer"],
            }
        )
        return Table(frame, "Agreement by model", {"Reports": "sample × region"}, digits=3, folded="Show the numbers")

    def values(self, prefix: str = "") -> dict[str, str]:
        """Numbers of models: asked, with any report, told from chance after correction; and the most reports of one."""
        most = self.tested["n_observations"].max() if len(self.tested) else 0
        significant = self.frame.loc[self.frame["q"] <= self.alpha, "model_id"].nunique()
        values = {
            "tested": formatting.number(self.frame["model_id"].nunique()),
            "testable": formatting.number(self.tested["model_id"].nunique()),
            "most": formatting.number(int(most)),
            "significant": formatting.pronoun(int(significant)),
        }
        return prefixed(values, prefix)


def model_agreement(evidence: ev.Evidence, studies: str, level: str = "coarse") -> ModelAgreement:
    """Test every model of psychotherapy that may be tested, each on the disorder that it speaks of.

    A model of a healthy process, or of several disorders together, is tested on all of them.

    Parameters
    ----------
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    """
    analysis = inference.Analysis(level=level)
    predictions = evidence.model_predictions
    own = predictions[
        (predictions["arm"] != "drug") & (predictions["circular"] == "no") & (predictions["bearing"] != "other_process")
    ]
    diagnoses = evidence.dictionaries["studies"].columns["diagnosis"].levels
    parts = []
    for disorder, group in own.groupby("disorder", sort=False):
        selection = ev.Selection(studies=studies, diagnosis=disorder if disorder in diagnoses else "")
        stated = group.groupby("model_id")["basis_stated"].agg(lambda basis: (basis == "STATED").all())
        for strict, rows in ((True, "stated"), (False, "stated and inferred")):
            models = list(group["model_id"].unique()) if strict else [m for m in stated.index if not stated[m]]
            fits = inference.fit_models(evidence, selection, analysis, models=models, strict=strict, levels=(level,))
            parts.append(fits.assign(rows=rows))
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    q = inference.discovery_rate(table["p"].to_numpy(float), table["min_p"].to_numpy(float), analysis.alpha)
    return ModelAgreement(table.assign(q=q), analysis.alpha)
