"""Load the evidence base once: checked, typed and immutable; or say everything that is wrong with it."""

from __future__ import annotations

import copyreg
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from livingreview.errors import Problem, count, nearest
from livingreview.evidence.dictionary import Dictionary
from livingreview.evidence.validation import check, checksum_of
from livingreview.paths import data_directory

if TYPE_CHECKING:
    import pandas as pd


# A read-only view cannot be pickled by itself; the evidence travels to worker processes and to other machines.
def _view(content: dict) -> Mapping:
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))

REMEMBERED = 256  # results that one evidence base remembers
Result = TypeVar("Result")


class EvidenceError(ValueError):
    """The evidence base has problems; ``problems`` holds all of them.

    Parameters
    ----------
    problems : sequence of Problem
        Sorted as a reader walks through the files.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [problem.sentence() for problem in problems[:20]]
        more = [f"and {len(problems) - 20:,} more: run livingreview validate"] if len(problems) > 20 else []
        head = f"{count(len(problems), 'problem')} in the evidence base"
        super().__init__("\n  ".join([head, *shown, *more]))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problems,)


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """The evidence base: every table, typed, and its dictionaries. Nothing a caller does changes it.

    Parameters
    ----------
    directory : pathlib.Path
        Where it was read from.
    checksum : str
        SHA-256 over the names and bytes of all files in the directory but the teaching matter, in the order of their
        names.
    dictionaries : Mapping of str to Dictionary
        What the columns of each table are.
    """

    directory: Path
    checksum: str
    dictionaries: Mapping[str, Dictionary]
    _frames: Mapping[str, pd.DataFrame] = field(repr=False)
    _memory: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_memory": OrderedDict()}  # another process remembers what it needs itself

    def once(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what a function makes of this evidence; it is called the first time only.

        Parameters
        ----------
        key : hashable
            What the result depends on beside the evidence.
        make : callable
            Makes the result, which nobody changes afterwards: a frame is handed on as a shallow copy.

        Examples
        --------
        >>> evidence = load()
        >>> evidence.once("studies", lambda: len(evidence.studies)) == evidence.once("studies", lambda: 0)
        True
        """
        if key not in self._memory:
            made = make()
            self._memory[key] = made
            while len(self._memory) > REMEMBERED:
                self._memory.popitem(last=False)
            return made
        self._memory.move_to_end(key)
        return self._memory[key]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a frame of the caller's own.

        Whole numbers and years are ``Int64`` with ``<NA>`` for a blank cell, numbers ``float64`` with ``NaN``, all else
        is text with ``""``.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        if name not in self._frames:
            raise KeyError(f"no table {name!r}: expected {nearest(name, self._frames)}")
        # Copy on write: the cells are shared until somebody changes them.
        return self._frames[name].copy(deep=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._frames)

    @property
    def studies(self) -> pd.DataFrame:
        """One row a study."""
        return self.table("studies")

    @property
    def findings(self) -> pd.DataFrame:
        """One row a study, arm, contrast, region, hemisphere and measure."""
        return self.table("findings")

    @property
    def candidates(self) -> pd.DataFrame:
        """One row a candidate for the studies of the review."""
        return self.table("candidates")

    @property
    def model_predictions(self) -> pd.DataFrame:
        """One row a region of a predicted neural model."""
        return self.table("model_predictions")

    @property
    def pathophysiology(self) -> pd.DataFrame:
        """One row a disorder, region and source."""
        return self.table("pathophysiology")

    @property
    def reviews(self) -> pd.DataFrame:
        """One row a later review or meta-analysis."""
        return self.table("reviews")

    @property
    def review_findings(self) -> pd.DataFrame:
        """One row a region that a later review reports."""
        return self.table("review_findings")

    @property
    def citing(self) -> pd.DataFrame:
        """One row a publication that cites the review."""
        return self.table("citing")

    @property
    def regions(self) -> pd.DataFrame:
        """One row a canonical region, with its place in the hierarchy."""
        return self.table("regions")

    @property
    def region_labels(self) -> pd.DataFrame:
        """One row an atlas label of a region."""
        return self.table("region_labels")

    @property
    def circuits(self) -> pd.DataFrame:
        """One row a region of a circuit."""
        return self.table("circuits")

    def __repr__(self) -> str:
        studies, findings = len(self._frames["studies"]), len(self._frames["findings"])
        return f"<Evidence: {studies:,} studies, {findings:,} findings, checksum {self.checksum[:12]}>"


def load(directory: Path | str | None = None) -> Evidence:
    """Load and check the evidence base.

    Parameters
    ----------
    directory : Path or str, optional
        Folder of the tables; by default the one that ``LIVINGREVIEW_DATA`` names, else ``data`` of the edition.

    Returns
    -------
    Evidence

    Raises
    ------
    EvidenceError
        With every problem, if there is one.

    Examples
    --------
    >>> evidence = load()
    >>> evidence.findings["study_id"].isin(evidence.studies["study_id"]).all()
    np.True_
    """
    folder = data_directory() if directory is None else Path(directory).resolve()
    known = _LOADED.get(folder)
    if known is not None and known.checksum == checksum_of(folder):
        return known  # nothing that anybody did has changed it
    checked = check(folder)
    if checked.problems:
        raise EvidenceError(checked.problems)
    _LOADED.clear()
    _LOADED[folder] = Evidence(
        directory=checked.directory,
        checksum=checked.checksum,
        dictionaries=MappingProxyType({name: table.dictionary for name, table in checked.tables.items()}),
        _frames=MappingProxyType({name: table.typed() for name, table in checked.tables.items()}),
    )
    return _LOADED[folder]


# The last one that was loaded, by its folder.
_LOADED: dict[Path, Evidence] = {}
