"""What the simulations say of the claims' tests: false alarms, power and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.tables import show_table
from livingreview.reports.build_info import calibration_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_CAPTIONS = {
    "false_positive_rate": "Where the null is true: how often each test, or the verdict, speaks up (with 95% interval of the simulation)",
    "power": "Where there is an effect: how often each test finds it, and how often the verdict is “supported”",
    "coverage": "How often the interval of an estimate holds its expected value",
}


def show_calibration(evidence: Evidence, quantity: str) -> None:
    """Show one part of the frozen simulations of the claims' tests.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    quantity : {"false_positive_rate", "power", "coverage"}
        Which part.
    """
    frame = calibration_table(evidence, quantity, claims=True)
    show_table(
        frame, _CAPTIONS[quantity], digits=3, folded=f"Show {_CAPTIONS[quantity][0].lower()}{_CAPTIONS[quantity][1:]}"
    )


def show_calibrated(evidence: Evidence, structure: str, caption: str) -> None:
    """Show the power of the verdicts under the strongest planted effect, claim by claim.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    structure : str
        Whose pattern of reporting was kept.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.estimates import alt_estimates, draw_estimates

    frame = strongest_power(evidence, structure)
    points = pd.DataFrame(
        {
            "label": frame["test"].str.extract(r"claim (\S+)")[0].radd("claim "),
            "estimate": frame["observed"], "low": frame["low"], "high": frame["high"],
            "note": [formatting.percent(value) for value in frame["observed"]],
        }
    )  # fmt: skip
    show(draw_estimates(points, "share of simulations with the verdict “supported”", (0, 1)),
         alt_estimates(points, "Power of the verdict"), caption, numbers=points)  # fmt: skip


def calibrated_facts(evidence: Evidence) -> dict[str, str]:
    """Numbers and words about the simulations, for the prose."""
    frame = of_claims(evidence)
    false = frame[frame["quantity"] == "false_positive_rate"]
    over = false[false["verdict"] == "over-rejects"]
    short = frame[(frame["quantity"] == "coverage") & frame["verdict"].isin(["nearly covers", "under-covers"])]
    facts = {
        "n_rates": formatting.number(len(false)),
        "over": formatting.pronoun(len(over)),
        "over_list": formatting.listed(_with_rate(over), empty="none"),
        "highest": f"{100 * float(false['observed'].max()):.1f}%",
        "promised": f"{100 * float(false['nominal'].max()):.1f}%",
        "short_list": formatting.listed(_with_rate(short), empty="none"),
        "simulations": f"{int(false['n_simulations'].max()):,}",
    }
    for structure in ("core", "all"):
        strong = strongest_power(evidence, structure)
        facts |= {
            f"{structure}_testable": formatting.number(len(strong)),
            f"{structure}_weak": formatting.out_of(int((strong["observed"] < 0.5).sum()), len(strong)),
            f"{structure}_power_low": formatting.percent(float(strong["observed"].min())),
            f"{structure}_power_high": formatting.percent(float(strong["observed"].max())),
        }
    return facts


def belief_facts(evidence: Evidence) -> dict[str, str]:
    """What the simulations say of beliefs and of their gain over the base rate, for the prose."""
    frame = evidence.table("calibration")

    def one(test: str, quantity: str) -> pd.Series:
        return frame[frame["test"].str.contains(test, regex=False) & (frame["quantity"] == quantity)].iloc[0]

    held = one("belief in a region's share", "coverage")
    false, power = (one("beliefs better than the base rate", kind) for kind in ("false_positive_rate", "power"))
    return {
        "belief_held": formatting.percent(float(held["observed"])),
        "belief_promised": formatting.percent(float(held["nominal"])),
        "gain_false": f"{100 * float(false['observed']):.1f}%",
        "gain_promised": f"{100 * float(false['nominal']):.1f}%",
        "gain_power": formatting.percent(float(power["observed"])),
    }


def of_claims(evidence: Evidence) -> pd.DataFrame:
    """Rows of the frozen simulations that are about claims."""
    frame = evidence.table("calibration")
    return frame[frame["test"].str.contains("claim ")].reset_index(drop=True)


def strongest_power(evidence: Evidence, structure: str) -> pd.DataFrame:
    """Power of each verdict under the last, strongest, effect that was planted for it."""
    frame = of_claims(evidence)
    own = frame[(frame["quantity"] == "power") & (frame["structure"] == structure)]
    verdicts = own[own["test"].str.endswith("verdict supported")]
    return verdicts.groupby("test", sort=False).tail(1).reset_index(drop=True)


def _with_rate(frame: pd.DataFrame) -> list[str]:
    return [
        f"{row.test} ({formatting.percent(row.observed)} where {formatting.percent(row.nominal)} is promised, {row.structure})"
        for row in frame.itertuples(index=False)
    ]
