"""What the chapter on the multiverse shows: the curve of each claim, what survives, and which choices matter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from livingreview.evidence import Evidence
from livingreview.figures.drawn_numbers import curve_numbers
from livingreview.inference.claims import CONCLUSIONS, SUPPORTED, TOO_LITTLE, Claim, Rulebook, load_claims
from livingreview.inference.multiverse import Grid, SpecifiedClaim, influence_of_choices, load_grid, survival
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Cells, Link, Note, Table
from livingreview.reports.claims.conclusions import small_percent
from livingreview.rerun.multiverse_runs import explore_all

# The option of the first choice that holds every study: where a single published estimate is wanted, it is this one.
_WIDEST = "all"


@dataclass(frozen=True, eq=False)
class Multiverse:
    """All claims in all specifications: ``curve(key)`` of each claim, tables over all of them, ``values()``."""

    rulebook: Rulebook
    grid: Grid
    specified: Mapping[str, SpecifiedClaim]

    def conclusions_table(self) -> Table:
        """Conclusions over all specifications, claim by claim, with the joint test."""
        rows = []
        for key, found in self.specified.items():
            claim, count = self.rulebook.claim(key), found.frame["verdict"].value_counts()
            row = {"Claim": f"{claim.part} {claim.title}"}
            row |= {verdict.capitalize(): f"{int(count.get(verdict, 0)):,}" for verdict in CONCLUSIONS}
            row |= {
                "All": f"{len(found.frame):,}",
                "Median estimate": formatting.signed(found.curve.median),
                "Joint test": formatting.p_value(found.curve.p_median)
                if found.curve.n_specifications
                else "not tested",
            }
            rows.append(row)
        caption = (
            "Verdicts over all specifications, in numbers of specifications; the median estimate (from −1 to 1, positive as "
            "the claim has it) and the joint test are over those with enough evidence"
        )
        return Table(pd.DataFrame(rows), caption)

    def by_studies(self) -> Table:
        """Specifications that support each claim, by which studies count, folded away."""
        first, rows = self.grid.dimensions[0], []
        for key, found in self.specified.items():
            own = survival(found.frame).set_index("option")
            row = {"Claim": self.rulebook.claim(key).part}
            for option in first.options:
                line = own.loc[option.key]
                enough = line["n"] - line[TOO_LITTLE]
                row[option.title.capitalize()] = f"{line[SUPPORTED]:,} of {enough:,}" if enough else "none testable"
            rows.append(row)
        caption = "Specifications that support each claim, of those with enough evidence, by which studies count"
        return Table(pd.DataFrame(rows), caption, folded="Show which studies count")

    def influence(self) -> Table:
        """How much of the variance of each claim's estimate, and of its conclusions, each choice explains alone."""
        rows = []
        for key in self.specified:
            own = self._influence(key).set_index("dimension")
            row = {"Claim": self.rulebook.claim(key).part}
            for item in self.grid.dimensions:
                shares = own.loc[item.key] if item.key in own.index else {"verdict_share": math.nan}
                row[item.title] = (
                    ""
                    if math.isnan(shares["verdict_share"])
                    else f"{formatting.percent(shares['verdict_share'])} / {formatting.percent(shares['estimate_share'])}"
                )
            rows.append(row)
        caption = (
            "Share that each choice explains alone: of the diversity of verdicts / of the variance of the estimate. A blank: "
            "the choice does not concern the claim, or all its specifications have one verdict"
        )
        return Table(pd.DataFrame(rows), caption, folded="Show how much each choice moves each claim")

    def named_variants(self) -> Table:
        """The specifications that are named variants, with a link to each one's page, folded away."""
        rows = []
        for item in self.grid.dimensions:
            for option in item.options:
                if not option.variant:
                    continue
                link = Link(option.title.capitalize(), f"../variants/{option.variant}.html")
                row: dict[str, object] = {"Variant": Cells((link,))}
                for key in self.specified:
                    claim, one = self.rulebook.claim(key), self._specification(key, {item.key: option.key})
                    row[claim.part] = "" if one is None else _cell(claim, one)
                rows.append(row)
        caption = (
            "Named variants among the specifications: verdict and estimate of each claim, every other choice as published, "
            "over all studies unless the variant says which"
        )
        return Table(pd.DataFrame(rows), caption, folded="Show the named variants among them")

    def curve(self, key: str) -> Figure | Note:
        """Estimates of one claim in all specifications with enough evidence, lowest to highest."""
        from livingreview.figures.specification_curve import alt_curve, draw_curve

        claim, found = self.rulebook.claim(key), self.specified[key]
        frame = found.frame[found.frame["verdict"] != TOO_LITTLE].reset_index(drop=True)
        frame = frame.assign(towards=claim.expected * frame["estimate"])
        if frame.empty:
            return Note(f"{claim.part} {claim.title}: no specification has enough evidence, so there is no curve.")
        panels = [
            (item.key, {option.key: option.title for option in item.options if (frame[item.key] == option.key).any()})
            for item in self.grid.of(claim)
            if frame[item.key].nunique() > 1
        ]
        as_published = self._specification(key, {})
        published = math.nan if as_published is None else float(claim.expected * as_published["estimate"])
        caption = (
            f"{claim.part} {claim.title}: {survives(found)}. The stronger the tone, the more of the specifications at that place have the "
            "option. The line marked published is the published way of counting, over all studies."
        )
        drawing, alt = draw_curve(frame, panels, published), alt_curve(frame, claim.title, published)
        return Figure(drawing, alt, caption, numbers=curve_numbers(frame["towards"]))

    def strongest_choices(self, key: str, most: int = 4) -> str:
        """Name the choices that move a claim's conclusion most, each with the share of their diversity that it explains."""
        titles = {item.key: item.title for item in self.grid.dimensions}
        moved = self._influence(key).dropna(subset="verdict_share").head(most)
        moved = moved[moved["verdict_share"] >= 0.005]
        phrases = [f"{titles[r.dimension].lower()} ({formatting.percent(r.verdict_share)})" for r in moved.itertuples()]
        return formatting.listed(phrases, empty="no choice")

    def values(self) -> dict[str, str]:
        """Numbers of the whole run, and under ``moved_<claim>`` the choices that move each claim most."""
        frames = [own.frame for own in self.specified.values()]
        total = sum(len(frame) for frame in frames)
        enough = sum(int((frame["verdict"] != TOO_LITTLE).sum()) for frame in frames)
        moving = [self._influence(key).dropna(subset="verdict_share")["dimension"] for key in self.specified]
        joint = [u for u in self.specified.values() if u.curve.p_median <= self.rulebook.alpha / 2]
        return {
            "claims": formatting.number(len(frames)),
            "choices": formatting.number(len(self.grid.dimensions)),
            "specifications": f"{total:,}",
            "permutations": f"{self.grid.n_permutations:,}",
            "tested_share": formatting.percent(enough / total),
            "joint_claims": formatting.listed(f"“{self.rulebook.claim(u.key).title}”" for u in joint),
            "n_joint": formatting.number(len(joint)),
            "everywhere": formatting.pronoun(sum((frame["verdict"] == SUPPORTED).all() for frame in frames)),
            "varying": formatting.number(sum(len(own) > 0 for own in moving)),
            "led_by_studies": formatting.pronoun(sum(own.head(1).eq(self.grid.dimensions[0].key).any() for own in moving)),
            "survivors": formatting.number(sum((frame["verdict"] == SUPPORTED).any() for frame in frames)),
            **{f"moved_{key.replace('-', '_')}": self.strongest_choices(key) for key in self.specified},
        }

    def _influence(self, key: str) -> pd.DataFrame:
        names = [item.key for item in self.grid.of(self.rulebook.claim(key))]
        return influence_of_choices(self.specified[key].frame, names)

    def _specification(self, key: str, changed: Mapping[str, str]) -> pd.Series | None:
        """The specification with these options, all others as published, over all studies; None where there is none."""
        first, frame = self.grid.dimensions[0].key, self.specified[key].frame
        if set(changed) - set(frame.columns):
            return None
        for item in self.grid.of(self.rulebook.claim(key)):
            option = changed.get(item.key, _WIDEST if item.key == first else item.options[0].key)
            frame = frame[frame[item.key] == option]
        return None if frame.empty else frame.iloc[0]


def run_multiverse(evidence: Evidence, workers: int = 1) -> Multiverse:
    """Test every claim in every specification, in so many processes."""
    folder = evidence.directory
    specified = explore_all(evidence, workers=workers)
    return Multiverse(load_claims(folder / "claims.toml"), load_grid(folder / "multiverse.toml"), specified)


def survives(found: SpecifiedClaim) -> str:
    """Say in how many specifications a claim survives: of all, and of those with enough evidence."""
    verdict = found.frame["verdict"]
    n, total, enough = int((verdict == SUPPORTED).sum()), len(verdict), int((verdict != TOO_LITTLE).sum())
    of_enough = f"; {small_percent(n, enough)} of the {enough:,} with enough evidence" if enough else ""
    return f"survives in {n:,} of {total:,} specifications ({small_percent(n, total)}{of_enough})"


def _cell(claim: Claim, row: pd.Series) -> str:
    estimate = formatting.signed(claim.expected * row["estimate"]) if np.isfinite(row["estimate"]) else "no estimate"
    return f"{row['verdict']} ({estimate})"
