"""How often each level of a column occurs, side by side in groups of studies: what was done, then and since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.page import formatting
from livingreview.page.tables import Table
from livingreview.teaching.sessions.fact_kinds import rows_where

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


def level_table(evidence: Evidence, column: str, groups: Mapping[str, Mapping[str, str]], caption: str) -> Table:
    """Count the levels of a column of the studies table in groups of studies.

    Parameters
    ----------
    groups : mapping of str to mapping
        Name of a group to what its studies have in common, as in a fact's ``where``.

    Returns
    -------
    Table
        One row a level that occurs, with number and share in each group; blank cells stand as "not seen".

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> table = level_table(load(), "design", {"All": {"slot": "*"}}, "Designs")
    >>> int(table.frame["All"].str.split(" ").str[0].astype(int).sum())
    14
    """
    described = evidence.dictionaries["studies"].columns[column]
    counted = {name: rows_where(evidence.studies, where)[column] for name, where in groups.items()}
    rows = []
    for level, meaning in {**described.levels, "": "not seen"}.items():
        numbers = {name: int((cells == level).sum()) for name, cells in counted.items()}
        if any(numbers.values()):
            name = formatting.code(level)
            name = name if any(letter.isupper() for letter in name) else name.capitalize()  # an acronym stays as it is
            label = f"{name}: {formatting.meaning(meaning)}" if level else "Not seen"
            shares = {
                name: formatting.percent(n / len(counted[name])) if len(counted[name]) else "no studies"
                for name, n in numbers.items()
            }
            rows.append((label, *(f"{n} ({shares[name]})" for name, n in numbers.items())))
    frame = pd.DataFrame(rows, columns=[described.long_name, *groups])
    return Table(frame, caption, units=dict.fromkeys(groups, "studies"))
