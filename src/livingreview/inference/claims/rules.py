"""Claims as data: what each one says, how it is tested, and by which rule it gets its verdict."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from livingreview.evidence import Selection

STATISTICS = {"alignment": {"labels"}, "agreement": {"groups"}, "separation": {"groups"}}
NULLS = {"alignment": ("turn", "shuffle"), "agreement": ("turn", "shuffle"), "separation": ("deal",)}
RULES = ("shown", "no difference")
LABELS = {
    "pathophysiology": {"abnormal", "predict"},
    "circuit": {"circuit", "predict"},
    "models": {"bearing", "stated"},
}
_GROUPS = {"by", "a", "b", "within"}
_TEXT = ("key", "part", "title", "says", "tested", "statistic", "null")


class ClaimsError(ValueError):
    """A file of claims that cannot be used; the message lists every problem with its place."""


@dataclass(frozen=True)
class Claim:
    """One testable claim.

    Parameters
    ----------
    key, part, title, says, tested : str
        Short name; the part of the conclusion that it stands for; a few words; the claim; what is tested.
    statistic : {"alignment", "agreement", "separation"}
        See :mod:`livingreview.inference.claims.test_statistics` and :mod:`livingreview.inference.claims.separation`.
    null : {"turn", "shuffle", "deal"}
        What chance means.
    selection, drug : mapping
        Fields of the selection that the claim fixes; for the second arm of a comparison of arms, laid over the first.
    labels, groups : mapping
        Where the predicted signs come from; which samples are compared with which.
    expected : int
        +1 or -1: the sign of the estimate that the claim implies.
    excess : bool
        Alignment: take from each score what the sample's own directions would give on average.
    rule : {"shown", "no difference"}
        How the verdict follows, see :func:`livingreview.inference.claims.conclusions.conclude`.
    least, least_each : int
        Samples below which there is no verdict: in all, and in each of two groups.
    strong : float
        Distance from 0 that a verdict needs.
    """

    key: str
    part: str
    title: str
    says: str
    tested: str
    statistic: str
    null: str
    selection: Mapping[str, Any] = field(default_factory=dict)
    drug: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    expected: int = 1
    excess: bool = False
    rule: str = "shown"
    least: int = 6
    least_each: int = 0
    strong: float = 0.5


@dataclass(frozen=True)
class Check:
    """One change of the selection that every verdict is tried against."""

    key: str
    title: str
    selection: Mapping[str, Any]


@dataclass(frozen=True)
class Rulebook:
    """All claims of a review, with what they share."""

    fixed: datetime.date
    alpha: float
    n_permutations: int
    seed: int
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...] = ()

    def claim(self, key: str) -> Claim:
        """Return one claim."""
        for claim in self.claims:
            if claim.key == key:
                return claim
        keys = [claim.key for claim in self.claims]
        raise ClaimsError(f"no claim '{key}'; {_nearest(key, keys)}")


def load_claims(path: Path | str) -> Rulebook:
    """Read the claims.

    Raises
    ------
    ClaimsError
        If the file is missing or is not TOML, or with all problems of its entries at once.
    """
    path = Path(path)
    content = read_toml(path, ClaimsError)
    problems = _head_problems(content, path.name)
    seen: set[str] = set()
    for number, table in enumerate(content.get("claim", []), start=1):
        where = f"{path.name}, claim {number} ('{table.get('key', '')}')"
        problems += [f"{where}: {text}" for text in _claim_problems(table, seen)]
        seen.add(str(table.get("key", "")))
    for number, table in enumerate(content.get("check", []), start=1):
        where = f"{path.name}, check {number} ('{table.get('key', '')}')"
        if set(table) != {"key", "title", "selection"}:
            problems.append(f"{where}: expected key, title and selection, found {', '.join(table)}")
        problems += [f"{where}: {text}" for text in layer_problems("selection", table.get("selection", {}))]
    if problems:
        raise ClaimsError("\n".join(problems))
    return Rulebook(
        content["fixed"], float(content["alpha"]), content["n_permutations"], content["seed"],
        tuple(Claim(**table) for table in content["claim"]), tuple(Check(**table) for table in content.get("check", [])),
    )  # fmt: skip


def read_toml(path: Path, error: type[ValueError]) -> dict[str, Any]:
    """Read a TOML file, or raise ``error`` with one sentence."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise error(f"{path.name}: there is no such file in {path.parent}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise error(f"{path.name}: not readable as TOML in UTF-8: {problem}") from None


