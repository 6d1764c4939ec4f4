"""How many specifications each claim survives in, kept as a table so that a page need not run them all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.atomic_files import write_atomically
from livingreview.inference.claims import CONCLUSIONS
from livingreview.inference.multiverse import survival

from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.multiverse import SpecifiedClaim

TABLE = "survival"
_COUNTS = [name.replace(" ", "_") for name in CONCLUSIONS]


def survival_table(specified: Mapping[str, SpecifiedClaim], digest: str) -> pd.DataFrame:
    """Lay the counts of all claims out as the table that is kept.

    Returns
    -------
    pandas.DataFrame
        One row a claim and set of studies: ``claim``, ``studies``, ``n``, one column a verdict, ``inputs``.
    """
    pieces = []
    for key, specified_claim in specified.items():
        own = survival(specified_claim.frame).rename(columns={"option": "studies"})
        own["studies"] = own["studies"].replace({"all of them": "any"})
        pieces.append(own.assign(claim=key, inputs=digest))
    frame = pd.concat(pieces, ignore_index=True).rename(columns=dict(zip(CONCLUSIONS, _COUNTS, strict=True)))
    return frame[["claim", "studies", "n", *_COUNTS, "inputs"]]


def write_table(path: Path | str, frame: pd.DataFrame) -> None:
    """Write a kept table, whole or not at all."""
    write_atomically(Path(path), frame.to_csv(sep="\t", index=False, lineterminator="\n").encode())


def kept_survival(evidence: Evidence) -> pd.DataFrame | None:
    """Return the kept table, or None where the evidence or the rules have changed since it was written.

    A page says so instead of showing numbers that answer something else; whoever changes the evidence can still build.
    """
    frame = evidence.table(TABLE)
    return frame if set(frame["inputs"]) == {inputs_digest(evidence.directory)} else None
