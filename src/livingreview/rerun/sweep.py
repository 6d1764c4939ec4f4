"""A sweep: the values of some parameters laid out as a grid of runs, each checked before any runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product

from livingreview.errors import EditionError
from livingreview.rerun.parameters import Value, parameter_fields, parse_value
from livingreview.rerun.variants import Variant

MOST = 1000  # more runs than this are more likely a slip than a wish


def parse_sweeps(texts: Iterable[str]) -> dict[str, tuple[Value, ...]]:
    """Read what ``--sweep`` was given.

    Parameters
    ----------
    texts : iterable of str
        ``name=start:stop:step`` for a number, the stop included where a step lands on it; otherwise ``name=a,b``, or
        ``name=a,b;c`` with semicolons where a value holds a comma itself.

    Returns
    -------
    dict of str to tuple
        Parameter → its values, in the order given.

    Raises
    ------
    EditionError
        For a name that does not exist, a range that holds nothing, or more than 1,000 runs in all.

    Examples
    --------
    >>> parse_sweeps(["until=1995:2005:5", "modality=fdg_pet;fdg_pet,fmri_task"])
    {'until': (1995, 2000, 2005), 'modality': ('fdg_pet', 'fdg_pet,fmri_task')}
    """
    found: dict[str, tuple[Value, ...]] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        where = f"--sweep {text!r}"
        if not sign or not name or not value:
            raise EditionError(f"{where}: write it as name=a,b or name=start:stop:step")
        if name in found:
            raise EditionError(f"{where}: {name!r} is swept twice")
        try:
            found[name] = _values(name, value)
        except EditionError as error:
            raise EditionError(f"{where}: {error}") from None
    n = math.prod(len(values) for values in found.values())
    if n > MOST:
        raise EditionError(f"--sweep: {n:,} runs are asked for; expected {MOST:,} at the most")
    return found


def points(base: Variant, sweeps: Mapping[str, tuple[Value, ...]]) -> list[Variant]:
    """Lay out the runs of a sweep, the last parameter changing fastest; its values win over those of the base.

    They are named by their values, as ``published, until=1995``.
    """
    made = []
    for values in product(*sweeps.values()):
        swept = dict(zip(sweeps, values, strict=True))
        named = ", ".join([base.name, *(f"{name}={value}" for name, value in swept.items())])
        made.append(Variant(named, base.question, {**base.parameters, **swept}, base.title))
    return made


def _values(name: str, text: str) -> tuple[Value, ...]:
    parse_value(name, "0")  # whether there is such a parameter
    default = parameter_fields()[name].default
    if ":" in text and not isinstance(default, str):
        return _range(text, isinstance(default, int))
    try:
        values = tuple(parse_value(name, item.strip()) for item in text.split(";" if ";" in text else ","))
    except EditionError as error:
        raise EditionError(f"{error}, several with commas, or start:stop:step") from None
    if len(set(values)) < len(values):
        raise EditionError("a value is listed twice")
    return values


def _range(text: str, whole: bool) -> tuple[Value, ...]:
    parts = text.split(":")
    try:
        start, stop, step = (int(part) if whole else float(part) for part in (*parts, "1")[:3])
    except ValueError:
        raise EditionError(f"expected {'whole numbers' if whole else 'numbers'} as start:stop:step") from None
    if len(parts) not in (2, 3) or not all(map(math.isfinite, (start, stop, step))) or step <= 0 or start > stop:
        raise EditionError("holds no value; expected start:stop:step with the smaller number first")
    n = math.floor((stop - start) / step + 1e-9) + 1
    if n > MOST:
        raise EditionError(f"{n:,} values; expected {MOST:,} at the most")
    return tuple(start + k * step if whole else round(start + k * step, 10) for k in range(n))
