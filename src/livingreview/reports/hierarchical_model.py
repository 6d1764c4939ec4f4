"""The hierarchical model of directions: its estimates beside the counts, its checks, what it hangs on, its sampler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Evidence, Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.hierarchical import HierarchicalFit, fit_hierarchical, shrinkage
from livingreview.inference.hierarchical_sensitivity import agree_with_tests, prior_sensitivity
from livingreview.inference.predictive_check import check_predictions
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Table

_PRIORS = {
    "log_spread": "spread of the standard deviations (log scale)",
    "middle": "median of the standard deviations",
    "intercept_sd": "spread of the overall log odds",
}
_SAMPLERS = {
    "book": "as in this book",
    "NUTS, another seed": "full sampling once more, another seed",
    "joint mode": "library: joint mode",
    "variational": "library: variational",
}


@dataclass(frozen=True, eq=False)
class DirectionModel:
    """The model of one set of studies: ``probabilities()``, ``components()``, ``checks_table()``, ``agreement_table()``.

    Parameters
    ----------
    checks, agreement : pandas.DataFrame
        Predictive checks, and the exact tests beside the model.
    names : dict of str to str
        Display names of the regions.
    seed : int
        Of all random numbers.
    """

    fit: HierarchicalFit
    checks: pd.DataFrame
    agreement: pd.DataFrame
    names: dict[str, str]
    seed: int

    def probabilities(self, caption: str, least: int = 1) -> Figure:
        """Probability of a decrease at each region with at least so many directions, beside the raw share."""
        from livingreview.figures.hierarchical import alt_regions, draw_regions

        found = self.fit.regions
        often = found[found["n_decrease"] + found["n_increase"] >= least]
        drawing, alt = draw_regions(often, self.names), alt_regions(often, self.names)
        return Figure(drawing, alt, caption, numbers=often, laid_out=False)

    def probabilities_table(self, caption: str) -> Table:
        """Probability of a decrease at every region, folded away."""
        found = self.fit.regions
        frame = pd.DataFrame(
            {
                "Region": [self.names[region] for region in found["region"]],
                "Counts": _counts(found),
                "Raw share": [formatting.percent(share) for share in found["share"]],
                "Model": [formatting.percent(p) for p in found["probability"]],
                "95% interval": [formatting.interval(a, b) for a, b in zip(found["low"], found["high"], strict=True)],
                "Probability of being mostly down": found["mostly_down"],
            }
        )
        return Table(frame, caption, digits=3, folded="Show the numbers of all regions")

    def components(self, caption: str) -> Figure:
        """Standard deviation of each component beside its prior."""
        from livingreview.figures.hierarchical import alt_components, draw_components

        frame = self.fit.components
        return Figure(draw_components(frame), alt_components(frame), caption, numbers=frame)

    def checks_table(self, caption: str) -> Table:
        """Statistics of the data beside those of data that the model makes."""
        low_high = zip(self.checks["low"], self.checks["high"], strict=True)
        frame = pd.DataFrame(
            {
                "Statistic": self.checks["statistic"].str.capitalize(),
                "Observed": self.checks["observed"],
                "Replicas (median)": self.checks["replicated"],
                "95% of the replicas": [f"{low:.2f} to {high:.2f}" for low, high in low_high],
                "Share of replicas above": self.checks["p"],
            }
        )
        return Table(frame, caption)

    def agreement_table(self, caption: str) -> Table:
        """Model and exact sign test at each region of which either can say something."""
        kept = self.agreement[self.agreement["verdict"] != "untestable"]
        frame = pd.DataFrame(
            {
                "Region": [self.names[region] for region in kept["region"]],
                "Counts": _counts(kept),
                "Sign test": [formatting.p_value(p) for p in kept["p_sign"]],
                "Model: mostly down": kept["mostly_down"],
                "Both": kept["verdict"],
            }
        )
        return Table(frame, caption, digits=3)

    def other_priors(self) -> pd.DataFrame:
        """Fit under other priors: how far the probabilities move, and which clear directions come and go."""
        return prior_sensitivity(self.fit, np.random.default_rng([self.seed, 1]))

    def priors_table(self, priors: pd.DataFrame, caption: str) -> Table:
        """The fits of `other_priors`, one a row."""
        columns = {"max_change": "Largest change", "mean_change": "Mean change", "mean_width": "Mean width of the intervals"}
        frame = pd.DataFrame(
            {
                "What is changed": [_PRIORS[name] for name in priors["prior"]],
                "To": priors["value"],
                **{title: [_points(value) for value in priors[column]] for column, title in columns.items()},
                "Clear directions": priors["n_directions"],
                "Gained": [formatting.listed(self._lowered(text.split(",")), empty="") for text in priors["gained"]],
                "Lost": [formatting.listed(self._lowered(text.split(",")), empty="") for text in priors["lost"]],
            }
        )
        return Table(frame, caption, units=dict.fromkeys(columns.values(), "percentage points"))

    def priors_values(self, priors: pd.DataFrame) -> dict[str, str]:
        """The prior that moves a region most, and the directions that are clear under all priors or only another one."""
        most = priors.loc[priors["max_change"].idxmax()]
        lost = {region for text in priors["lost"] for region in text.split(",")}
        gained = sorted({region for text in priors["gained"] for region in text.split(",")})
        clear = self.fit.regions[self.fit.regions["direction"] != ""]
        return {
            "prior_most": _points(most["max_change"]),
            "prior_which": f"{_PRIORS[most['prior']]} is set to {most['value']:g}",
            "prior_always": formatting.listed(self._with_counts(clear[~clear["region"].isin(lost)])),
            "prior_gained": formatting.listed(self._lowered(gained)),
        }

    def values(self, prefix: str) -> dict[str, str]:
        """Size of the data, range of the probabilities, clear directions, checks and agreement with the tests."""
        fit, agreement = self.fit, self.agreement
        clear = fit.regions[fit.regions["direction"] != ""]
        testable = agreement[~agreement["verdict"].str.startswith("untestable")]
        alike = testable["verdict"].isin(["same", "neither"])
        beyond = agreement[agreement["verdict"] == "untestable, model speaks"]
        differing = [f"{formatting.lower(self.names[r.region])} ({r.verdict})" for r in testable[~alike].itertuples()]
        widest = fit.components.loc[fit.components["sd"].idxmax()]
        off = self.checks[(self.checks["p"] < fit.alpha / 2) | (self.checks["p"] > 1 - fit.alpha / 2)]
        edge = self.checks.loc[(self.checks["p"] - 0.5).abs().idxmax()]
        few = clear[(clear["n_decrease"] + clear["n_increase"]) < 4]
        values = {
            "n": formatting.number(len(fit.layout.down)),
            "samples": formatting.number(len(fit.layout.samples)),
            "regions": formatting.number(len(fit.layout.regions)),
            "overall": formatting.percent(float(fit.layout.down.mean())),
            "lowest": formatting.percent(float(fit.regions["probability"].min())),
            "highest": formatting.percent(float(fit.regions["probability"].max())),
            "kept": formatting.percent(shrinkage(fit).attrs["kept"]),
            "clear": formatting.listed(self._with_counts(clear), empty="no region"),
            "few": formatting.listed(self._with_counts(few), empty="no region"),
            "widest": str(widest["component"]),
            "widest_sd": f"{widest['sd']:.2f} ({widest['low']:.2f} to {widest['high']:.2f})",
            "checks_off": formatting.out_of(len(off), len(self.checks)),
            "edge": str(edge["statistic"]),
            "edge_p": f"{edge['p']:.2f}",
            "testable": formatting.out_of(len(testable), len(agreement)),
            "alike": formatting.out_of(int(alike.sum()), len(testable)),
            "disagree": formatting.listed(differing),
            "beyond": formatting.listed(self._with_counts(beyond)),
        }
        return {f"{prefix}_{name}": value for name, value in values.items()}

    def _lowered(self, regions: list[str]) -> list[str]:
        return [formatting.lower(self.names[region]) for region in regions if region]

    def _with_counts(self, rows: pd.DataFrame) -> list[str]:
        names = self._lowered(list(rows["region"]))
        return [f"{name} ({counts})" for name, counts in zip(names, _counts(rows), strict=True)]


def model_directions(evidence: Evidence, studies: str = "all", seed: int = 2005) -> DirectionModel:
    """Fit the model to a set of studies, check it, and set the exact tests beside it."""
    selection, rules = Selection(studies=studies), Analysis()
    of_fit, of_checks = np.random.default_rng(seed).spawn(2)
    fit = fit_hierarchical(evidence, selection, rules, rng=of_fit)
    checks = check_predictions(fit, of_checks).frame
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    return DirectionModel(fit, checks, agree_with_tests(evidence, selection, rules, fit), names, seed)


def sampler_table(evidence: Evidence, caption: str) -> Table:
    """This and other ways to fit beside full sampling, from the frozen table."""
    rows = evidence.table("nuts_comparison")
    frame = pd.DataFrame(
        {
            "Studies": rows["structure"],
            "Fit": rows["method"].map(_SAMPLERS),
            "Converged": rows["converged"],
            "Largest difference": [_points(value) for value in rows["max_difference"]],
            "Mean difference": [_points(value) for value in rows["mean_difference"]],
            "Correlation": rows["correlation"],
            "Width of intervals": rows["width_ratio"],
            "Probability held": ["" if pd.isna(value) else formatting.percent(value) for value in rows["mass_held"]],
            "Standard deviations": [
                "" if pd.isna(low) else f"{low:.2f} to {high:.2f}"
                for low, high in zip(rows["sd_ratio_low"], rows["sd_ratio_high"], strict=True)
            ],
            "Time": rows["seconds"],
        }
    )
    units = dict.fromkeys(("Largest difference", "Mean difference"), "percentage points")
    units |= dict.fromkeys(("Width of intervals", "Standard deviations"), "times full sampling") | {"Time": "seconds"}
    return Table(frame, caption, units=units)


def sampler_values(evidence: Evidence) -> dict[str, str]:
    """How far this and other ways to fit are from full sampling, and what they cost."""
    rows = evidence.table("nuts_comparison")
    book, again = rows[rows["method"] == "book"], rows[rows["method"] == "NUTS, another seed"]
    others = rows[rows["method"].isin(["joint mode", "variational"])]
    return {
        "fit_most": _points(book["max_difference"].max()),
        "fit_again": _points(again["max_difference"].max()),
        "fit_others": _points(others["max_difference"].min()),
        "fit_seconds": f"{book['seconds'].max():.1f}",
        "fit_sampler_seconds": f"{again['seconds'].max():.0f}",
        "fit_megabytes": f"{int(again['megabytes'].max())}",
        "fit_held_least": formatting.percent(float(others["mass_held"].min())),
    }


def _counts(rows: pd.DataFrame) -> list[str]:
    return [f"{r.n_decrease}▼ {r.n_increase}▲" for r in rows.itertuples()]


def _points(value: float) -> str:
    """Write a difference of probabilities in percentage points."""
    return "" if pd.isna(value) else f"{100 * value:.1f}"
