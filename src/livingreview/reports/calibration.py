"""What the simulations give for tests, intervals and probabilities: false positives, power, coverage, from the kept tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.errors import EditionError
from livingreview.figures.estimates import alt_estimates, alt_reliability, draw_estimates, draw_reliability
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Table
from livingreview.rerun.estimate_table import RELIABILITY, kept_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_OF_CLAIMS = {
    "false_positive_rate": "Where there is nothing: how often each test of a claim rejects (with 95% interval of the simulation)",
    "power": "Where there is an effect: how often each test of a claim finds it, and how often its result is as claimed",
    "coverage": "How often the interval of a test's estimate holds its expected value",
}
_SHORT = ("nearly covers", "under-covers")


def claims_table(evidence: Evidence, quantity: str) -> Table:
    """One quantity ("false_positive_rate", "power", "coverage") of the tests of claims, folded away."""
    caption = _OF_CLAIMS[quantity]
    frame = _by_structure(evidence, quantity, claims=True)
    return Table(frame, caption, digits=3, folded=f"Show {caption[0].lower()}{caption[1:]}")


def tests_table(evidence: Evidence, quantity: str, caption: str) -> Table:
    """One quantity of all other tests: a row a test and simulated effect, a column a literature that was simulated."""
    return Table(_by_structure(evidence, quantity, claims=False), caption, digits=3)


def power_figure(evidence: Evidence, structure: str, caption: str) -> Figure:
    """Power of the tests under the strongest planted effect, claim by claim, on the pattern of one literature."""
    frame = strongest_power(evidence, structure)
    points = pd.DataFrame(
        {
            "label": frame["test"].str.extract(r"claim (\S+)")[0].radd("claim "),
            "estimate": frame["observed"], "low": frame["low"], "high": frame["high"],
            "note": [formatting.percent(value) for value in frame["observed"]],
        }
    )  # fmt: skip
    drawing = draw_estimates(points, "share of simulations whose test goes as claimed", (0, 1))
    return Figure(drawing, alt_estimates(points, "Power of the tests"), caption, numbers=points)


def reliability_figure(evidence: Evidence, caption: str) -> Figure:
    """How often an answer was of interest where the model gave that a probability, over simulated evidence."""
    frame = _reliability(evidence)
    return Figure(draw_reliability(frame), alt_reliability(frame), caption, numbers=frame)


def claims_values(evidence: Evidence) -> dict[str, str]:
    """False positives, coverage and power of the tests of claims, and how far probabilities of answers are off."""
    frame = _of_claims(evidence)
    false = frame[frame["quantity"] == "false_positive_rate"]
    over, covered = false[false["rating"] == "over-rejects"], frame[frame["quantity"] == "coverage"]
    equivalence, made = false["test"].str.startswith("no difference"), _reliability(evidence)
    likely = made[made["predicted"] >= 0.8]
    values = {
        "n_rates": formatting.number(len(false)),
        "over_list": formatting.listed(_with_rate(over)),
        "highest": f"{100 * float(false['observed'].max()):.1f}%",
        "promised": f"{100 * float(false['nominal'].max()):.1f}%",
        "equivalence": f"{100 * float(false.loc[equivalence, 'observed'].max()):.1f}%",
        "short_list": formatting.listed(_with_rate(covered[covered["rating"].isin(_SHORT)])),
        "coverage_low": formatting.percent(float(covered["observed"].min())),
        "coverage_high": formatting.percent(float(covered["observed"].max())),
        "simulations": f"{int(false['n_simulations'].max()):,}",
        "answers": f"{int(made['n'].sum()):,}",
        "likely_given": formatting.percent(float((likely["predicted"] * likely["n"]).sum() / likely["n"].sum())),
        "likely_true": formatting.percent(float((likely["observed"] * likely["n"]).sum() / likely["n"].sum())),
    }
    for structure in dict.fromkeys(frame["structure"]):
        strong = strongest_power(evidence, structure)["observed"]
        values |= {
            f"{structure}_testable": formatting.number(len(strong)),
            f"{structure}_weak": formatting.out_of(int((strong < 0.5).sum()), len(strong)),
            f"{structure}_power_low": formatting.percent(float(strong.min())),
            f"{structure}_power_high": formatting.percent(float(strong.max())),
        }
    return values


def best_power(evidence: Evidence, structure: str) -> str:
    """Highest power of any test in literatures of one shape, with the test's name."""
    frozen = evidence.table("calibration")
    own = frozen[(frozen["quantity"] == "power") & (frozen["structure"] == structure)]
    best = own.loc[own["observed"].idxmax()]
    return f"{formatting.percent(best['observed'])} ({best['test']})"


def strongest_power(evidence: Evidence, structure: str) -> pd.DataFrame:
    """Power of each claim's test, by its whole rule, under the last, strongest, effect that was planted for it."""
    frame = _of_claims(evidence)
    own = frame[(frame["quantity"] == "power") & (frame["structure"] == structure)]
    results = own[own["test"].str.endswith(", as claimed")]
    return results.groupby("test", sort=False).tail(1).reset_index(drop=True)


def _reliability(evidence: Evidence) -> pd.DataFrame:
    frame = kept_table(evidence, RELIABILITY)
    if frame is None:
        raise EditionError("reliability.tsv is of other evidence or rules: expected livingreview estimates --calibrate")
    return frame.drop(columns="inputs")


def _by_structure(evidence: Evidence, quantity: str, claims: bool) -> pd.DataFrame:
    frozen = evidence.table("calibration")
    own = frozen[(frozen["quantity"] == quantity) & (frozen["test"].str.contains("claim ") == claims)]
    # An effect has other numbers in another literature: those of one kind stand in one row, in their order.
    own = own.assign(kind=own["effect"].str.replace(r"[\d.]+", "#", regex=True))
    own = own.assign(rank=own.groupby(["test", "kind", "structure"]).cumcount())
    structures = evidence.dictionaries["calibration"].columns["structure"].levels
    present = [structure for structure in structures if structure in set(own["structure"])]
    rows = []
    for (test, _, _), group in own.groupby(["test", "kind", "rank"], sort=False):
        row = {"Test": test, "Simulated": " | ".join(dict.fromkeys(group["effect"]))}
        if quantity != "power":
            row["Promised"] = group["nominal"].iloc[0]
        rates = {r.structure: f"{r.observed:.3f} ({r.low:.3f} to {r.high:.3f})" for r in group.itertuples()}
        row |= {structures[structure].capitalize(): rates.get(structure, "") for structure in present}
        if quantity != "power":
            row["Rating"] = formatting.listed(dict.fromkeys(v for v in group["rating"] if v), conjunction="|")
        rows.append(row)
    return pd.DataFrame(rows)


def _of_claims(evidence: Evidence) -> pd.DataFrame:
    frame = evidence.table("calibration")
    return frame[frame["test"].str.contains("claim ")].reset_index(drop=True)


def _with_rate(frame: pd.DataFrame) -> list[str]:
    return [
        f"{row.test} ({formatting.percent(row.observed)} where {formatting.percent(row.nominal)} is promised, {row.structure})"
        for row in frame.itertuples(index=False)
    ]
