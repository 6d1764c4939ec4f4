"""What was concluded at which version: the answer to each claim in each era, kept as a table that only grows."""

from __future__ import annotations

import datetime
import hashlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claims import Draws, assess, load_claims
from livingreview.inference.estimands import load_estimands

from .estimate_table import ERAS, estimate_table, kept_estimates, sets_of_claims

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.direction_cells import Cells

TABLE = "conclusions"
_ANSWER = ("conclusion", "estimate", "low", "high", "certainty", "n")
COLUMNS = ("version", "date", "claim", "era", "cells", *_ANSWER, "test_estimate", "test_p", "test_n")
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*([a-z]+[0-9]*)?")
_DIGITS = 3
NOT_ASKED = "not asked"
_NO_ANSWER = {"conclusion": NOT_ASKED, "estimate": math.nan, "low": math.nan, "high": math.nan, "certainty": "", "n": 0}


@dataclass(frozen=True)
class Answer:
    """The answer to a claim in an era, and the test beside it.

    Parameters
    ----------
    estimate, n : float, int
        Estimate for a new sample, and the samples that it rests on.
    test_estimate, test_n : float, int
        Estimate of the test, from -1 (against the claim) to 1 (as claimed), and the samples that it rests on.
    """

    conclusion: str
    estimate: float
    n: int
    test_estimate: float
    test_n: int

    def same_as(self, other: Answer) -> bool:
        """Whether nothing moved."""
        alike = (_alike(getattr(self, name), getattr(other, name)) for name in ("estimate", "test_estimate"))
        return (self.conclusion, self.n, self.test_n) == (other.conclusion, other.n, other.test_n) and all(alike)


@dataclass(frozen=True)
class Change:
    """What became of one claim in one era between two versions; None where a version does not have the claim."""

    claim: str
    era: str
    before: Answer | None
    after: Answer | None

    @property
    def is_other(self) -> bool:
        """Whether the conclusion is another one."""
        return (self.before and self.before.conclusion) != (self.after and self.after.conclusion)


def conclude(
    evidence: Evidence,
    known: pd.DataFrame | None = None,
    progress: Callable[[str], None] = lambda said: None,
    model: bool = True,
) -> pd.DataFrame:
    """Answer and test every claim in every era.

    Parameters
    ----------
    known : pandas.DataFrame, optional
        An earlier result of this function. What rests on the same directions and rules is taken from it, or from the kept
        estimates where these are of this evidence, so that the model is fitted only to what changed.
    progress : callable
        Receives a sentence before the model is fitted.
    model : bool
        Fit the model where something changed; without it such a place has no answer, and its test alone.

    Returns
    -------
    pandas.DataFrame
        ``claim``, ``era``, ``cells`` (digest of the directions and the rule that the answer rests on), the answer of
        :func:`~livingreview.rerun.estimate_table.estimate_table` and the test's ``test_estimate`` (from -1, against the
        claim, to 1, as claimed), ``test_p`` (one-sided, towards the claim) and ``test_n``.
    """
    digests = _digests(evidence)
    rows = {} if known is None else {(row["claim"], row["era"]): row for row in known.to_dict("records")}
    rows = {place: row for place, row in rows.items() if row["cells"] == digests.get(place)}
    if (current := kept_estimates(evidence)) is not None:
        rows |= {(row["claim"], row["era"]): row for row in current.to_dict("records")}
    if (missing := set(digests) - set(rows)) and model:
        fitted = estimate_table(evidence, progress=progress, places=missing)
        rows |= {(row["claim"], row["era"]): row for row in fitted.to_dict("records")}
    found = []
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    for (key, era), digest in digests.items():
        claim = rulebook.claim(key)
        test = assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), draws)
        estimate, p = round(claim.expected * test.estimate, _DIGITS) + 0.0, round(test.p_for, _DIGITS + 1)
        row = rows[key, era] if model else rows.get((key, era), _NO_ANSWER)
        found.append((key, era, digest, *(row[name] for name in _ANSWER), estimate, p, test.n))
    return pd.DataFrame(found, columns=list(COLUMNS[2:]))


