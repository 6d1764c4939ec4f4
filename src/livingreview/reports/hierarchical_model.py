"""What the chapter on the hierarchical model shows: its answers beside the counts, its checks, what they hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview.evidence import Selection
from livingreview.inference.analysis import Analysis
from livingreview.inference.hierarchical import HierarchicalFit, fit_hierarchical, shrinkage
from livingreview.inference.hierarchical_sensitivity import agree_with_tests, prior_sensitivity
from livingreview.inference.predictive_check import check_predictions
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.tables import show_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_PRIORS = {
    "log_spread": "spread of the standard deviations (log scale)",
    "middle": "median of the standard deviations",
    "intercept_sd": "spread of the overall log odds",
}


@dataclass(frozen=True)
class Modelled:
    """The model of one selection, and what goes with it.

    Parameters
    ----------
    fit : HierarchicalFit
        The fit.
    checks, agreement : pandas.DataFrame
        Predictive checks, and the exact tests beside.
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


def model_directions(evidence: Evidence, studies: str = "all", seed: int = 2005) -> Modelled:
    """Fit the model to a set of studies, check it, and set the exact tests beside it.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    studies : str
        Set of studies.
    seed : int
        Of all random numbers; each step has a stream of its own.

    Returns
    -------
    Modelled
    """
    selection, rules = Selection(studies=studies), Analysis()
    of_fit, of_checks = np.random.default_rng(seed).spawn(2)
    fit = fit_hierarchical(evidence, selection, rules, rng=of_fit)
    return Modelled(
        fit,
        check_predictions(fit, of_checks).frame,
        agree_with_tests(evidence, selection, rules, fit),
        anatomy.unit_names(evidence.regions, "fine", evidence.circuits),
        seed,
    )


def show_probabilities(made: Modelled, caption: str, least: int = 1) -> None:
    """Show the regions with at least so many directions, and all of them in a folded table."""
    from livingreview.figures.hierarchical import alt_regions, draw_regions

    found = made.fit.regions
    often = found[found["n_decrease"] + found["n_increase"] >= least]
    show(draw_regions(often, made.names), alt_regions(often, made.names), caption, numbers=often, laid_out=False)
    frame = pd.DataFrame(
        {
            "Region": [made.names[region] for region in found["region"]],
            "Counts": [f"{r.n_decrease}▼ {r.n_increase}▲" for r in found.itertuples()],
            "Raw share": [formatting.percent(share) for share in found["share"]],
            "Model": [formatting.percent(p) for p in found["probability"]],
            "95% interval": [formatting.interval(a, b) for a, b in zip(found["low"], found["high"], strict=True)],
            "Probability of being mostly down": found["mostly_down"],
        }
    )
    show_table(frame, caption, digits=3, folded="Show the numbers of all regions")


def show_components(made: Modelled, caption: str) -> None:
    """Show the standard deviation of each component beside its prior."""
    from livingreview.figures.hierarchical import alt_components, draw_components

    frame = made.fit.components
    show(draw_components(frame), alt_components(frame), caption, numbers=frame)


def show_checks(made: Modelled, caption: str) -> None:
    """Show the predictive checks."""
    frame = pd.DataFrame(
        {
            "Statistic": made.checks["statistic"].str.capitalize(),
            "Observed": made.checks["observed"],
            "Replicas (median)": made.checks["replicated"],
            "95% of the replicas": [
                f"{low:.2f} to {high:.2f}" for low, high in zip(made.checks["low"], made.checks["high"], strict=True)
            ],
            "Share of replicas above": made.checks["p"],
        }
    )
    show_table(frame, caption)


def show_priors(made: Modelled, caption: str) -> pd.DataFrame:
    """Fit under other priors, show how the answers move, and return the numbers."""
    rows = prior_sensitivity(made.fit, np.random.default_rng([made.seed, 1]))
    frame = pd.DataFrame(
        {
            "What is changed": [_PRIORS[name] for name in rows["prior"]],
            "To": rows["value"],
            "Largest change": [points(change) for change in rows["max_change"]],
            "Mean change": [points(change) for change in rows["mean_change"]],
            "Mean width of the intervals": [points(width) for width in rows["mean_width"]],
            "Clear directions": rows["n_directions"],
            "Gained": [_regions(made, text) for text in rows["gained"]],
            "Lost": [_regions(made, text) for text in rows["lost"]],
        }
    )
    units = dict.fromkeys(("Largest change", "Mean change", "Mean width of the intervals"), "percentage points")
    show_table(frame, caption, units=units)
    return rows


