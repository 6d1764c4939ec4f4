"""A sweep: the values of some parameters laid out as a grid of runs, each checked before any runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product

from livingreview.rerun.parameters import Parameter, ParameterError, Value, check
from livingreview.rerun.variants import Variant

# More runs than this are more likely a slip than a wish.
MOST = 1000


def parse_sweeps(texts: Iterable[str], allowed: Mapping[str, Parameter]) -> dict[str, tuple[Value, ...]]:
    """Read what ``--sweep`` was given.

    Parameters
    ----------
    texts : iterable of str
        ``name=start:stop:step`` for a number, the stop included where a step lands on it; otherwise ``name=a,b``, or
        ``name=a,b;c`` with semicolons where a value holds a comma itself.
    allowed : mapping of str to Parameter
        The parameters of a run.

    Returns
    -------
    dict of str to tuple
        Parameter → its values, in the order given.

    Raises
    ------
    ParameterError
        For a name or value that does not exist, a range that holds nothing, or more than 1,000 runs in all.

    Examples
    --------
    >>> parse_sweeps(["until=1995:2005:5"], {"until": Parameter("until", 0)})
    {'until': (1995, 2000, 2005)}
    >>> parse_sweeps(["modality=pet;pet,mri"], {"modality": Parameter("modality", "", levels=("pet", "mri"))})
    {'modality': ('pet', 'pet,mri')}
    """
    found: dict[str, tuple[Value, ...]] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        where = f"--sweep {text!r}"
        if not sign or not name or not value:
            raise ParameterError(f"{where}: write it as name=a,b or name=start:stop:step")
        if name in found:
            raise ParameterError(f"{where}: {name!r} is swept twice")
        check({name: ""} if name not in allowed else {}, allowed, where)
        parameter = allowed[name]
        if ":" in value and not isinstance(parameter.default, str):
            items: list[Value] = list(_range(where, value, isinstance(parameter.default, int)))
        else:
            items = [item.strip() for item in value.split(";" if ";" in value else ",")]
        try:
            values = tuple(parameter.parse(item) for item in items)
        except ParameterError as error:
            raise ParameterError(f"{where}: {error}") from None
        if len(set(values)) < len(values):
            raise ParameterError(f"{where}: a value is listed twice")
        found[name] = values
    n = math.prod(len(values) for values in found.values())
    if n > MOST:
        raise ParameterError(f"--sweep: {n:,} runs are asked for; expected {MOST:,} at the most")
    return found


def points(base: Variant, sweeps: Mapping[str, tuple[Value, ...]]) -> list[Variant]:
    """Lay out the runs of a sweep, the last parameter changing fastest.

    Parameters
    ----------
    base : Variant
        What every run shares.
    sweeps : mapping
        From :func:`parse_sweeps`; its values win over those of the base.

    Returns
    -------
    list of Variant
        Named by their values, as ``published, until=1995``.
    """
    made = []
    for values in product(*sweeps.values()):
        own = dict(zip(sweeps, values, strict=True))
        said = ", ".join(f"{name}={value}" for name, value in own.items())
        made.append(Variant(f"{base.name}, {said}", base.question, {**base.parameters, **own}, base.title))
    return made


def _range(where: str, text: str, whole: bool) -> Iterable[Value]:
    parts = text.split(":")
    try:
        start, stop, step = (int(part) if whole else float(part) for part in (*parts, "1")[:3])
    except ValueError:
        kind = "whole numbers" if whole else "numbers"
        raise ParameterError(f"{where}: expected {kind} as start:stop:step") from None
    if len(parts) not in (2, 3) or step <= 0 or stop < start:
        raise ParameterError(f"{where}: holds no value; expected start:stop:step with the smaller number first")
    n = math.floor((stop - start) / step + 1e-9) + 1
    if n > MOST:
        raise ParameterError(f"{where}: {n:,} values; expected {MOST:,} at the most")
    return [start + k * step if whole else round(start + k * step, 10) for k in range(n)]
