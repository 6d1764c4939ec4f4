"""Words of the messages: the nearest name to a misspelt one, and short lists."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(value: str, allowed: Iterable[str], limit: int = 16) -> str:
    """Say which value was probably meant, or which there are.

    Parameters
    ----------
    value : str
        The value that is not allowed.
    allowed : iterable of str
        The values that are.
    limit : int
        Number of allowed values above which only the nearest ones are named.

    Returns
    -------
    str
        End of a sentence that begins with "expected".

    Examples
    --------
    >>> nearest("amygdla", ["amygdala", "insula"])
    'one of amygdala, insula (nearest: amygdala)'
    >>> nearest("x", [])
    'no value at all'
    """
    names = sorted(dict.fromkeys(allowed))
    if not names:
        return "no value at all"
    folded = {name.casefold(): name for name in reversed(names)}
    close = [folded[match] for match in get_close_matches(value.casefold().strip(), folded, n=3, cutoff=0.6)]
    hint = f" (nearest: {', '.join(close)})" if close else ""
    if len(names) <= limit:
        return f"one of {', '.join(names)}{hint}"
    if close:
        return f"one of {len(names)} values{hint}"
    return f"one of {', '.join(names[:limit])} and {len(names) - limit} more"


def count(number: int, noun: str, plural: str = "") -> str:
    """Give a number with its noun.

    Examples
    --------
    >>> count(1, "study", "studies"), count(1578, "finding")
    ('1 study', '1,578 findings')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
