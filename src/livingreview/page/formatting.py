"""Numbers and quantities as words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_SMALL = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_CAPITALS = "asl ba bold bt cbt cpt ct eeg emdr fdg gad ipt mbct mdd meg mrs nirs ocd o15 pdt pe pet ptsd spect vret xe"
_ACRONYMS = {"fmri": "fMRI", "rct": "randomised trial"} | {word: word.upper() for word in _CAPITALS.split()}


def number(n: int) -> str:
    """Write a whole number: in words up to twenty, then in digits with a comma at the thousands.

    Examples
    --------
    >>> number(3), number(0), number(1578)
    ('three', 'no', '1,578')
    """
    return _SMALL[n] if 0 <= n < len(_SMALL) else f"{n:,}"


def pronoun(n: int) -> str:
    """Write a whole number that stands on its own.

    Examples
    --------
    >>> pronoun(0), pronoun(2)
    ('none', 'two')
    """
    return number(n) if n else "none"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Write a number of things.

    Examples
    --------
    >>> count(1, "study"), count(4, "study"), count(21, "finding")
    ('one study', 'four studies', '21 findings')
    """
    if n == 1:
        return f"one {noun}"
    return f"{number(n)} {plural or _pluralise(noun)}"


def out_of(k: int, n: int) -> str:
    """Say how many of a number of things, with the exact numbers kept in sight.

    Examples
    --------
    >>> out_of(0, 3), out_of(3, 3), out_of(5, 6), out_of(2, 6), out_of(0, 0), out_of(1, 1)
    ('none of three', 'all three', 'five of six', 'two of six', 'none', 'the only one')
    """
    if n == 0:
        return "none"
    if k == n:
        return "the only one" if n == 1 else "both" if n == 2 else f"all {number(n)}"
    return f"none of {number(n)}" if k == 0 and n > 1 else f"{number(k) if k else 'none'} of {number(n)}"


def percent(share: float) -> str:
    """Write a share as a whole percentage.

    Examples
    --------
    >>> percent(0.8333), percent(0.9999), percent(float("nan"))
    ('83%', 'over 99%', 'not defined')
    """
    if _absent(share):
        return "not defined"
    return "over 99%" if 0.99 < share < 1 - 1e-9 else f"{100 * share:.0f}%"


def p_value(p: float) -> str:
    """Write a probability of a test.

    Examples
    --------
    >>> p_value(0.25), p_value(0.0004), p_value(float("nan"))
    ('p = 0.25', 'p < 0.001', 'p not defined')
    """
    if _absent(p):
        return "p not defined"
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.095 else f"p = {p:.2f}"


def bare_p(p: float) -> str:
    """Write a p-value that stands in a column of its own.

    Examples
    --------
    >>> bare_p(0.25), bare_p(0.0004), bare_p(float("nan"))
    ('0.250', '< 0.001', '')
    """
    return "" if _absent(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def interval(low: float, high: float, style: str = "percent") -> str:
    """Write an interval.

    Parameters
    ----------
    style : {"percent", "plain"}
        Whether the ends are shares, or plain numbers that are shown with two decimals.

    Examples
    --------
    >>> interval(0.29, 1.0), interval(-0.5, 0.25, "plain")
    ('29% to 100%', '−0.50 to 0.25')
    """
    if _absent(low) or _absent(high):
        return "not defined"
    return f"{percent(low)} to {percent(high)}" if style == "percent" else f"{signed(low)} to {signed(high)}"


def signed(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign.

    Examples
    --------
    >>> signed(-0.333), signed(0.5, 1)
    ('−0.33', '0.5')
    """
    if _absent(value):
        return "not defined"
    text = f"{value:.{digits}f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return text.replace("-", "−")


def listed(items: Iterable[object], conjunction: str = "and", empty: str = "none") -> str:
    """Write a list as a phrase.

    Examples
    --------
    >>> listed(["caudate", "thalamus", "insula"]), listed(["a", "b"]), listed([])
    ('caudate, thalamus and insula', 'a and b', 'none')
    >>> listed(["one, of some kind", "two"])
    'one, of some kind; two'
    """
    words = [str(item) for item in items]
    if not words:
        return empty
    if any("," in word for word in words):
        return "; ".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def lower(name: str) -> str:
    """Write a name as it stands within a sentence; an acronym keeps its capitals.

    Examples
    --------
    >>> lower("Prefrontal cortex"), lower("OCD")
    ('prefrontal cortex', 'OCD')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def meaning(text: str) -> str:
    """Shorten the meaning of a level to its first phrase.

    Examples
    --------
    >>> meaning("behaviour therapy: exposure, exposure and response prevention"), meaning("panic disorder, with or without agoraphobia")
    ('behaviour therapy', 'panic disorder')
    """
    return re.split(r"[:(,;]", text)[0].strip()


def code(level: str) -> str:
    """Write the code of a level as a reader knows it.

    Examples
    --------
    >>> code("fdg_pet"), code("fmri_task"), code("spect_perfusion"), code("not_said"), code("")
    ('FDG PET', 'fMRI task', 'SPECT perfusion', 'not said', '')
    """
    return " ".join(_ACRONYMS.get(word, word) for word in level.split("_"))


def _pluralise(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def _absent(value: float) -> bool:
    return value is None or math.isnan(value)
