"""What the chapter on the multiverse shows: the curve of each claim, what survives, and which choices matter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.figures.drawn_numbers import curve_numbers
from livingreview.inference.claims import CONCLUSIONS, SUPPORTED, TOO_LITTLE, Claim, Rulebook, load_claims
from livingreview.inference.multiverse import Grid, SpecifiedClaim, influence_of_choices, load_grid, survival
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.tables import Cells, Link, show_table
from livingreview.reports.claims.conclusion_board import small_percent
from livingreview.rerun.multiverse_runs import explore_all

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

# The option of the first choice that holds every study: where a single published estimate is wanted, it is this one.
_WIDEST = "all"


@dataclass(frozen=True)
class Multiverse:
    """All claims in all specifications, with what they were made from."""

    rulebook: Rulebook
    grid: Grid
    specified: Mapping[str, SpecifiedClaim]

    def claim(self, key: str) -> Claim:
        """Return one claim."""
        return self.rulebook.claim(key)


def run_multiverse(evidence: Evidence, workers: int = 1) -> Multiverse:
    """Run every claim in every specification.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    workers : int
        Processes.
    """
    folder = evidence.directory
    specified = explore_all(evidence, workers=workers)
    return Multiverse(load_claims(folder / "claims.toml"), load_grid(folder / "multiverse.toml"), specified)


def multiverse_facts(multiverse: Multiverse) -> dict[str, str]:
    """Numbers of the whole run, for the prose."""
    frames = [specified_claim.frame for specified_claim in multiverse.specified.values()]
    total = sum(len(frame) for frame in frames)
    tested = sum(int((frame["verdict"] != TOO_LITTLE).sum()) for frame in frames)
    movers = [_first_mover(multiverse, key) for key in multiverse.specified]
    joint = [u for u in multiverse.specified.values() if u.curve.p_median <= multiverse.rulebook.alpha / 2]
    return {
        "claims": formatting.number(len(frames)),
        "choices": formatting.number(len(multiverse.grid.dimensions)),
        "specifications": f"{total:,}",
        "fewest": f"{min(len(frame) for frame in frames):,}",
        "permutations": f"{multiverse.grid.n_permutations:,}",
        "tested_share": formatting.percent(tested / total),
        "joint_claims": formatting.listed(f"“{multiverse.claim(u.key).title}”" for u in joint),
        "n_joint": formatting.number(len(joint)),
        "everywhere": formatting.pronoun(sum((frame["verdict"] == SUPPORTED).all() for frame in frames)),
        "varying": formatting.number(sum(bool(name) for name in movers)),
        "led_by_studies": formatting.pronoun(movers.count(multiverse.grid.dimensions[0].key)),
        "survivors": formatting.number(sum((frame["verdict"] == SUPPORTED).any() for frame in frames)),
    }


def survives(specified_claim: SpecifiedClaim) -> str:
    """Say in how many specifications a claim survives.

    Returns
    -------
    str
        "survives in n of N specifications (x%; y% of those with enough evidence)".
    """
    verdict = specified_claim.frame["verdict"]
    n, total, enough = int((verdict == SUPPORTED).sum()), len(verdict), int((verdict != TOO_LITTLE).sum())
    of_enough = f"; {small_percent(n, enough)} of the {enough:,} with enough evidence" if enough else ""
    return f"survives in {n:,} of {total:,} specifications ({small_percent(n, total)}{of_enough})"


def show_survival(multiverse: Multiverse) -> None:
    """Show the verdicts of all specifications, claim by claim, with the joint test."""
    rows = []
    for key, specified_claim in multiverse.specified.items():
        claim, count = multiverse.claim(key), specified_claim.frame["verdict"].value_counts()
        row = {"Claim": f"{claim.part} {claim.title}"}
        row |= {verdict.capitalize(): f"{int(count.get(verdict, 0)):,}" for verdict in CONCLUSIONS}
        row |= {
            "All": f"{len(specified_claim.frame):,}",
            "Median estimate": formatting.signed(specified_claim.curve.median),
            "Joint test": formatting.p_value(specified_claim.curve.p_median)
            if specified_claim.curve.n_specifications
            else "not tested",
        }
        rows.append(row)
    caption = (
        "Verdicts over all specifications, in numbers of specifications; the median estimate (from −1 to 1, positive as "
        "the claim has it) and the joint test are over those with enough evidence"
    )
    show_table(pd.DataFrame(rows), caption)


def show_by_studies(multiverse: Multiverse) -> None:
    """Show the share of specifications that support each claim, by which studies count, folded away."""
    first = multiverse.grid.dimensions[0]
    rows = []
    for key, specified_claim in multiverse.specified.items():
        own = survival(specified_claim.frame).set_index("option")
        cells = {}
        for option in first.options:
            line = own.loc[option.key]
            enough = line["n"] - line[TOO_LITTLE]
            cells[option.title.capitalize()] = f"{line[SUPPORTED]:,} of {enough:,}" if enough else "none testable"
        rows.append({"Claim": multiverse.claim(key).part} | cells)
    caption = "Specifications that support each claim, of those with enough evidence, by which studies count"
    show_table(pd.DataFrame(rows), caption, folded="Show which studies count")


def show_claim_curve(multiverse: Multiverse, key: str) -> None:
    """Show the curve of one claim, or say that no specification has enough evidence.

    Parameters
    ----------
    multiverse : Multiverse
        From :func:`run_multiverse`.
    key : str
        Key of the claim.
    """
    from livingreview.figures.specification_curve import alt_curve, draw_curve
    from livingreview.reports.directions.direction_figures import show_nothing

    claim, specified_claim = multiverse.claim(key), multiverse.specified[key]
    frame = tested(specified_claim, claim)
    if frame.empty:
        return show_nothing(f"{claim.part} {claim.title}: no specification has enough evidence, so there is no curve.")
    panels = [
        (item.key, {option.key: option.title for option in item.options if (frame[item.key] == option.key).any()})
        for item in multiverse.grid.of(claim)
        if frame[item.key].nunique() > 1
    ]
    published = _published(multiverse, claim)
    caption = (
        f"{claim.part} {claim.title}: {survives(specified_claim)}. Darker: more of the specifications at that place have the "
        "option. The line marked published is the published way of counting, over all studies."
    )
    alt, numbers = alt_curve(frame, claim.title, published), curve_numbers(frame["towards"])
    return show(draw_curve(frame, panels, published), alt, caption, wide=True, numbers=numbers)


def tested(specified_claim: SpecifiedClaim, claim: Claim) -> pd.DataFrame:
    """Specifications with enough evidence, each once, with ``towards``: the estimate as the claim expects it."""
    frame = specified_claim.frame[specified_claim.frame["verdict"] != TOO_LITTLE]
    return frame.assign(towards=claim.expected * frame["estimate"]).reset_index(drop=True)


def choice_table(multiverse: Multiverse, key: str, most: int = 4) -> str:
    """Name the choices that move a claim most.

    Returns
    -------
    str
        A phrase: choice and the share of the diversity of verdicts that it explains alone.
    """
    claim, specified_claim = multiverse.claim(key), multiverse.specified[key]
    titles = {item.key: item.title for item in multiverse.grid.of(claim)}
    moved = influence_of_choices(specified_claim.frame, list(titles)).dropna(subset="verdict_share").head(most)
    moved = moved[moved["verdict_share"] >= 0.005]
    return formatting.listed(
        (f"{titles[r.dimension].lower()} ({formatting.percent(r.verdict_share)})" for r in moved.itertuples()),
        empty="no choice",
    )


def show_choices(multiverse: Multiverse) -> None:
    """Show how much of the variance of each claim's estimate, and of its verdicts, each choice explains alone."""
    titles = {item.key: item.title for item in multiverse.grid.dimensions}
    rows = []
    for key, specified_claim in multiverse.specified.items():
        claim = multiverse.claim(key)
        own = influence_of_choices(specified_claim.frame, [item.key for item in multiverse.grid.of(claim)]).set_index(
            "dimension"
        )
        row = {"Claim": claim.part}
        for name, title in titles.items():
            known = name in own.index and not math.isnan(own["verdict_share"].get(name, math.nan))
            row[title] = (
                f"{formatting.percent(own['verdict_share'][name])} / {formatting.percent(own['estimate_share'][name])}"
                if known
                else ""
            )
        rows.append(row)
    caption = (
        "Share that each choice explains alone: of the diversity of verdicts / of the variance of the estimate. A blank: "
        "the choice does not concern the claim, or all its specifications have one verdict"
    )
    show_table(pd.DataFrame(rows), caption, folded="Show how much each choice moves each claim")