def prior_facts(made: Modelled, rows: pd.DataFrame) -> dict[str, str]:
    """Numbers and words about other priors, for the prose."""
    most = rows.loc[rows["max_change"].idxmax()]
    lost = {region for text in rows["lost"] for region in text.split(",")}
    gained = sorted({region for text in rows["gained"] for region in text.split(",") if region})
    clear = made.fit.regions[made.fit.regions["direction"] != ""]
    return {
        "prior_most": points(most["max_change"]),
        "prior_which": f"{_PRIORS[most['prior']]} is set to {most['value']:g}",
        "prior_always": formatting.listed(_lowered(made, clear[~clear["region"].isin(lost)])),
        "prior_gained": formatting.listed([formatting.lower(made.names[region]) for region in gained]),
    }


def show_agreement(made: Modelled, caption: str) -> None:
    """Show what model and exact sign test say of each region that either speaks of, and of those both can judge."""
    kept = made.agreement[made.agreement["verdict"] != "untestable"]
    frame = pd.DataFrame(
        {
            "Region": [made.names[region] for region in kept["region"]],
            "Counts": [f"{r.n_decrease}▼ {r.n_increase}▲" for r in kept.itertuples()],
            "Sign test": [formatting.p_value(p) for p in kept["p_sign"]],
            "Model: mostly down": kept["mostly_down"],
            "Both": kept["verdict"],
        }
    )
    show_table(frame, caption, digits=3)


def hierarchical_facts(made: Modelled, prefix: str) -> dict[str, str]:
    """Numbers and words about one model, for the prose."""
    fit, agreed = made.fit, made.agreement
    clear = fit.regions[fit.regions["direction"] != ""]
    testable = agreed[~agreed["verdict"].str.startswith("untestable")]
    alike = testable["verdict"].isin(["same", "neither"])
    widest = fit.components.loc[fit.components["sd"].idxmax()]
    off = made.checks[(made.checks["p"] < fit.alpha / 2) | (made.checks["p"] > 1 - fit.alpha / 2)]
    edge = made.checks.loc[(made.checks["p"] - 0.5).abs().idxmax()]
    few = clear[(clear["n_decrease"] + clear["n_increase"]) < 4]
    facts = {
        "n": formatting.number(len(fit.layout.down)),
        "samples": formatting.number(len(fit.layout.samples)),
        "regions": formatting.number(len(fit.layout.regions)),
        "overall": formatting.percent(float(fit.layout.down.mean())),
        "lowest": formatting.percent(float(fit.regions["probability"].min())),
        "highest": formatting.percent(float(fit.regions["probability"].max())),
        "kept": formatting.percent(shrinkage(fit).attrs["kept"]),
        "clear": formatting.listed(_lowered(made, clear), empty="no region"),
        "few": formatting.listed(_lowered(made, few), empty="no region"),
        "widest": str(widest["component"]),
        "widest_sd": f"{widest['sd']:.2f} ({widest['low']:.2f} to {widest['high']:.2f})",
        "checks_off": formatting.out_of(len(off), len(made.checks)),
        "edge": str(edge["statistic"]),
        "edge_p": f"{edge['p']:.2f}",
        "testable": formatting.out_of(len(testable), len(agreed)),
        "alike": formatting.out_of(int(alike.sum()), len(testable)),
        "disagree": formatting.listed(
            [f"{formatting.lower(made.names[r.region])} ({r.verdict})" for r in testable[~alike].itertuples()], empty="none"
        ),
        "beyond": formatting.listed(
            _lowered(made, agreed[agreed["verdict"] == "untestable, model speaks"]), empty="none"
        ),
    }  # fmt: skip
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def _lowered(made: Modelled, rows: pd.DataFrame) -> list[str]:
    return [f"{formatting.lower(made.names[r.region])} ({r.n_decrease}▼ {r.n_increase}▲)" for r in rows.itertuples()]


def _regions(made: Modelled, text: str) -> str:
    return formatting.listed([formatting.lower(made.names[region]) for region in text.split(",") if region], empty="")


def points(value: float) -> str:
    """Write a difference of probabilities in percentage points."""
    return "" if pd.isna(value) else f"{100 * value:.1f}"
