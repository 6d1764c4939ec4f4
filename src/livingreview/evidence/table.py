"""One table of the evidence base: its dictionary, its cells as text, and the typed frame of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livingreview.errors import Problem
from livingreview.evidence.dictionary import Dictionary, read_dictionary
from livingreview.evidence.tsv import read_cells

# Tables without which there is no review; all others may have no row yet.
NEEDED = ("studies", "findings", "regions")
# Types whose cells become numbers; all others stay text, with "" for a blank cell.
_NUMERIC = {"integer": "Int64", "year": "Int64", "number": "float64"}


@dataclass(frozen=True, eq=False)
class Table:
    """A table with its dictionary, named by its path without the ending, such as ``recoding/core_studies``.

    Parameters
    ----------
    frame : pandas.DataFrame
        The cells as text, one row for each line of the file below the header; the index is the line number.
    malformed : frozenset of int
        Lines with too few or too many cells.
    """

    name: str
    dictionary: Dictionary
    frame: pd.DataFrame
    malformed: frozenset[int]

    @property
    def file(self) -> str:
        """Name of the file, for messages."""
        return f"{self.name}.tsv"

    @property
    def well_formed(self) -> pd.DataFrame:
        """Rows with the right number of cells: those whose cells can be told apart."""
        return self.frame.drop(index=list(self.malformed)) if self.malformed else self.frame

    def values(self, column: str) -> frozenset[str]:
        """Values of a column, blanks left out."""
        return frozenset(self.frame[column]) - {""}

    def typed(self) -> pd.DataFrame:
        """Frame with whole numbers and years as ``Int64``, numbers as ``float64`` and all else as text.

        A blank cell is ``<NA>`` in a whole number, ``NaN`` in a number and an empty text elsewhere.
        """
        typed = {}
        for name, column in self.dictionary.columns.items():
            cells = self.frame[name]
            if column.type in _NUMERIC:
                cells = pd.to_numeric(cells.replace("", None)).astype(_NUMERIC[column.type])
            typed[name] = cells
        return pd.DataFrame(typed).reset_index(drop=True)


def read_table(directory: Path, name: str) -> tuple[Table | None, list[Problem]]:
    """Read a table and its dictionary, and list what is wrong with the two as files; cells are checked elsewhere.

    The table is None where it or its dictionary cannot be used.
    """
    dictionary, problems = read_dictionary(directory / f"{name}.json", f"{name}.json", name)
    columns = None if dictionary is None else dictionary.names
    frame, malformed, more = read_cells(directory / f"{name}.tsv", f"{name}.tsv", columns, name not in NEEDED)
    problems += more
    if dictionary is None or frame is None:
        return None, problems
    return Table(name, dictionary, frame, malformed), problems


def columns_of(tables: Mapping[str, Table], name: str, *columns: str) -> pd.DataFrame | None:
    """Return the text of some columns of a table, or None where the table or one of the columns is not there."""
    table = tables.get(name)
    if table is None or not set(columns) <= set(table.frame.columns):
        return None
    return table.well_formed[list(columns)]
