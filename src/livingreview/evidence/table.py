"""One table: its cells as they stand in the file, and the typed frame made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from livingreview.errors import Problem
from livingreview.evidence.dictionary import Dictionary, read_dictionary
from livingreview.evidence.tsv import Cells, read_cells

# Text as Python strings, whichever engine is installed: the rules are Python's regular expressions.
_TEXT = pd.StringDtype("python", na_value=np.nan)
# The same for every frame made from these: a second engine beside it costs a conversion at each meeting, a fifth of a run.
pd.set_option("mode.string_storage", "python")
# Types whose cells become numbers; all others stay text, with "" for a blank cell.
_NUMERIC = {"integer": "Int64", "year": "Int64", "number": "float64"}


@dataclass(frozen=True, eq=False)
class Table:
    """A table with its dictionary.

    Parameters
    ----------
    name : str
        Path below the evidence directory without its ending, such as ``recoding/core_studies``.
    dictionary : Dictionary
        What the columns are.
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
    def sound(self) -> pd.DataFrame:
        """Rows whose cells can be told apart."""
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
    """Read a table and its dictionary.

    Parameters
    ----------
    directory : pathlib.Path
        The evidence directory.
    name : str
        Name of the table.

    Returns
    -------
    Table or None
        ``None`` where the table or its dictionary cannot be used.
    list of Problem
        What is wrong with the two files as files; the cells are checked elsewhere.
    """
    dictionary, problems = read_dictionary(directory / f"{name}.json", f"{name}.json", name)
    columns = None if dictionary is None else dictionary.names
    cells, more = read_cells(directory / f"{name}.tsv", f"{name}.tsv", columns)
    problems += more
    if dictionary is None or cells is None:
        return None, problems
    return Table(name, dictionary, _frame(cells), cells.malformed), problems


def _frame(cells: Cells) -> pd.DataFrame:
    # Of a column that stands twice the first is kept; the problem has been reported.
    places = {name: cells.header.index(name) for name in cells.header}
    by_name = {name: [row[place] for row in cells.rows] for name, place in places.items()}
    return pd.DataFrame(by_name, index=pd.Index(cells.lines, name="line"), dtype=_TEXT)


def columns_of(tables: Mapping[str, Table], name: str, *columns: str) -> pd.DataFrame | None:
    """Return the text of some columns of a table, or ``None`` where the table or one of the columns is not there.

    Parameters
    ----------
    tables : Mapping of str to Table
        The tables that could be read.
    name : str
        The table.
    *columns : str
        The columns.
    """
    table = tables.get(name)
    if table is None or not set(columns) <= set(table.frame.columns):
        return None
    return table.sound[list(columns)]