def layer_problems(name: str, layer: Any) -> list[str]:
    """List what is wrong with a set of fields that is laid over a selection."""
    if not isinstance(layer, Mapping):
        return [f"'{name}' is {layer!r}; expected fields of the selection, as {{ diagnosis = \"...\" }}"]
    known = list(Selection.model_fields)
    return [f"'{name}' has no field '{item}'; {_nearest(item, known)}" for item in layer if item not in known]


def _head_problems(content: Mapping[str, Any], name: str) -> list[str]:
    found = []
    if not isinstance(content.get("fixed"), datetime.date):
        found.append(f"{name}: 'fixed' is {content.get('fixed')!r}; expected the date on which the rules were fixed")
    alpha = content.get("alpha")
    if not isinstance(alpha, float) or not 0 < alpha < 0.5:
        found.append(f"{name}: 'alpha' is {alpha!r}; expected a number between 0 and 0.5")
    for item, least in (("n_permutations", 1), ("seed", 0)):
        value = content.get(item)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            found.append(f"{name}: '{item}' is {value!r}; expected a whole number from {least}")
    if not content.get("claim"):
        found.append(f"{name}: no [[claim]] table found; expected at least one")
    return found


def _claim_problems(table: Mapping[str, Any], seen: set[str]) -> list[str]:
    found = [f"'{name}' is missing; expected a text" for name in _TEXT if not str(table.get(name, "")).strip()]
    known = [item.name for item in fields(Claim)]
    found += [f"there is no field '{name}'; {_nearest(name, known)}" for name in table if name not in known]
    if table.get("key") in seen:
        found.append("the key is used twice; expected a name of its own")
    statistic, null = table.get("statistic"), table.get("null")
    if statistic not in STATISTICS:
        return [*found, f"statistic {statistic!r} is unknown; {_nearest(statistic, STATISTICS)}"]
    if null not in NULLS[statistic]:
        found.append(f"null {null!r} does not go with {statistic}; expected one of {', '.join(NULLS[statistic])}")
    for name in STATISTICS[statistic] - set(table):
        found.append(f"'{name}' is missing, which {statistic} needs")
    if table.get("expected", 1) not in (1, -1):
        found.append(f"'expected' is {table['expected']!r}; expected 1 or -1")
    if table.get("rule", "shown") not in RULES:
        found.append(f"rule {table['rule']!r} is unknown; expected one of {', '.join(RULES)}")
    if not 0 <= table.get("strong", 0.5) < 1:
        found.append(f"'strong' is {table['strong']!r}; expected a number from 0 to below 1")
    labels, groups = table.get("labels", {}), table.get("groups", {})
    if labels and set(labels) - {"from"} != LABELS.get(labels.get("from"), set()):
        wanted = "; ".join(f"from = {name} with {', '.join(sorted(own))}" for name, own in LABELS.items())
        found.append(f"'labels' has {', '.join(labels)}; expected {wanted}")
    if groups and ("by" not in groups or set(groups) - _GROUPS or ("a" in groups) != ("b" in groups)):
        found.append(
            f"'groups' has {', '.join(groups)}; expected by, a and b together or neither, and within if need be"
        )
    for name in ("selection", "drug"):
        found += layer_problems(name, table.get(name, {}))
    return found


def _nearest(name: object, known: Any) -> str:
    near = get_close_matches(str(name), list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(known)}"
