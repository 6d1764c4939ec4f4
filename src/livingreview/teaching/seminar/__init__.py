"""A seminar from one source: exercises, a student's own slice of the evidence, editions, the key, and the marks.

Names are imported on first use: a student's notebook needs `deal` alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livingreview.teaching.seminar.student_subsets import Slice, SliceError, deal

_HOMES = {"Slice": "student_subsets", "SliceError": "student_subsets", "deal": "student_subsets"}

__all__ = ["Slice", "SliceError", "deal"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
