"""One parameter of an analysis: its default, what it takes, and what a text for it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Value = str | int | float
# Levels that a help text lists; of studies and samples there are hundreds.
_LISTED = 40


class ParameterError(ValueError):
    """A parameter that does not exist, or a value that it cannot take."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Parameters
    ----------
    name : str
        Field of the dataclass.
    default : str, int or float
        Value in the published analysis; its type is the parameter's type.
    help : str
        What it does.
    choices : tuple of str
        The values allowed, one at a time; empty where any value of the type will do.
    levels : tuple of str
        The levels that a filter may list, separated by commas, each with a leading ``-`` to exclude; empty where the
        parameter is no filter.
    minimum, maximum : float or None
        Bounds of a number, inclusive for whole numbers.
    """

    name: str
    default: Value
    help: str = ""
    choices: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def takes(self) -> str:
        """Say what values it takes.

        Examples
        --------
        >>> Parameter("since", 0, minimum=0).takes()
        'a whole number from 0'
        >>> Parameter("modality", "", levels=("fdg_pet", "fmri_task")).takes()
        'a list with commas, each with a leading "-" to leave it out: fdg_pet, fmri_task'
        """
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.levels:
            listed = ", ".join(self.levels[:_LISTED]) + (
                f", and {len(self.levels) - _LISTED} more" if len(self.levels) > _LISTED else ""
            )
            return f'a list with commas, each with a leading "-" to leave it out: {listed}'
        if isinstance(self.default, str):
            return "a text"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        low = "" if self.minimum is None else f" from {self.minimum:g}"
        return f"{kind}{low}" + ("" if self.maximum is None else f" to {self.maximum:g}")

    def parse(self, text: str | float) -> Value:
        """Turn a text, or a value from a TOML file, into a valid value.

        Raises
        ------
        ParameterError
            If the value is of another type or is not among the levels.

        Examples
        --------
        >>> Parameter("since", 0).parse("1999")
        1999
        >>> Parameter("modality", "", levels=("fdg_pet", "fmri_task")).parse("-fdg_pt")
        Traceback (most recent call last):
            ...
        livingreview.rerun.parameter.ParameterError: modality: 'fdg_pt' does not exist; did you mean 'fdg_pet'? It
        takes: fdg_pet, fmri_task
        """
        if isinstance(self.default, str):
            return self._parse_text(text)
        kind, wanted = (int, "a whole number") if isinstance(self.default, int) else (float, "a number")
        if isinstance(text, bool) or (isinstance(text, float) and kind is int):
            raise ParameterError(f"{self.name}: {text!r} is not {wanted}")
        try:
            number = kind(text)
        except ValueError:
            raise ParameterError(f"{self.name}: {text!r} is not {wanted}") from None
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            low = "" if self.minimum is None else f" from {self.minimum:g}"
            high = "" if self.maximum is None else f" to {self.maximum:g}"
            raise ParameterError(f"{self.name}: {text!r} is out of range; it takes {wanted}{low}{high}")
        return number

    def _parse_text(self, text: Any) -> str:
        if not isinstance(text, str):
            raise ParameterError(f"{self.name}: {text!r} is not a text")
        text = text.strip()
        if self.choices and text not in self.choices:
            raise ParameterError(
                f"{self.name}: {_unknown(text, self.choices)} It takes one of: {', '.join(self.choices)}"
            )
        if self.levels and text:
            items = [item.strip() for item in text.split(",")]
            excluded = [item.startswith("-") for item in items]
            if any(excluded) and not all(excluded):
                raise ParameterError(
                    f"{self.name}: {text!r} mixes levels to keep with levels to leave out (a leading '-')"
                )
            for item in items:
                if item.removeprefix("-") not in self.levels:
                    listed = ", ".join(self.levels[:60]) + (", ..." if len(self.levels) > 60 else "")
                    raise ParameterError(
                        f"{self.name}: {_unknown(item.removeprefix('-'), self.levels)} It takes: {listed}"
                    )
            return ",".join(items)
        return text


def _unknown(value: str, existing: Iterable[str]) -> str:
    near = get_close_matches(value, list(existing), n=1)
    return f"{value!r} does not exist;" + (f" did you mean {near[0]!r}?" if near else "")
