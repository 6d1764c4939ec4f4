"""Standardised effects where a source prints a statistic: t, F, z, r, d, g, or an exact p with the number of people.

An effect within one group is the mean change over the standard deviation of the *changes*; one between groups is the
difference over the pooled standard deviation. The two are different scales and are never put together.

References
----------
Borenstein M, Hedges LV, Higgins JPT, Rothstein HR (2009). Introduction to Meta-Analysis. Wiley: chapter 4 (d and g and their
variances).
Rosenthal R (1991). Meta-analytic procedures for social research. Sage: chapter 2 (effects from t, from F with one degree of
freedom in the numerator, from z and from r).
Higgins JPT, Li T, Deeks JJ (2023). Cochrane Handbook for Systematic Reviews of Interventions, chapter 6, section 6.5.2.3 (from
an exact p to t).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from scipy import special

from livingreview import anatomy
from livingreview import evidence as evidence_base

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

LEAST = 5  # samples with an effect that a region needs before they are put together
COLUMNS = (
    "study_id", "sample", "region", "direction", "design", "statistic", "p", "n", "g", "se", "made_from", "why_not",
)  # fmt: skip
_SIGNS = {"decrease": -1, "increase": 1}
# Whom a change was tested against, and which column of the studies has the size of that group.
_OTHERS = {"control_group": "n_control", "healthy": "n_healthy"}
_STATISTIC = re.compile(r"(?P<kind>\w+?)(\((?P<df>[\d.,]+)\))?=(?P<value>-?[\d.]+)")


@dataclass(frozen=True)
class Statistic:
    """A printed statistic: its kind, size and degrees of freedom, those of the numerator first."""

    kind: str
    value: float
    df: tuple[float, ...] = ()

    def t(self, df: float) -> float:
        """Size of the t that it amounts to with `df` degrees of freedom; NaN where the kind does not say.

        Of F only with one degree of freedom in the numerator; r is taken as the effect size of the comparison.
        """
        size = abs(self.value)
        if self.kind == "F":
            return math.sqrt(size) if self.df[:1] == (1.0,) else math.nan
        if self.kind == "r":
            return size * math.sqrt(df / (1 - size**2)) if size < 1 else math.nan
        return size if self.kind in ("t", "z") else math.nan


@dataclass(frozen=True, eq=False)
class EffectSizes:
    """Effects that could be worked out from what is printed.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a counted finding with a statistic or a p: `COLUMNS`; ``design`` is "within" or "between" groups, ``n`` all
        people, ``g`` Hedges' g (below 0 for a decrease) with its standard error, ``made_from`` the kind of statistic; where
        there is no effect g and se are NaN and ``why_not`` says why.
    n_samples : mapping of str to int
        Samples with an effect of one design, the larger number of the two, by region of the analysis.
    """

    frame: pd.DataFrame
    n_samples: Mapping[str, int]

    @property
    def enough(self) -> tuple[str, ...]:
        """Regions with at least `LEAST` samples that have an effect."""
        return tuple(region for region, n in self.n_samples.items() if n >= LEAST)


def parse_statistic(text: str) -> Statistic | None:
    """Read a statistic as the tables hold it; None for an empty cell.

    Examples
    --------
    >>> parse_statistic("t(15)=-3.0"), parse_statistic("F(1,20)=4")
    (Statistic(kind='t', value=-3.0, df=(15.0,)), Statistic(kind='F', value=4.0, df=(1.0, 20.0)))
    """
    if not (found := _STATISTIC.fullmatch(text.strip())):
        return None
    df = tuple(float(part) for part in (found["df"] or "").split(",") if part)
    return Statistic(found["kind"], float(found["value"]), df)


def within(d: float, n: float, corrected: bool = True) -> tuple[float, float]:
    """Hedges' g and its standard error from a mean change over the standard deviation of the changes, in `n` people.

    Examples
    --------
    >>> [round(part, 3) for part in within(0.75, 16)]
    [0.712, 0.269]
    """
    return _small(d, 1 / n + d**2 / (2 * n), n - 1, corrected)


def between(d: float, n_one: float, n_two: float, corrected: bool = True) -> tuple[float, float]:
    """Hedges' g and its standard error from a difference of two groups over their pooled standard deviation.

    Examples
    --------
    >>> [round(part, 3) for part in between(0.5970, 50, 50)]  # Borenstein 2009, pages 27 and 28
    [0.592, 0.203]
    """
    n = n_one + n_two
    return _small(d, n / (n_one * n_two) + d**2 / (2 * n), n - 2, corrected)


def effect_sizes(evidence: Evidence, selection: Selection, analysis: Analysis) -> EffectSizes:
    """Work out the effects of the findings that a selection counts."""
    found = evidence_base.select(evidence, selection).findings
    printed = found[(found["statistic"] != "") | (found["p"] != "")]
    sizes = evidence.studies.set_index("study_id")[list(_OTHERS.values())]
    rows = [_row(row, sizes.loc[row["study_id"]]) for row in printed.to_dict("records")]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"g": float, "se": float})
    units = anatomy.units(evidence.regions, analysis.level, evidence.circuits)
    known = frame[frame["g"].notna()]
    placed = known.assign(unit=[units[region] for region in known["region"]]).explode("unit").dropna(subset="unit")
    counted = placed.groupby(["unit", "design"])["sample"].nunique().groupby(level=0).max()
    return EffectSizes(frame, counted.sort_values(ascending=False, kind="stable").to_dict())


def _row(finding: Mapping[str, object], sizes: Mapping[str, object]) -> dict[str, object]:
    other = _OTHERS.get(str(finding["tested_against"]))
    design = "between" if other else "within"
    row = {name: finding[name] for name in COLUMNS if name in finding}
    row |= {"design": design, "g": math.nan, "se": math.nan, "made_from": "", "why_not": "", "n": pd.NA}
    statistic, p = parse_statistic(str(finding["statistic"])), str(finding["p"])
    groups = _sizes(finding, sizes[other] if other else None, statistic)
    if finding["direction"] not in _SIGNS:
        return row | {"why_not": "no direction"}
    if statistic is None and not p.startswith("="):
        return row | {"why_not": "p is given as a bound only"}
    if groups is None:
        return row | {"why_not": "number of people not seen"}
    kind, d = _standardised(statistic, p, groups)
    if math.isnan(d):
        return row | {"why_not": f"{kind} does not give an effect"}
    g, se = (between if other else within)(_SIGNS[str(finding["direction"])] * d, *groups, corrected=kind != "g")
    return row | {"n": int(sum(groups)), "g": g, "se": se, "made_from": kind}


def _sizes(finding: Mapping[str, object], other: object, statistic: Statistic | None) -> tuple[float, ...] | None:
    """People behind a finding: one number within a group, two between groups, None where they are not known.

    Degrees of freedom come first, as they belong to the test; two groups are taken as in the study, else as equal.
    """
    df = statistic.df[-1] if statistic and statistic.kind in ("t", "F") and statistic.df else None
    if other is None:
        n = df + 1 if df is not None else finding["n"] if not pd.isna(finding["n"]) else finding["n_arm"]
        return None if pd.isna(n) or n < 3 else (float(n),)
    own = finding["n_arm"]
    if not pd.isna(own) and not pd.isna(other) and (df is None or own + other == df + 2):
        return float(own), float(other)
    total = df + 2 if df is not None else finding["n"]
    return None if pd.isna(total) or total < 4 else (total / 2, total / 2)


def _standardised(statistic: Statistic | None, p: str, groups: tuple[float, ...]) -> tuple[str, float]:
    """What an effect was made from, and its size before the correction for small samples; an exact p where nothing else does.

    A p is taken as two-sided.
    """
    if statistic and statistic.kind in ("d", "g"):
        return statistic.kind, abs(statistic.value)
    df = sum(groups) - len(groups)
    kind, t = (statistic.kind, statistic.t(df)) if statistic else ("p", math.nan)
    if math.isnan(t) and p.startswith("=") and 0 < float(p[1:]) < 1:
        kind, t = "p", float(-special.stdtrit(df, float(p[1:]) / 2))
    return kind, t * math.sqrt(sum(1 / n for n in groups))


def _small(d: float, variance: float, df: float, corrected: bool) -> tuple[float, float]:
    """Hedges' correction for small samples (Borenstein 2009, 4.22), where it is not in the printed value already."""
    j = 1 - 3 / (4 * df - 1) if corrected else 1.0
    return j * d, j * math.sqrt(variance)
