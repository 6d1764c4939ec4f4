"""Fixtures of the evidence tests: the real tables, and copies that a test may spoil."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from livingreview.evidence.loading import Evidence, load
from livingreview.evidence.table import Table
from livingreview.evidence.validation import check

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of the real evidence tables."""
    return DATA


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The real evidence base."""
    return load(DATA)


@pytest.fixture(scope="session")
def tables() -> Mapping[str, Table]:
    """The real tables as text."""
    return check(DATA).tables


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real tables that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def spoilt(tables: Mapping[str, Table]) -> Callable[..., dict[str, Table]]:
    """Make tables with some cells changed, lines as in the file: ``spoilt("studies", (7, "year", "x"), ...)``."""

    def change(name: str, *cells: tuple[int, str, str]) -> dict[str, Table]:
        frame = tables[name].frame.copy()
        for line, column, value in cells:
            frame.loc[line, column] = value
        return {**tables, name: dataclasses.replace(tables[name], frame=frame)}

    return change
