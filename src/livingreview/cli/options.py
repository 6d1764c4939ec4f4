"""Options that several commands take, each declared once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, Token


def _whole_number(_type: object, tokens: Sequence[Token]) -> int:
    text = tokens[0].value
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{text!r} is not a whole number from 1")
    return int(text)


WholeNumber = Annotated[int, Parameter(converter=_whole_number)]
Data = Annotated[
    Path | None,
    Parameter(name="--data", help="Evidence directory. [default: LIVINGREVIEW_DATA, or data/ of the edition]"),
]
Quiet = Annotated[bool, Parameter(name="--quiet", help="Print nothing but errors.")]
Jobs = Annotated[WholeNumber | None, Parameter(name="--jobs", help="Notebooks at once. [default: as cores and memory allow]")]
Scheduler = Annotated[str, Parameter(name="--scheduler", help="Address of a Dask scheduler, as tcp://host:8786.")]
Format = Annotated[Literal["text", "json"], Parameter(name="--format", help="How to print. [default: text]")]
Set = Annotated[
    list[str] | None,
    Parameter(
        name="--set",
        help="Change one more parameter, as key=value (repeatable); 'run --help-parameters' lists what can be set.",
    ),
]
