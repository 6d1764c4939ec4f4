"""What each claim is asked: its estimand, its bounds of interest and the cut-offs of the conclusions, as ``estimands.toml`` has them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from livingreview.errors import EditionError, nearest
from livingreview.inference.direction_model import Prior
from livingreview.inference.multiverse.grid import Dimension
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

Kind = Literal["share", "specificity", "agreement", "equivalence", "distance"]
LIKELY, ESTABLISHED = "leans as claimed, likely", "leans as claimed, established"
NOTHING, AGAINST, OPEN = "little or nothing there", "leans against", "cannot be told yet"
CONCLUSIONS = (ESTABLISHED, LIKELY, NOTHING, AGAINST, OPEN)


class Estimand(Settings):
    """What one claim is asked.

    Parameters
    ----------
    key : str
        The claim's.
    question, asks : str
        The claim as a question in plain words, and what is asked of a new sample.
    kind : {"share", "specificity", "agreement", "equivalence", "distance"}
    of_interest, against, strong : float
        The estimate from which the claim is of interest, below which it leans against it, and from which it is strong; an
        equivalence is of interest below its bound, and has no side against it but beyond.
    least, least_each : int
        Samples below which nothing is said: in all, and in each of two groups.
    """

    key: Text
    kind: Kind
    question: Text
    asks: Text
    of_interest: float
    against: float
    strong: float
    least: int = Field(6, ge=0)
    least_each: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = (self.of_interest, self.against) if self.kind == "equivalence" else (self.against, self.of_interest)
        if low > high:
            raise ValueError(f"bounds of {self.key!r} are the wrong way round; expected against {self.against} beyond {self.of_interest}")
        return self


class Certainty(Settings):
    """When a reason lowers the certainty of an estimate, which starts high; the five reasons are GRADE's.

    Parameters
    ----------
    randomised : float
        Share of randomised samples below which the risk of bias lowers it.
    spread : float
        Standard deviation between samples, on the scale of log odds, from which inconsistency lowers it.
    second_hand : float
        Share of samples known from others' texts alone from which indirectness lowers it.
    reported : float
        Share of changes that is named where there is one, below which reporting lowers it; what is known of it is `known`.
    """

    randomised: float = Field(ge=0, le=1)
    spread: float = Field(gt=0)
    second_hand: float = Field(ge=0, le=1)
    reported: float = Field(ge=0, le=1)
    known: float = Field(ge=0, le=1)


class OtherPrior(Settings):
    """Another prior to try: scales of `Prior`, those that are not given as published."""

    key: Text
    title: Text
    intercept: float = Field(Prior().intercept, gt=0)
    label: float = Field(Prior().label, gt=0)
    design: float = Field(Prior().design, gt=0)
    spread: float = Field(Prior().spread, gt=0)

    @property
    def prior(self) -> Prior:
        """The prior with these scales."""
        return Prior(self.intercept, self.label, self.design, self.spread)


class Estimands(Settings):
    """All estimands, with the cut-offs of the conclusions.

    Parameters
    ----------
    likely, established : float
        Probability that a claim is of interest from which it leans as claimed; set by simulation.
    answerable : float
        Power for a strong effect below which evidence that gives no answer could not have given one.
    priors : tuple of OtherPrior
        Priors under which the answers are worked out again.
    choices : tuple of Dimension
        Choices, one or two at once, under which they are worked out again; the published option first.
    """

    fixed: datetime.date
    likely: float = Field(gt=0.5, lt=1)
    established: float = Field(gt=0.5, lt=1)
    answerable: float = Field(gt=0, lt=1)
    seed: int = Field(ge=0)
    certainty: Certainty
    priors: Annotated[tuple[OtherPrior, ...], AfterValidator(keys_differ)] = Field((), alias="prior")
    choices: Annotated[tuple[Dimension, ...], AfterValidator(keys_differ)] = Field((), alias="choice")
    estimands: Annotated[tuple[Estimand, ...], AfterValidator(keys_differ)] = Field(alias="estimand", min_length=1)

    def estimand(self, key: str) -> Estimand:
        """Return the estimand of a claim, or raise an `EditionError` with the nearest key."""
        for estimand in self.estimands:
            if estimand.key == key:
                return estimand
        raise EditionError(f"no estimand of claim {key!r}: expected {nearest(key, [e.key for e in self.estimands])}")


def load_estimands(path: Path | str) -> Estimands:
    """Read the estimands; an `EditionError` lists all problems of the file."""
    path = Path(path)
    return validated(Estimands, read_toml(path), path.name)
