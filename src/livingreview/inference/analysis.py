"""The rules of an analysis: everything that a variant may change about how signs are counted and tested."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

LEVELS = ("fine", "coarse", "lobe", "circuit")
HEMISPHERES = ("pooled", "apart")
CONFLICTS = ("opposite", "any")
WEIGHTINGS = ("equal", "patients")


@dataclass(frozen=True)
class Analysis:
    """Rules of one analysis, in plain types so that a notebook, a TOML file and a command line fill them alike.

    Parameters
    ----------
    level : {"fine", "coarse", "lobe", "circuit"}
        Anatomical unit that is counted.
    hemispheres : {"pooled", "apart"}
        Whether left and right count as one unit.
    conflict : {"opposite", "any"}
        When the rows of one sample on one unit collapse to no direction: if increases and decreases both occur,
        or at any disagreement.
    weighting : {"equal", "patients"}
        Whether a sample counts once or by its number of patients in the arm.
    alpha : float
        Level of the tests; intervals have confidence ``1 - alpha``.
    consistent_share : float
        Share of samples in one direction from which that direction is called, in (0.5, 1].
    min_samples : int
        Samples with a direction that a call needs.
    n_resamples : int
        Permutations and bootstrap samples.
    seed : int
        Seed of every generator that is derived from this analysis.

    Raises
    ------
    ValueError
        If a value is outside its range; the message names the field, the value and what would be right.

    Examples
    --------
    >>> Analysis(level="coarse").level
    'coarse'
    >>> Analysis(level="corse")
    Traceback (most recent call last):
        ...
    ValueError: analysis field 'level': 'corse' is not one of fine, coarse, lobe, circuit; did you mean 'coarse'?
    """

    level: str = field(default="fine", metadata={"help": "anatomical unit that is counted", "levels": LEVELS})
    hemispheres: str = field(
        default="pooled", metadata={"help": "left and right as one unit or apart", "levels": HEMISPHERES}
    )
    conflict: str = field(
        default="opposite",
        metadata={"help": "which disagreement within a sample leaves it without a direction", "levels": CONFLICTS},
    )
    weighting: str = field(
        default="equal", metadata={"help": "a sample counts once or by its patients", "levels": WEIGHTINGS}
    )
    alpha: float = field(default=0.05, metadata={"help": "level of the tests", "minimum": 0.0, "maximum": 0.5})
    consistent_share: float = field(
        default=0.75,
        metadata={"help": "share of samples from which a direction is called", "minimum": 0.5, "maximum": 1.0},
    )
    min_samples: int = field(default=2, metadata={"help": "samples with a direction that a call needs", "minimum": 1})
    n_resamples: int = field(default=10000, metadata={"help": "permutations and bootstrap samples", "minimum": 1})
    seed: int = field(default=2005, metadata={"help": "seed of the random numbers", "minimum": 0})

    def __post_init__(self) -> None:
        for item in fields(self):
            _check(item.name, getattr(self, item.name), type(item.default), item.metadata)


def _check(name: str, value: Any, kind: type, rule: Any) -> None:
    where = f"analysis field '{name}'"
    allowed = rule.get("levels")
    if allowed is not None:
        if value not in allowed:
            near = get_close_matches(str(value), allowed, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"{where}: {value!r} is not one of {', '.join(allowed)}{hint}")
        return
    number = (int, float) if kind is float else int
    if isinstance(value, bool) or not isinstance(value, number):
        wanted = "a number" if kind is float else "a whole number"
        raise ValueError(f"{where}: {value!r} is not {wanted}")
    low, high = rule.get("minimum"), rule.get("maximum")
    # Real-valued bounds below are open: a level of 0 or a consistent share of one half would decide nothing.
    too_low = low is not None and (value <= low if kind is float else value < low)
    if too_low or (high is not None and value > high):
        bounds = f"more than {low} and at most {high}" if kind is float else f"at least {low}"
        raise ValueError(f"{where}: {value!r} is out of range; it must be {bounds}")
