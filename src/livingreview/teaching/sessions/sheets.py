"""What a session hands out on paper: bets and their outcome, regions to foretell, a form to code on, studies with both arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.inference.claims import load_claims
from livingreview.page import formatting
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table
from livingreview.reports.comparisons import compare_arms

if TYPE_CHECKING:
    from livingreview.evidence.coding_lab import Lab

BLANK = " " * 12
FORM_ROWS = 8


@dataclass(frozen=True, eq=False)
class Bets:
    """Regions on whose next directions a class bets, their names hidden until the bets are scored.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region: ``letter, name, down, up`` as known at the time of the bet, ``came_down, came_up`` since.
    until : int
        Last year that is known.
    """

    frame: pd.DataFrame
    until: int

    @property
    def sheet(self) -> Table:
        """The sheet to bet on: counts without names."""
        frame = self.frame[["letter", "down", "up"]].assign(bet=BLANK)
        frame.columns = ["Region", "Samples down", "Samples up", "My bet: the next one goes down, in per cent"]
        return Table(frame, f"Directions of some regions in studies up to {self.until}, names hidden")

    @property
    def outcomes(self) -> Table:
        """What came, and the mean Brier score of three forecasters: the share so far, the base rate, a coin."""
        known, came = self.frame["down"] / (self.frame["down"] + self.frame["up"]), self.frame
        base = self.frame["down"].sum() / (self.frame["down"] + self.frame["up"]).sum()
        rows = [
            {
                "Region": f"{row.letter}: {row.name_}",
                "Came down": row.came_down,
                "Came up": row.came_up,
                "Share so far": formatting.percent(share),
                "Its score": f"{brier(share, row.came_down, row.came_up):.2f}",
                f"Base rate ({formatting.percent(base)})": f"{brier(base, row.came_down, row.came_up):.2f}",
                "A coin": f"{brier(0.5, row.came_down, row.came_up):.2f}",
            }
            for row, share in zip(came.rename(columns={"name": "name_"}).itertuples(index=False), known, strict=True)
        ]
        return Table(pd.DataFrame(rows), f"What studies after {self.until} reported of the regions, and Brier scores; smaller is better")


def brier(bet: float, down: int, up: int) -> float:
    """Mean squared distance between a bet on "down" and what came.

    Examples
    --------
    >>> brier(0.75, 3, 1)
    0.1875
    """
    return (down * (1 - bet) ** 2 + up * bet**2) / (down + up)


def bets(evidence: ev.Evidence, until: int, regions: int = 6, least: int = 2) -> Bets:
    """Choose the regions with the most directions since `until`, among those that had some by then.

    Parameters
    ----------
    least : int
        Directions that a region must have by then.
    """
    known, came = _counts(evidence, {"studies": "all", "until": until}), _counts(evidence, {"studies": "all", "since": until + 1})
    frame = known.join(came.add_prefix("came_"), how="inner").query("down + up >= @least and came_down + came_up > 0")
    frame = frame.assign(n=frame["came_down"] + frame["came_up"]).sort_values(["n", "name"], ascending=[False, True]).head(regions)
    frame = frame.sort_values("name").drop(columns=["n", "came_name"])
    frame.insert(0, "letter", list(ascii_uppercase[: len(frame)]))
    return Bets(frame.reset_index(drop=True), until)


@dataclass(frozen=True, eq=False)
class RegionSheet:
    """Regions whose direction a class foretells, and what was reported of them."""

    frame: pd.DataFrame
    what: str

    @property
    def sheet(self) -> Table:
        """The sheet to fill in."""
        frame = pd.DataFrame({"Region": self.frame["name"], "Down or up?": BLANK, "Why?": BLANK})
        return Table(frame, f"What will change after {self.what}? Fill in before you look")

    @property
    def marked(self) -> Table:
        """The sheet with what samples report."""
        frame = self.frame[["name", "down", "up"]]
        frame.columns = ["Region", "Samples down", "Samples up"]
        return Table(frame, f"What samples report after {self.what}: a point for each region whose majority you named")


def region_sheet(evidence: ev.Evidence, what: str, selection: Mapping[str, Any], regions: int = 8) -> RegionSheet:
    """Take the regions that most samples of a selection report."""
    frame = _counts(evidence, selection)
    most = frame.assign(n=frame["down"] + frame["up"]).query("n > 0").sort_values(["n", "name"], ascending=[False, True])
    return RegionSheet(most.head(regions).sort_values("name").reset_index(drop=True), what)


def coding_form(lab: Lab, columns: Sequence[str] = ("arm", "contrast", "tested_against", "region", "hemisphere", "direction")) -> Table:
    """A form to print and code on: one blank line a finding."""
    names = ["Study", *(lab.columns[name].long_name for name in columns)]
    return Table(pd.DataFrame([[BLANK] * len(names)] * FORM_ROWS, columns=names), "Coding form: one line a finding", folded="Show the form to print")


def studies_with_both_arms(evidence: ev.Evidence) -> Table:
    """List the samples that report psychotherapy and medication, and how patients came into the arms."""
    samples = set(compare_arms(evidence, "all").results["coarse"].pairs["sample"])
    studies = evidence.studies[evidence.studies["sample"].isin(samples)].drop_duplicates("sample").set_index("sample")
    levels = evidence.dictionaries["studies"].columns
    rows = []
    for sample, label in sample_labels(evidence.studies, sorted(samples)).items():
        study = studies.loc[sample]
        said = {name: formatting.meaning(levels[name].levels.get(study[name], "")) or "not seen" for name in ("diagnosis", "therapy", "design")}
        n = [f"{study[name]:g}" if pd.notna(study[name]) else "not seen" for name in ("n_therapy", "n_drug")]
        rows.append((label, *said.values(), " and ".join(n), "yes" if pd.notna(study["slot"]) else "no"))
    names = ["Study", "Disorder", "Psychotherapy", "Design", "Patients with therapy and with medication", "Of the review"]
    return Table(pd.DataFrame(rows, columns=names), "Samples that report changes after psychotherapy and after medication")


def conclusions_in_paraphrase(evidence: ev.Evidence) -> Table:
    """The review's conclusions as the claims that are tested here, in the edition's own words."""
    claims = load_claims(evidence.directory / "claims.toml").claims
    return Table(pd.DataFrame([(claim.part, claim.says) for claim in claims], columns=["Claim", "In our words"]), "The review's conclusions, paraphrased")


def _counts(evidence: ev.Evidence, selection: Mapping[str, Any]) -> pd.DataFrame:
    """Samples down and up by wider region."""
    frame = inference.consistency(inference.sign_table(evidence, ev.Selection(**selection), inference.Analysis(level="coarse"))).frame
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    return pd.DataFrame(
        {"name": frame["region"].map(names), "down": frame["n_decrease"].astype(int), "up": frame["n_increase"].astype(int)}
    ).set_index(frame["region"])
