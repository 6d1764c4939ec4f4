"""Several readings of the same texts: which cells the readers share, and how far they agree beyond chance.

A cell is a study, a coarse region and the direction that a reader gives it. The readers are compared over the cells that
a count rests on and then field by field; intervals come from drawing studies anew, since cells of one study hang together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import nan

import numpy as np
import pandas as pd

from livingreview.evidence.coder_agreement import kappa_interval
from livingreview.evidence.loading import Evidence

NOTHING = "nothing"
ALL_THREE = "all"
_SHOWN_AGAINST = ("before", "control_group")
_FIELDS_OF_CELLS = ("tested_against", "subgroup", "hemisphere", "correction")


@dataclass(frozen=True, eq=False)
class ReadingAgreement:
    """How far readers agree.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row a study and coarse region that any reader gives a direction, one column a reader: "decrease", "increase",
        "no_change", several joined by a plus, or "nothing".
    summary : pandas.DataFrame
        One row a pair of readers, and one for all of them: ``readers``, ``either`` (cells of either), ``both``
        (cells of both), ``same`` (with the same direction), ``specific`` (positive specific agreement on cells with the
        same direction), and ``kappa`` over all studies and regions with its 95 per cent limits ``low`` and ``high``.
    fields : pandas.DataFrame
        One row a pair and field: ``readers, field, n_compared, n_agree, kappa, kappa_low, kappa_high, note``.
    """

    cells: pd.DataFrame
    summary: pd.DataFrame
    fields: pd.DataFrame

    @property
    def shared(self) -> int:
        """Number of cells that all readers have with the same direction."""
        readers = self.cells.columns[2:]
        first = self.cells[readers[0]]
        return int((self.cells[readers].eq(first, axis=0).all(axis=1) & (first != NOTHING)).sum())


def reading_agreement(
    evidence: Evidence, units: Mapping[str, tuple[str, ...]], rng: np.random.Generator, n_resamples: int = 2000
) -> ReadingAgreement:
    """Compare the readings of ``readings/findings.tsv`` and ``readings/designs.tsv``.

    Cells are those that the default count takes: psychotherapy, tested against before or a control group, all patients.

    Parameters
    ----------
    units : Mapping of str to tuple of str
        For each coded region its coarse region; ``()`` where it is never counted.
    rng : numpy.random.Generator
        Draws the studies of the intervals.

    References
    ----------
    Fleiss JL 1971. Measuring nominal scale agreement among many raters. Psychol Bull 76:378-382 (all readers together).
    Cohen J 1960. Educ Psychol Meas 20:37-46 (pairs).
    """
    findings, designs = evidence.table("readings/findings"), evidence.table("readings/designs")
    counted = findings[
        (findings["arm"] == "psychotherapy")
        & findings["tested_against"].isin(_SHOWN_AGAINST)
        & (findings["subgroup"] == "all")
        & (findings["direction"] != "unclear")
    ]
    counted = counted.assign(unit=counted["region"].map(units)).explode("unit").dropna(subset=["unit"])
    readers = list(dict.fromkeys(findings["reader"]))
    cells = counted.groupby(["study_id", "unit", "reader"])["direction"].agg(_joined)
    cells = cells.unstack(fill_value=NOTHING).reindex(columns=readers, fill_value=NOTHING).reset_index()
    universe = _universe(cells, sorted(set(findings["study_id"])))
    groups = [list(pair) for pair in combinations(readers, 2)] + [readers]
    summary = pd.DataFrame([_summary(cells, universe, group, rng, n_resamples) for group in groups])
    fields = [
        {"readers": f"{a} and {b}"} | row
        for a, b in combinations(readers, 2)
        for row in (*_cell_fields(counted, a, b), *_design_fields(designs, a, b))
    ]
    return ReadingAgreement(cells, summary, pd.DataFrame(fields))


def _joined(values: pd.Series) -> str:
    return "+".join(sorted(set(values)))


def _universe(cells: pd.DataFrame, studies: Sequence[str]) -> np.ndarray:
    """Codes of every study and region that any reader names anywhere; shape (studies, regions, readers)."""
    readers = cells.columns[2:]
    regions = sorted(set(cells["unit"]))
    every = pd.MultiIndex.from_product([studies, regions], names=["study_id", "unit"])
    full = cells.set_index(["study_id", "unit"]).reindex(every, fill_value=NOTHING)
    return full.to_numpy(str).reshape(len(studies), len(regions), len(readers))


def _summary(
    cells: pd.DataFrame, universe: np.ndarray, readers: list[str], rng: np.random.Generator, n_resamples: int
) -> dict[str, object]:
    columns = list(cells.columns[2:])
    own = cells[readers].to_numpy(str)
    named = own != NOTHING
    same = named.all(axis=1) & (own == own[:, :1]).all(axis=1)
    codes = universe[:, :, [columns.index(reader) for reader in readers]]
    levels = {level: i for i, level in enumerate(np.unique(codes))}
    numbers = np.vectorize(levels.__getitem__)(codes)
    # How many readers give each code, summed within a study: resampled studies need no more.
    counts = np.stack([(numbers == i).sum(axis=2) for i in range(len(levels))], axis=2)
    agreeing = (counts * (counts - 1)).sum(axis=(1, 2))
    margins, n_cells, m = counts.sum(axis=1), codes.shape[1], len(readers)

    def kappa(weights: np.ndarray) -> float:
        total = weights.sum() * n_cells
        observed = (weights @ agreeing) / (total * m * (m - 1))
        expected = float((((weights @ margins) / (total * m)) ** 2).sum())
        return nan if expected == 1 else (observed - expected) / (1 - expected)

    n = len(universe)
    drawn = [kappa(rng.multinomial(n, np.full(n, 1 / n)).astype(float)) for _ in range(n_resamples)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return {
        "readers": " and ".join(readers) if len(readers) == 2 else ALL_THREE,
        "either": int(named.any(axis=1).sum()),
        "both": int(named.all(axis=1).sum()),
        "same": int(same.sum()),
        "specific": len(readers) * int(same.sum()) / max(int(named.sum()), 1),
        "kappa": kappa(np.ones(n)),
        "low": float(low),
        "high": float(high),
    }


def _cell_fields(counted: pd.DataFrame, a: str, b: str) -> list[dict[str, object]]:
    """Agreement on what is said of a cell that both readers have with the same direction."""
    key = ["study_id", "unit", "direction"]
    one, two = (
        counted[counted["reader"] == reader].groupby(key)[list(_FIELDS_OF_CELLS)].agg(_joined) for reader in (a, b)
    )
    both = one.index.intersection(two.index)
    pairs = ((name, one.loc[both, name], two.loc[both, name]) for name in _FIELDS_OF_CELLS)
    return [_field(name, first, second) for name, first, second in pairs if first.any() and second.any()]


def _design_fields(designs: pd.DataFrame, a: str, b: str) -> list[dict[str, object]]:
    """Agreement on the columns of design that both readers filled in."""
    one, two = (designs[designs["reader"] == reader].set_index("study_id") for reader in (a, b))
    studies = one.index.intersection(two.index)
    rows = []
    for name in designs.columns.difference(["reader", "study_id", "source_url", "note"], sort=False):
        first, second = (
            frame.loc[studies, name].astype("object").where(frame.loc[studies, name].notna(), "").map(str)
            for frame in (one, two)
        )
        seen = (first != "") & (second != "")
        if seen.any():
            rows.append(_field(name, first[seen], second[seen]))
    return rows


def _field(name: str, first: pd.Series, second: pd.Series) -> dict[str, object]:
    one, two = list(first), list(second)
    kappa, low, high, note = kappa_interval(one, two)
    agree = sum(x == y for x, y in zip(one, two, strict=True))
    numbers = {"kappa": kappa, "kappa_low": low, "kappa_high": high}
    return {"field": name, "n_compared": len(one), "n_agree": agree} | numbers | {"note": note}
