"""Answers as plain data: values of a notebook, written so that whoever reads them need not trust who wrote them.

A value is JSON: a blank, truth value, number or text as it is; everything else an object with its kind, one of a closed
list. Reading makes the values anew, of exactly these kinds: no code, class or method of a student's comes along.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

MARK = "livingreview-answers:"
DEEPEST, MOST = 12, 200_000
_MANY = {"list": list, "tuple": tuple, "set": set}
_LARGEST = 2**63


class NoAnswer:
    """In the place of a value that is of no kind that an answer may have; equal to nothing."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __repr__(self) -> str:
        return self.said


def encode(value: Any, deep: int = 0) -> Any:
    """Write a value as what JSON holds.

    A NumPy number becomes a number; sets, tuples, lists, mappings, arrays, indexes, series and frames keep their kind;
    anything else is named and has no content.

    Examples
    --------
    >>> encode({"share": 0.5, "regions": {"insula"}})
    {'kind': 'dict', 'of': [['share', 0.5], ['regions', {'kind': 'set', 'of': ['insula']}]]}
    >>> encode(print)
    {'kind': 'other', 'of': 'builtin_function_or_method'}
    """
    kind = type(value)
    if value is None or kind in (bool, str, float):
        return value
    if kind is int and -_LARGEST < value < _LARGEST:
        return value
    if deep < DEEPEST:
        inner = deep + 1
        if kind in (list, tuple):
            return {"kind": kind.__name__, "of": [encode(one, inner) for one in value]}
        if kind in (set, frozenset):
            return {"kind": "set", "of": sorted((encode(one, inner) for one in value), key=json.dumps)}
        if isinstance(value, dict):
            return {"kind": "dict", "of": [[encode(key, inner), encode(one, inner)] for key, one in value.items()]}
        name, module = kind.__name__, kind.__module__.partition(".")[0]
        if module == "numpy" and hasattr(value, "ndim") and hasattr(value, "item"):
            return encode(value.item(), inner) if value.ndim == 0 else {"kind": "array", "of": encode(value.tolist(), inner)}
        if module == "pandas" and name in ("NAType", "NaTType"):
            return math.nan
        if module == "pandas" and name == "Series":
            return {"kind": "series", "of": _listed(value, inner), "index": encode(value.index, inner), "name": encode(value.name, inner)}
        if module == "pandas" and name.endswith("Index"):
            return {"kind": "index", "of": _listed(value, inner), "names": encode(list(value.names), inner)}
        if module == "pandas" and name == "DataFrame":
            columns = [_listed(value.iloc[:, place], inner) for place in range(value.shape[1])]
            return {"kind": "frame", "of": columns, "index": encode(value.index, inner), "columns": encode(value.columns, inner)}
    return {"kind": "other", "of": kind.__name__[:80]}


def _listed(value: Any, deep: int) -> list[Any]:
    return [encode(one, deep) for one in value.tolist()]


def decode(written: Any) -> Any:
    """Make a value from what :func:`encode` wrote, or a :class:`NoAnswer` from anything else; it never raises.

    Examples
    --------
    >>> decode(encode(({"a"}, [1, 2.5]))), decode({"kind": "module", "of": "os"})
    (({'a'}, [1, 2.5]), unreadable)
    """
    left = [MOST]
    try:
        return _made(written, 0, left)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError, IndexError):
        return NoAnswer("unreadable")


