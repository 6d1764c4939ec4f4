"""TOML files as pydantic models: read, checked, and every problem named with its place and what would be right."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from livingreview.errors import EditionError, Problem, nearest

Model = TypeVar("Model", bound=BaseModel)
Items = TypeVar("Items", bound=tuple)
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]  # a text that is not blank


def keys_differ(items: Items) -> Items:
    """Check that no two tables of a list have one key."""
    keys = [item.key for item in items]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise ValueError(f"key {twice!r} is used twice; expected a key of its own for each")
    return items


class Settings(BaseModel):
    """A table of a TOML file: no key that nothing reads, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)

    def replace(self, **changes: Any) -> Self:
        """Return the same with some values changed, checked anew."""
        return type(self).model_validate({**dict(self), **changes})


def read_toml(path: Path, file: str = "") -> dict[str, Any]:
    """Read a TOML file; messages call it `file`.

    Raises
    ------
    EditionError
        If it is missing, unreadable or no TOML.
    """
    file = file or path.name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EditionError(Problem(file, "file is missing", "a TOML file of this name")) from None
    except OSError as error:
        raise EditionError(Problem(file, f"cannot be read ({error.strerror})", "a TOML file")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(Problem(file, f"not valid TOML ({error})", "TOML in UTF-8")) from None


def validated(model: type[Model], content: object, file: str, **context: object) -> Model:
    """Make a model of what a file holds; `context` is what its validators may look at.

    Raises
    ------
    EditionError
        With a problem for each value that does not fit.

    Examples
    --------
    >>> class Step(Settings):
    ...     minutes: int
    >>> validated(Step, {"minuts": 5, "minutes": 5}, "a.toml")
    Traceback (most recent call last):
    livingreview.errors.EditionError: a.toml: no such key: 'minuts'; expected one of minutes (nearest: minutes)
    """
    try:
        return model.model_validate(content, context=context)
    except ValidationError as error:
        raise EditionError(validation_problems(error, model, file, content)) from None


def validation_problems(
    error: ValidationError, model: type[BaseModel], file: str, content: object = None
) -> list[Problem]:
    """Turn what pydantic found into problems: an item of a list is named by its number, from 1, and by its own key."""
    every = error.errors(include_url=False)
    # Of a list with a bad item pydantic says that it is too short as well, since it counts the good ones alone.
    within = {found["loc"][: n + 1] for found in every for n in range(len(found["loc"]) - 1)}
    told = [found for found in every if not (found["type"] == "too_short" and found["loc"] in within)]
    return [_problem(dict(found), model, file, content) for found in told]


def _problem(found: dict[str, Any], model: type[BaseModel], file: str, content: object) -> Problem:
    kind, place, given = found["type"], found["loc"], found["input"]
    if kind == "extra_forbidden":
        key, around = str(place[-1]), place[:-1]
        return Problem(_where(file, around, content), "no such key", nearest(key, _keys(model, around)), value=key)
    if kind == "missing":
        return Problem(_where(file, place[:-1], content), f"'{place[-1]}' is missing", "a value for it")
    where = _where(file, place, content)
    if kind in ("value_error", "assertion_error"):
        rule, _, expected = found["msg"].partition(", ")[2].partition("; expected ")
        return Problem(where, rule, expected)
    if kind in ("string_too_short", "string_pattern_mismatch") and not str(given).strip():
        return Problem(where, "blank", "a text")
    if kind == "too_short":
        ctx = found["ctx"]
        return Problem(where, "too few", f"{ctx['min_length']} or more", value=str(ctx["actual_length"]))
    expected = found["msg"].removeprefix("Input should be ").removeprefix("String should ")
    expected = next((ours for theirs, ours in _KINDS.items() if expected.startswith(theirs)), expected)
    if kind in ("model_type", "dict_type"):
        expected = f"a table with some of the keys {', '.join(_keys(model, place))}"
    if kind == "literal_error":
        allowed = [part.strip(" '") for part in found["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        expected = nearest(str(given), allowed)
    return Problem(where, "does not fit", expected, value=str(given))


_KINDS = {
    "a valid tuple": "a list",
    "a valid list": "a list",
    "a valid integer": "a whole number",
    "a valid string": "a text",
    "a valid boolean": "true or false",
}


def _where(file: str, place: tuple[str | int, ...], content: object) -> str:
    """Name a place: beside a list's name stands the number of the item, and its key where it has one."""
    for step in place:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(step, int):
            key = (
                next((content[name] for name in ("key", "id") if name in content), "")
                if isinstance(content, dict)
                else ""
            )
            file += f" {step + 1} ({key})" if key else f" {step + 1}"
        else:
            file += f", {step}"
    return file


def _keys(model: type[BaseModel], place: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the table at a place may have."""
    for step in place:
        field = _by_key(model).get(step)
        model = next(_models(field.annotation), model) if field else model
    return list(_by_key(model))


def _by_key(model: type[BaseModel]) -> dict[str | int, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
