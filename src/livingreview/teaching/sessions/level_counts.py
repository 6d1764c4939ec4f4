"""How often each level of a column occurs, side by side in groups of studies: what was done, then and since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.page import formatting
from livingreview.page.tables import show_table
from livingreview.teaching.sessions.fact_kinds import rows_where

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


def level_table(evidence: Evidence, column: str, groups: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Count the levels of a column of the studies table in groups of studies.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    column : str
        Column of the studies table with levels.
    groups : mapping of str to mapping
        Name of a group to what its studies have in common, as in a fact's ``where``.

    Returns
    -------
    pandas.DataFrame
        One row a level that occurs, with number and share in each group; blank cells stand as "not seen".

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> table = level_table(load(), "design", {"All": {"slot": "*"}})
    >>> int(table["All"].str.split(" ").str[0].astype(int).sum())
    14
    """
    levels = evidence.dictionaries["studies"].columns[column].levels
    counted = {name: rows_where(evidence.studies, where)[column] for name, where in groups.items()}
    rows = []
    for level, meaning in {**levels, "": "not seen"}.items():
        numbers = {name: int((cells == level).sum()) for name, cells in counted.items()}
        if any(numbers.values()):
            name = formatting.code(level)
            name = name if any(letter.isupper() for letter in name) else name.capitalize()  # an acronym stays as it is
            label = f"{name}: {formatting.meaning(meaning)}" if level else "Not seen"
            shares = {
                name: formatting.percent(n / len(counted[name])) if len(counted[name]) else "no studies"
                for name, n in numbers.items()
            }
            rows.append({"Level": label} | {name: f"{n} ({shares[name]})" for name, n in numbers.items()})
    return pd.DataFrame(rows, columns=["Level", *groups])


def show_levels(evidence: Evidence, column: str, groups: Mapping[str, Mapping[str, str]], caption: str) -> None:
    """Show the levels of a column in groups of studies.

    Parameters
    ----------
    evidence, column, groups
        As for :func:`level_table`.
    caption : str
        Caption of the table.
    """
    table = level_table(evidence, column, groups).rename(
        columns={"Level": evidence.dictionaries["studies"].columns[column].long_name}
    )
    show_table(table, caption, units=dict.fromkeys(groups, "studies"))
