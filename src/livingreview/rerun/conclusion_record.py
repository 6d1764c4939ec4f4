"""What was concluded at which version: the conclusion on each claim in each era, kept as a table that only grows."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import Analysis
from livingreview.inference.claims import Draws, assess, load_claims

from .multiverse_runs import inputs_digest

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

TABLE = "conclusions"
ERAS = ("review", "core", "later", "all")
COLUMNS = ("version", "date", "inputs", "claim", "era", "verdict", "estimate", "p", "n")
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*([a-z]+[0-9]*)?")
_DIGITS = 4


@dataclass(frozen=True)
class Change:
    """What became of one claim in one era between two versions.

    Parameters
    ----------
    claim, era : str
        Which.
    before, after : tuple of (str, float, int) or None
        Verdict, estimate and samples; None where the version does not have the claim.
    """

    claim: str
    era: str
    before: tuple[str, float, int] | None
    after: tuple[str, float, int] | None

    @property
    def is_other(self) -> bool:
        """Whether the conclusion is another one."""
        return (self.before and self.before[0]) != (self.after and self.after[0])


def conclude(evidence: Evidence, eras: Sequence[str] = ERAS) -> pd.DataFrame:
    """Assess every claim in every era, as the published analysis does.

    Returns
    -------
    pandas.DataFrame
        ``claim``, ``era``, ``verdict``, ``estimate`` (from -1, against the claim, to 1, as claimed), ``p`` (one-sided,
        towards the claim), ``n`` (samples); estimates and p rounded as they are kept, NaN where there are none.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    rows = []
    for claim in rulebook.claims:
        for era in eras:
            found = assess(evidence, rulebook, claim, Selection(studies=era), Analysis(), draws)
            estimate, p = round(claim.expected * found.estimate, _DIGITS), round(found.p_for, _DIGITS)
            rows.append((claim.key, era, found.verdict, estimate + 0.0, p, found.n))
    return pd.DataFrame(rows, columns=list(COLUMNS[3:]))


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
    >>> names = ["claim", "era", "verdict", "estimate", "n"]
    >>> one = pd.DataFrame([["a", "all", "mixed", 0.2, 9]], columns=names)
    >>> two = pd.DataFrame([["a", "all", "supported", 0.6, 12]], columns=names)
    >>> [(change.claim, change.before[0], change.after[0]) for change in changes(one, two)]
    [('a', 'mixed', 'supported')]
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
    inputs = inputs_digest(evidence.directory)
    last = newest(kept)
    if version in set(kept["version"]):
        if version == last["version"].iloc[0] and not changes(last, found) and set(last["inputs"]) == {inputs}:
            return False
        if version != last["version"].iloc[0]:
            raise EditionError(f"version {version} was kept before a later one; expected a new name, with --as")
        if not replace:
            raise EditionError(
                f"version {version} is kept with other conclusions or other evidence; expected a new name, with --as, "
                "or --replace if it was never published"
            )
        kept = kept[kept["version"] != version]
    own = found.assign(version=version, date=date.isoformat(), inputs=inputs)[list(COLUMNS)]
    whole = own if kept.empty else pd.concat([kept, own], ignore_index=True)
    text = whole.to_csv(sep="\t", index=False, lineterminator="\n", na_rep="", float_format=f"%.{_DIGITS}g")
    write_atomically(Path(evidence.directory) / f"{TABLE}.tsv", text.encode("utf-8"))
    return True


def _by_place(frame: pd.DataFrame) -> Iterator[tuple[tuple[str, str], tuple[str, float, int]]]:
    for row in frame.to_dict("records"):
        yield (row["claim"], row["era"]), (row["verdict"], float(row["estimate"]), int(row["n"]))


def _same(one: tuple[str, float, int] | None, other: tuple[str, float, int] | None) -> bool:
    if one is None or other is None:
        return one is other
    alike = math.isclose(one[1], other[1], abs_tol=10**-_DIGITS) or (math.isnan(one[1]) and math.isnan(other[1]))
    return one[0] == other[0] and one[2] == other[2] and alike