def newest(kept: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the version that was kept last."""
    return kept[kept["version"] == kept["version"].iloc[-1]].reset_index(drop=True) if len(kept) else kept


def versions(kept: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Return each version with its date and rows, oldest first."""
    return [
        (version, rows["date"].iloc[0], rows.reset_index(drop=True))
        for version, rows in kept.groupby("version", sort=False)
    ]


def changes(before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    """List what has another conclusion, estimate or number of samples, or is in one version only.

    In the order of the later version, and what is gone at the end.

    Examples
    --------
    >>> names = ["claim", "era", "conclusion", "estimate", "n", "test_estimate", "test_n"]
    >>> one = pd.DataFrame([["a", "all", "cannot be told yet", 0.6, 9, 0.2, 9]], columns=names)
    >>> two = pd.DataFrame([["a", "all", "leans as claimed, likely", 0.7, 12, 0.4, 12]], columns=names)
    >>> [(change.claim, change.before.n, change.after.conclusion) for change in changes(one, two)]
    [('a', 9, 'leans as claimed, likely')]
    """
    then, now = dict(_by_place(before)), dict(_by_place(after))
    return [
        Change(*place, then.get(place), now.get(place))
        for place in dict.fromkeys([*now, *then])
        if not _same(then.get(place), now.get(place))
    ]


def check_version(name: str) -> None:
    """Refuse what is no name of a version."""
    if not VERSION.fullmatch(name):
        raise EditionError(f"no name of a version: {name!r}; expected one like 1.2 or 1.2.0rc1")


def keep(evidence: Evidence, found: pd.DataFrame, version: str, date: datetime.date, replace: bool = False) -> bool:
    """Write conclusions, from :func:`conclude`, into the evidence base as those of a version.

    With `replace` the newest version may be replaced, where it has this name. False where just these are kept already.

    Raises
    ------
    EditionError
        If the name is no version's, or is taken by other conclusions: what was published is not rewritten unasked.
    """
    check_version(version)
    kept = evidence.table(TABLE) if TABLE in evidence.tables else pd.DataFrame(columns=list(COLUMNS))
    last = newest(kept)
    if version in set(kept["version"]):
        if version == last["version"].iloc[0] and not changes(last, found) and list(last["cells"]) == list(found["cells"]):
            return False
        if version != last["version"].iloc[0]:
            raise EditionError(f"version {version} was kept before a later one; expected a new name, with --as")
        if not replace:
            raise EditionError(
                f"version {version} is kept with other conclusions or other evidence; expected a new name, with --as, "
                "or --replace if it was never published"
            )
        kept = kept[kept["version"] != version]
    own = found.assign(version=version, date=date.isoformat())[list(COLUMNS)]
    whole = own if kept.empty else pd.concat([kept, own], ignore_index=True)
    text = whole.to_csv(sep="\t", index=False, lineterminator="\n", na_rep="", float_format=f"%.{_DIGITS + 1}g")
    write_atomically(Path(evidence.directory) / f"{TABLE}.tsv", text.encode("utf-8"))
    return True


def _digests(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Digest of the directions and of the rule behind each answer."""
    rules = load_estimands(evidence.directory / "estimands.toml")
    shared = rules.model_dump_json(exclude={"estimands"})
    return {
        place: _digest(cells, f"{shared}{estimand.model_dump_json()}{expected}")
        for place, (cells, estimand, expected) in sets_of_claims(evidence, ERAS).items()
    }


def _digest(cells: Cells, rule: str) -> str:
    values = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(cells).items()}
    return hashlib.sha256(f"{rule}{sorted(values.items())}".encode()).hexdigest()[:12]


def _by_place(frame: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Answer]]:
    for row in frame.to_dict("records"):
        numbers = (float(row["estimate"]), int(row["n"]), float(row["test_estimate"]), int(row["test_n"]))
        yield (row["claim"], row["era"]), Answer(row["conclusion"], *numbers)


def _same(one: Answer | None, other: Answer | None) -> bool:
    return one is other if one is None or other is None else one.same_as(other)


def _alike(one: float, other: float) -> bool:
    return math.isclose(one, other, abs_tol=10**-_DIGITS) or (math.isnan(one) and math.isnan(other))
