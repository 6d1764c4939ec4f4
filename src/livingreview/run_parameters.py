"""The parameters of a run as pydantic models: what there is, what each takes, and one message for what does not fit."""

from __future__ import annotations

from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from livingreview.errors import EditionError, nearest


class RunParameters(BaseModel):
    """Parameters of a run, each with a default and a description; checked when they are made, unchangeable afterwards.

    Raises
    ------
    EditionError
        With a name that does not exist, or a value that does not fit, and what would be right.

    Examples
    --------
    >>> from pydantic import Field
    >>> class Seeds(RunParameters):
    ...     seed: int = Field(2005, ge=0, description="seed of the random numbers")
    >>> Seeds().replace(seed=1)
    Seeds(seed=1)
    >>> Seeds(seed="one")
    Traceback (most recent call last):
    livingreview.errors.EditionError: seed is 'one': expected a whole number, 0 or more
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise EditionError("; ".join(map(self._sentence, error.errors(include_url=False)))) from None

    def replace(self, **changes: Any) -> Self:
        """Return the same parameters with some changed, checked anew."""
        return type(self)(**{**dict(self), **changes})

    @classmethod
    def _sentence(cls, found: Any) -> str:
        if not found["loc"]:  # a rule between several parameters, which has its own message
            return str(found["msg"]).removeprefix("Value error, ")
        name, value = str(found["loc"][0]), found["input"]
        if found["type"] == "extra_forbidden":
            return f"no parameter {name!r}: expected {nearest(name, cls.model_fields, limit=len(cls.model_fields))}"
        return f"{name} is {value!r}: expected {takes(cls.model_fields[name], str(value))}"


def bounds(field: FieldInfo) -> dict[str, float]:
    """Return the bounds of a number by pydantic's names: ``ge``, ``gt``, ``le``, ``lt``."""
    return {name: getattr(rule, name) for rule in field.metadata for name in _BOUNDS if hasattr(rule, name)}


_BOUNDS = {"ge": "{:g} or more", "gt": "more than {:g}", "le": "at most {:g}", "lt": "less than {:g}"}


def takes(field: FieldInfo, value: str = "") -> str:
    """Say what a parameter takes, and which choice is nearest to a value: the end of a sentence that begins with "expected"."""
    if choices := get_args(field.annotation):
        return nearest(value, choices)
    kind = {str: "text", int: "a whole number", float: "a number"}[field.annotation]
    limits = " and ".join(_BOUNDS[name].format(limit) for name, limit in bounds(field).items())
    return f"{kind}, {limits}" if limits else kind
