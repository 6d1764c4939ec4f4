"""The rules of an analysis: everything that a variant may change about how signs are counted and tested."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from livingreview.run_parameters import RunParameters

Level = Literal["fine", "coarse", "lobe", "circuit"]
LEVELS: tuple[str, ...] = get_args(Level)


class Analysis(RunParameters):
    """Rules of one analysis, in plain types so that a notebook, a TOML file and a command line fill them alike.

    `Analysis.replace` gives the same rules with some changed; a value that does not fit is an `EditionError`.

    Examples
    --------
    >>> Analysis(level="coarse").level
    'coarse'
    >>> Analysis(level="corse")
    Traceback (most recent call last):
    livingreview.errors.EditionError: level is 'corse': expected one of circuit, coarse, fine, lobe (nearest: coarse)
    """

    level: Level = Field("fine", description="anatomical unit that is counted")
    hemispheres: Literal["pooled", "apart"] = Field("pooled", description="left and right as one unit or apart")
    conflict: Literal["any", "opposite"] = Field(
        "any", description="which disagreement within a sample leaves it without a direction"
    )
    comparison: Literal["controlled first", "all"] = Field(
        "controlled first",
        description="of a sample's changes in a region those against a control group alone, where there are any",
    )
    weighting: Literal["equal", "patients"] = Field("equal", description="a sample counts once or by its patients")
    # Bounds below are open: a level of 0 or a consistent share of one half would decide nothing.
    alpha: float = Field(0.05, gt=0.0, le=0.5, description="level of the tests")
    consistent_share: float = Field(
        0.75, gt=0.5, le=1.0, description="share of samples from which a direction is called"
    )
    min_samples: int = Field(2, ge=1, description="samples with a direction that a call needs")
    n_resamples: int = Field(10000, ge=1, description="permutations and bootstrap samples")
    seed: int = Field(2005, ge=0, description="seed of the random numbers")
