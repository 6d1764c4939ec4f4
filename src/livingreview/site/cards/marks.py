"""The marks of the directions as SVG paths: a triangle that points down or up, or a disc."""

from __future__ import annotations

# Style of each direction, as the year slider names them.
LOOKS = {-1: "fell", 1: "rose", 0: "even"}


def mark_path(sign: int, x: int, y: int) -> str:
    """Return the path of a mark around a point.

    Parameters
    ----------
    sign : {-1, 0, 1}
        Direction.
    x, y : int
        Its middle.

    Examples
    --------
    >>> mark_path(-1, 10, 10)
    'M5 6h10l-5 9z'
    """
    if sign < 0:
        return f"M{x - 5} {y - 4}h10l-5 9z"
    if sign > 0:
        return f"M{x - 5} {y + 4}h10l-5 -9z"
    return f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