def show_named(multiverse: Multiverse, evidence: Evidence) -> None:
    """Show the points of the curves that are named variants, with a link to each one's page, folded away."""
    rows = []
    for item in multiverse.grid.dimensions:
        for option in item.options:
            if not option.variant:
                continue
            row: dict[str, object] = {
                "Variant": Cells((Link(option.title.capitalize(), f"../variants/{option.variant}.html"),))
            }
            for key, specified_claim in multiverse.specified.items():
                claim = multiverse.claim(key)
                row[claim.part] = _word(multiverse, claim, specified_claim, {item.key: option.key})
            rows.append(row)
    caption = (
        "Named variants among the specifications: verdict and estimate of each claim, every other choice as published, "
        "over all studies unless the variant says which"
    )
    show_table(pd.DataFrame(rows), caption, folded="Show the named variants among them")


def _first_mover(multiverse: Multiverse, key: str) -> str:
    """Choice that explains most of the diversity of a claim's verdicts, "" where there is none."""
    names = [item.key for item in multiverse.grid.of(multiverse.claim(key))]
    moved = influence_of_choices(multiverse.specified[key].frame, names).dropna(subset="verdict_share")
    return str(moved["dimension"].iloc[0]) if len(moved) else ""


def _word(multiverse: Multiverse, claim: Claim, specified_claim: SpecifiedClaim, changed: Mapping[str, str]) -> str:
    row = _single(multiverse, claim, specified_claim, changed)
    if row is None:
        return ""
    estimate = formatting.signed(claim.expected * row["estimate"]) if np.isfinite(row["estimate"]) else "no estimate"
    return f"{row['verdict']} ({estimate})"


def _published(multiverse: Multiverse, claim: Claim) -> float:
    row = _single(multiverse, claim, multiverse.specified[claim.key], {})
    return math.nan if row is None else float(claim.expected * row["estimate"])


def _single(
    multiverse: Multiverse, claim: Claim, specified_claim: SpecifiedClaim, changed: Mapping[str, str]
) -> pd.Series | None:
    """The specification with these options, all others as published, over all studies."""
    first = multiverse.grid.dimensions[0].key
    frame = specified_claim.frame
    for item in multiverse.grid.of(claim):
        wanted = changed.get(item.key, _WIDEST if item.key == first else item.options[0].key)
        frame = frame[frame[item.key] == wanted]
    return None if frame.empty or (set(changed) - set(frame.columns)) else frame.iloc[0]