def _made(written: Any, deep: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0 or deep > DEEPEST + 2:
        raise ValueError("too much")
    if not isinstance(written, dict):
        if isinstance(written, list):
            raise TypeError("a list without a kind")
        return written
    import numpy as np
    import pandas as pd

    def each(items: Any) -> list[Any]:
        if not isinstance(items, list):
            raise TypeError("no list")
        return [_made(one, deep + 1, left) for one in items]

    kind, of = written["kind"], written["of"]
    if kind in _MANY:
        return _MANY[kind](each(of))
    if kind == "dict":
        return {_made(key, deep + 1, left): _made(one, deep + 1, left) for key, one in of}
    if kind == "array":
        return np.array(_made(of, deep + 1, left))
    if kind == "index":
        values, names = each(of), _made(written["names"], deep + 1, left)
        return pd.MultiIndex.from_tuples(values, names=names) if len(names) > 1 else pd.Index(values, name=names[0])
    if kind == "series":
        return pd.Series(each(of), _index(written["index"], deep, left), name=_made(written["name"], deep + 1, left))
    if kind == "frame":
        index, columns = _index(written["index"], deep, left), _index(written["columns"], deep, left)
        frame = pd.DataFrame({place: each(column) for place, column in enumerate(of)}, index)
        frame.columns = columns
        return frame
    if kind == "other" and isinstance(of, str):
        return NoAnswer(f"a value of the kind {of[:80]}")
    raise ValueError("no kind")


def _index(written: Any, deep: int, left: list[int]) -> Any:
    if not isinstance(written, dict) or written.get("kind") != "index":
        raise TypeError("no index")
    return _made(written, deep + 1, left)


def kind_of(value: Any) -> str:
    """Name the kind of an answer as a student reads it.

    Examples
    --------
    >>> [kind_of(value) for value in (3, 0.5, "amygdala", True, {"insula"}, {"insula": 2})]
    ['whole number', 'number', 'text', 'yes or no', 'set of text', 'values by name']
    """
    kind = type(value)
    plain = {bool: "yes or no", int: "whole number", float: "number", str: "text", type(None): "blank", dict: "values by name"}
    if kind in plain:
        return plain[kind]
    if kind in (list, tuple, set):
        inner = {kind_of(one) for one in value}
        return f"{kind.__name__} of {inner.pop() if len(inner) == 1 else 'values'}"
    return {"Series": "series", "DataFrame": "table", "ndarray": "array"}.get(kind.__name__, "values")


def from_words(text: str, kind: str) -> Any:
    """Read what somebody typed as a value of this kind; text where it is none.

    Examples
    --------
    >>> from_words("0,45", "number"), from_words("12", "whole number"), from_words("yes", "yes or no")
    (0.45, 12, True)
    >>> from_words("7/8", "number"), from_words("1/0", "number")
    (0.875, '1/0')
    >>> sorted(from_words("insula; amygdala", "set of text")), from_words("many", "number")
    (['amygdala', 'insula'], 'many')
    """
    given = " ".join(text.split())
    if kind in ("number", "whole number"):
        over, slash, under = given.replace("−", "-").replace(",", ".").partition("/")
        try:
            number = float(over) / float(under) if slash else float(over)
        except (ValueError, ZeroDivisionError):
            return given
        return int(number) if kind == "whole number" and number.is_integer() else number
    if kind == "yes or no":
        return {"yes": True, "true": True, "no": False, "false": False}.get(given.casefold(), given)
    if kind.partition(" of ")[0] in _MANY:
        many, _, inner = kind.partition(" of ")
        parts = given.split(";") if ";" in given else given.split(",")
        return _MANY[many](from_words(part, inner) for part in parts if part.strip())
    if kind in ("values by name", "series"):
        pairs = [part.rpartition(":") for part in given.split(";") if part.strip()]
        found = {name.strip(): from_words(value, "number") for name, _, value in pairs}
        if kind == "series":
            import pandas as pd

            return pd.Series(found)
        return found
    return given


def in_words(value: Any) -> str:
    """Write a value on one line, as a teacher reads it beside a student's.

    Examples
    --------
    >>> in_words(["amygdala", 0.123456, None]), in_words({"ofc": -1})
    ('amygdala, 0.1235, none', 'ofc: -1')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if hasattr(value, "to_dict"):
        return in_words(value.to_dict())
    if hasattr(value, "tolist"):
        return in_words(value.tolist())
    if isinstance(value, Mapping):
        return ", ".join(f"{_key(key)}: {in_words(item)}" for key, item in value.items())
    if isinstance(value, set):
        return in_words(sorted(value, key=repr))
    if isinstance(value, (list, tuple)):
        return ("; " if any(isinstance(item, (dict, list)) for item in value) else ", ").join(map(in_words, value))
    return str(value)


def _key(key: Any) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def report_code(names: list[str]) -> str:
    """Return the code that makes a kernel print these variables of the notebook as one line of JSON."""
    return (
        "def _answers(names):\n"
        "    import json\n"
        "    from livingreview.teaching.seminar.answers import MARK, encode\n"
        "    known = {name: encode(globals()[name]) for name in names if name in globals()}\n"
        "    print(MARK + json.dumps(known, ensure_ascii=False))\n"
        f"_answers({names!r})\n"
        "del _answers\n"
    )


def read_report(text: str) -> dict[str, Any]:
    """Read what :func:`report_code` made a kernel print, as it was written; empty where it printed nothing of the kind."""
    for line in text.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    return {}
