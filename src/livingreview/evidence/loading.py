"""Load the evidence base: every table checked, typed and immutable; or an error that lists all its problems."""

from __future__ import annotations

import copyreg
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pandas as pd

from livingreview.errors import EditionError, count, nearest
from livingreview.evidence.dictionary import Dictionary
from livingreview.evidence.validation import check


# A read-only view cannot be pickled by itself; the evidence travels to worker processes and to other machines.
def _view(content: dict) -> Mapping:
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))

CACHE_SIZE = 256  # results
Result = TypeVar("Result")


def _table(name: str, row: str) -> property:
    return property(lambda evidence: evidence.table(name), doc=row)


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """The evidence base: every table, typed, and its dictionaries. Nothing a caller does changes it.

    Parameters
    ----------
    directory : pathlib.Path
        Where it was read from.
    checksum : str
        SHA-256 over the names and bytes of all files but the teaching matter, in the order of their names.
    dictionaries : Mapping of str to Dictionary
        What the columns of each table are.
    """

    directory: Path
    checksum: str
    dictionaries: Mapping[str, Dictionary]
    _frames: Mapping[str, pd.DataFrame] = field(repr=False)
    _cache: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_cache": OrderedDict()}  # another process computes what it needs itself

    def cached(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what `make` returns, calling it only the first time that `key` is asked for.

        The key is all that the result depends on beside the evidence; nobody changes the result: frames are handed on as
        shallow copies.

        Examples
        --------
        >>> evidence = load()
        >>> evidence.cached("studies", lambda: len(evidence.studies)) == evidence.cached("studies", lambda: 0)
        True
        """
        if key not in self._cache:
            self._cache[key] = make()
            if len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
            return self._cache[key]
        self._cache.move_to_end(key)
        return self._cache[key]

    def results(self, *kinds: str) -> dict[Hashable, Any]:
        """Return what is cached under keys that begin with one of the names."""
        return {key: found for key, found in self._cache.items() if key[0] in kinds}

    def add_results(self, results: Mapping[Hashable, Any]) -> None:
        """Take what another process has cached for the same evidence."""
        self._cache.update(results)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a frame of the caller's own.

        Whole numbers and years are ``Int64`` with ``<NA>`` for a blank cell, numbers ``float64`` with ``NaN``, all else
        is text with ``""``. An unknown name is an `EditionError` with the nearest.
        """
        if name not in self._frames:
            raise EditionError(f"no table {name!r}: expected {nearest(name, self._frames)}")
        # Copy on write: the cells are shared until somebody changes them.
        return self._frames[name].copy(deep=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._frames)

    studies = _table("studies", "One row a study.")
    findings = _table("findings", "One row a study, arm, contrast, region, hemisphere and measure.")
    candidates = _table("candidates", "One row a candidate for the studies of the review.")
    model_predictions = _table("model_predictions", "One row a region of a predicted neural model.")
    pathophysiology = _table("pathophysiology", "One row a disorder, region and source.")
    reviews = _table("reviews", "One row a later review or meta-analysis.")
    review_findings = _table("review_findings", "One row a region that a later review reports.")
    citing = _table("citing", "One row a publication that cites the review.")
    regions = _table("regions", "One row a canonical region, with its place in the hierarchy.")
    region_labels = _table("region_labels", "One row an atlas label of a region.")
    circuits = _table("circuits", "One row a region of a circuit.")

    def __repr__(self) -> str:
        studies, findings = len(self._frames["studies"]), len(self._frames["findings"])
        return f"<Evidence: {studies:,} studies, {findings:,} findings, checksum {self.checksum[:12]}>"


def load(directory: Path | str | None = None) -> Evidence:
    """Load and check the evidence base: that of the edition, or another folder of tables.

    An `EditionError` lists every problem, if there is one; warnings alone stop nothing.

    Examples
    --------
    >>> evidence = load()
    >>> evidence.findings["study_id"].isin(evidence.studies["study_id"]).all()
    np.True_
    """
    checked = check(directory)
    if checked.errors:
        title = f"{count(len(checked.errors), 'problem')} in the evidence base"
        raise EditionError(checked.errors, title, more="run livingreview validate")
    return Evidence(
        directory=checked.directory,
        checksum=checked.checksum,
        dictionaries=MappingProxyType({name: table.dictionary for name, table in checked.tables.items()}),
        _frames=MappingProxyType({name: table.typed() for name, table in checked.tables.items()}),
    )
