"""Answers as plain data: what a solution set, in a form that a table and a file can hold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

MARK = "livingreview-answers:"


def plain(value: Any) -> Any:
    """Turn a number, text, truth value, list, set, mapping, array, series or frame of them into what JSON holds.

    Numbers are rounded to ten significant digits, so that two machines write the same; not-a-number and a blank become
    None; sets are sorted; a frame becomes a list of rows; anything else becomes its ``repr``.

    Examples
    --------
    >>> plain({"share": 0.1 + 0.2, "regions": {"insula", "amygdala"}, "p": float("nan")})
    {'share': 0.3, 'regions': ['amygdala', 'insula'], 'p': None}
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return [plain(row) for row in value.to_dict("records")]
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return None if type(value).__name__ == "NAType" else repr(value)


def in_words(value: Any) -> str:
    """Write a plain value on one line, as a teacher reads it beside a student's.

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
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ("; " if any(isinstance(item, (dict, list)) for item in value) else ", ").join(map(in_words, value))
    return str(value)


def report_code(names: list[str]) -> str:
    """Return the code that makes a kernel print these variables of the notebook as one line of JSON."""
    return (
        "def _answers(names):\n"
        "    import json\n"
        "    from livingreview.teaching.seminar.answers import MARK, plain\n"
        "    known = {name: plain(globals()[name]) for name in names if name in globals()}\n"
        "    print(MARK + json.dumps(known, ensure_ascii=False))\n"
        f"_answers({names!r})\n"
        "del _answers\n"
    )


def read_report(text: str) -> dict[str, Any]:
    """Read what :func:`report_code` made a kernel print; empty where it printed nothing of the kind."""
    for line in text.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    return {}
