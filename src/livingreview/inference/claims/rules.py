"""Claims as data: what each one says and how it is tested."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from livingreview.errors import EditionError, nearest
from livingreview.inference.result_definitions import Layer
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

Statistic = Literal["alignment", "agreement", "separation"]
Null = Literal["turn", "shuffle", "deal"]
NULLS: dict[str, tuple[Null, ...]] = {
    "alignment": ("turn", "shuffle"),
    "agreement": ("turn", "shuffle"),
    "separation": ("deal",),
}
_LABELS = {
    "pathophysiology": {"abnormal", "predict"},
    "circuit": {"circuit", "predict"},
    "models": {"bearing", "stated"},
}
Permutations = Annotated[int, Field(ge=1, strict=True)]
Seed = Annotated[int, Field(ge=0, strict=True)]


class Labels(Settings):
    """Where the sign that a claim expects of a region comes from; see :func:`.expected_signs.expected_signs`."""

    source: Literal["pathophysiology", "circuit", "models"] = Field(alias="from")
    abnormal: Literal["hyper", "hypo"] | None = None
    predict: Literal["increase", "decrease"] | None = None
    circuit: Text | None = None
    bearing: Text | None = None
    stated: StrictBool | None = None

    @model_validator(mode="after")
    def _of_one_source(self) -> Self:
        given = {name for name, value in self if value is not None} - {"source"}
        wanted = _LABELS[self.source]
        if given != wanted:
            raise ValueError(f"{', '.join(sorted(given)) or 'nothing'} beside from = {self.source!r}; "
                             f"expected {' and '.join(sorted(wanted))}")  # fmt: skip
        return self


class Groups(Settings):
    """Which samples are compared with which.

    Parameters
    ----------
    by : str
        Column of the studies, or "arm"; "" where a claim has no groups.
    a, b : str
        Levels of the two groups, with commas between them; without them each level is a group.
    within : str
        Column within whose levels alone samples are compared.
    """

    by: str = ""
    a: str = ""
    b: str = ""
    within: str = ""

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if bool(self.a) != bool(self.b) or ((self.a or self.within) and not self.by):
            raise ValueError("groups do not fit together; expected by, and a and b together or neither")
        return self


class Claim(Settings):
    """One testable claim.

    Parameters
    ----------
    key, part, title, says, tested : str
        Short name; the part of the conclusion that it stands for; a few words; the claim; what is tested.
    statistic : {"alignment", "agreement", "separation"}
        See :mod:`livingreview.inference.claims.test_statistics` and :mod:`livingreview.inference.claims.separation`.
    null : {"turn", "shuffle", "deal"}
        What chance means: the directions of whole samples are turned by the toss of a coin, shuffled within samples, or
        the samples are split anew into two groups.
    selection, drug : mapping
        Fields of the selection that the claim fixes; for the second arm of a comparison of arms, laid over the first.
    expected : int
        +1 or -1: the sign of the estimate that the claim implies.
    excess : bool
        Alignment: take from each score what the sample's own directions would give on average.
    least, least_each : int
        Samples below which nothing is decided: in all, and in each of two groups.
    strong : float
        Distance from 0 that a result needs; see :func:`livingreview.inference.claims.results.classify`.
    margin : float
        For a claim of no difference: the difference that has to be ruled out; 0 for any other claim.
    """

    key: Text
    part: Text
    title: Text
    says: Text
    tested: Text
    statistic: Statistic
    null: Null
    selection: Layer = {}
    drug: Layer = {}
    labels: Labels | None = None
    groups: Groups = Groups()
    expected: Literal[1, -1] = 1
    excess: StrictBool = False
    least: int = Field(6, ge=0)
    least_each: int = Field(0, ge=0)
    strong: float = Field(0.5, ge=0, lt=1)
    margin: float = Field(0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.null not in NULLS[self.statistic]:
            allowed = nearest(self.null, NULLS[self.statistic])
            raise ValueError(f"null {self.null!r} does not go with {self.statistic}; expected {allowed}")
        if self.statistic == "alignment" and self.labels is None:
            raise ValueError("'labels' is missing; expected where the signs of an alignment come from")
        if self.statistic != "alignment" and not self.groups.by:
            raise ValueError(f"'groups' is missing; expected the groups whose {self.statistic} is tested")
        return self


class Rulebook(Settings):
    """All claims of a review in the order of the file, with what they share.

    Parameters
    ----------
    alpha : float
        Error rate of a test, half of it for each side.
    """

    fixed: datetime.date
    alpha: float = Field(gt=0, lt=0.5)
    n_permutations: Permutations
    seed: Seed
    claims: Annotated[tuple[Claim, ...], Field(min_length=1), AfterValidator(keys_differ)] = Field(alias="claim")

    def claim(self, key: str) -> Claim:
        """Return one claim, or raise an `EditionError` with the nearest key."""
        for claim in self.claims:
            if claim.key == key:
                return claim
        raise EditionError(f"no claim {key!r}: expected {nearest(key, [claim.key for claim in self.claims])}")


def load_claims(path: Path | str) -> Rulebook:
    """Read the claims.

    Raises
    ------
    EditionError
        If the file is missing or is not TOML, or with all problems of its entries.
    """
    path = Path(path)
    return validated(Rulebook, read_toml(path), path.name)
