"""How often each claim comes out as claimed over all choices of analysis, kept so that a page need not run them all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.atomic_files import write_atomically
from livingreview.inference.multiverse import count_results

from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.multiverse import SpecifiedClaim

TABLE = "survival"
# Null models with a column for the p-value of the joint test.
_NULLS = ("turn", "shuffle", "deal")
_DIGITS = 4


def survival_table(specified: Mapping[tuple[str, str], SpecifiedClaim], digest: str) -> pd.DataFrame:
    """Lay out the results of all claims and eras as the table that is kept.

    Returns
    -------
    pandas.DataFrame
        One row a claim and era: ``claim``, ``studies``, ``n`` specifications, one column a result with its number of
        specifications, ``median`` estimate of those that can decide (positive as claimed), p-value of the joint test
        under each null model, ``inputs``.
    """
    rows = []
    for (key, era), found in specified.items():
        row: dict[str, object] = {"claim": key, "studies": era, "n": len(found.frame)}
        row |= {name.replace(" ", "_"): n for name, n in count_results(found.frame).items()}
        row["median"] = round(next(iter(found.curves.values())).median, _DIGITS)
        row |= {f"p_{null}": round(found.curves[null].p_median, _DIGITS) if null in found.curves else np.nan for null in _NULLS}
        rows.append(row)
    return pd.DataFrame(rows).assign(inputs=digest)


def write_table(path: Path | str, frame: pd.DataFrame) -> None:
    """Write a kept table, whole or not at all."""
    write_atomically(Path(path), frame.to_csv(sep="\t", index=False, lineterminator="\n").encode())


def kept_survival(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept table, or None where the evidence or the rules have changed since it was written.

    A page says so instead of showing numbers that answer something else; whoever changes the evidence can still build.
    """
    frame = evidence.table(TABLE)
    return frame if set(frame["inputs"]) == {inputs_digest(evidence.directory)} else None
