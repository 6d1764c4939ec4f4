"""The edition's own set, and tables that a student could hand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from livingreview.evidence.coding_lab import load_lab
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS
from livingreview.evidence.loading import Evidence, load

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The real evidence base."""
    return load(DATA)


@pytest.fixture(scope="session")
def lab(evidence):
    """The edition's set."""
    return load_lab(evidence)


@pytest.fixture
def hand_in(lab, tmp_path):
    """Write a table from dicts of codes; a finding is given as a tuple under ``finding``."""

    def write(*rows: dict[str, object], name: str = "mine.tsv") -> Path:
        lines = ["\t".join(lab.columns)]
        for row in rows:
            codes = {**row, **dict(zip(FINDING_FIELDS, row.get("finding", ()), strict=False))}
            lines.append("\t".join(str(codes.get(column, "")) for column in lab.columns))
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
