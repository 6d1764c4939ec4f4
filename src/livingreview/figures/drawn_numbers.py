"""The numbers that a figure draws, as a table that can be read under it and taken away as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from livingreview.figures.style import MARKS


def matrix_numbers(
    frame: pd.DataFrame,
    rows: Mapping[str, str] | Sequence[str],
    columns: Mapping[str, str],
    words: Mapping[int, str] | None = None,
    row: str = "sample",
    extra: Sequence[str] = (),
) -> pd.DataFrame:
    """Lay out a matrix of directions as one line a mark, named as the figure names them.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region``, ``sign`` and the column named by `row`.

    Returns
    -------
    pandas.DataFrame
        ``row``, ``region``, ``sign``, ``meaning`` and the further columns, in the order of the frame.

    Examples
    --------
    >>> frame = pd.DataFrame({"sample": ["s"], "region": ["insula"], "sign": [-1]})
    >>> matrix_numbers(frame, {"s": "Abe 2001"}, {"insula": "Insula"}).values.tolist()
    [['Abe 2001', 'Insula', -1, 'decrease']]
    """
    named = words or {sign: mark.word for sign, mark in MARKS.items()}
    labels = rows if isinstance(rows, Mapping) else {name: name for name in rows}
    kept = frame[frame[row].isin(list(labels)) & frame["region"].isin(list(columns))]
    return pd.DataFrame(
        {
            "row": kept[row].map(labels),
            "region": kept["region"].map(columns),
            "sign": kept["sign"].astype(int),
            "meaning": [named.get(int(sign), "") for sign in kept["sign"]],
            **{name: kept[name] for name in extra},
        }
    ).reset_index(drop=True)
