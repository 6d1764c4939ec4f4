"""Which studies and which facts a class codes, from ``class/lab.toml``, and the empty table to code them in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from livingreview.errors import EditionError, nearest
from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.dictionary import Column
from livingreview.evidence.loading import Evidence

# What a finding consists of: the first four tell which it is, the last two are judged over matched rows.
FINDING_FIELDS = ("arm", "contrast", "region", "hemisphere", "direction", "measure")
JUDGED = ("direction", "measure")
LEVELS = ("easy", "medium", "hard")
NOTE = "note"


@dataclass(frozen=True)
class Assigned:
    """A study that is coded in the lab: its name, how hard it is, and why it was chosen."""

    study_id: str
    level: str
    why: str


@dataclass(frozen=True, eq=False)
class Lab:
    """What a class codes, and what it is compared with.

    Parameters
    ----------
    title : str
        Name of the set.
    studies : tuple of Assigned
        The studies, in the order in which they are coded.
    columns : Mapping of str to Column
        Columns of a student's table in order, as the dictionaries describe them; regions have their names as levels.
    study_fields : tuple of str
        Those of the columns that are facts of the study.
    reference : Coding
        The first coding of these studies, as far as it was read where a student reads.
    second : Coding
        The second coding of them.
    units : Mapping of str to tuple of str
        For each region its coarse region.
    """

    title: str
    studies: tuple[Assigned, ...]
    columns: Mapping[str, Column]
    study_fields: tuple[str, ...]
    reference: Coding
    second: Coding
    units: Mapping[str, tuple[str, ...]]

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the studies."""
        return tuple(study.study_id for study in self.studies)

    def template(self) -> str:
        r"""Return the table to code in, a row a study and all else blank.

        Examples
        --------
        >>> from livingreview.evidence import load
        >>> load_lab(load()).template().splitlines()[0].split("\t")[:2]
        ['study_id', 'diagnosis']
        """
        blanks = "\t" * (len(self.columns) - 1)
        return "".join(f"{line}\n" for line in ["\t".join(self.columns), *(f"{name}{blanks}" for name in self.ids)])


def load_lab(evidence: Evidence, path: Path | None = None) -> Lab:
    """Read the set and gather what it is compared with.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    path : pathlib.Path, optional
        Another set; by default ``class/lab.toml`` of the evidence base.

    Returns
    -------
    Lab

    Raises
    ------
    EditionError
        If there is no such file, or it names a study or a field that cannot be coded.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> len(load_lab(load()).ids)
    8
    """
    path = path or evidence.directory / "class" / "lab.toml"
    told = _read(path)
    studies = tuple(_assigned(entry, number, path.name) for number, entry in enumerate(told["study"], start=1))
    twice = _coded_twice(evidence)
    for study in studies:
        if study.study_id not in twice:
            raise EditionError(
                f"{path.name}: no study {study.study_id!r} that was coded twice; expected {nearest(study.study_id, twice)}"
            )
    ids = [study.study_id for study in studies]
    if len(set(ids)) < len(ids):
        raise EditionError(f"{path.name}: a study stands twice; expected each study once")
    fields = tuple(told["study_fields"])
    columns = _columns(evidence, ids, fields, path.name)
    levels = told["evidence_levels"]
    known = evidence.dictionaries["findings"].columns["evidence_level"].levels
    if wrong := [level for level in levels if level not in known]:
        raise EditionError(f"{path.name}: no evidence level {wrong[0]!r}; expected {nearest(wrong[0], known)}")
    findings = evidence.findings
    read_there = findings["study_id"].isin(ids) & findings["evidence_level"].isin(levels)
    own = evidence.studies["study_id"].isin(ids)
    regions = evidence.regions
    return Lab(
        title=told["title"],
        studies=studies,
        columns=columns,
        study_fields=fields,
        reference=Coding(evidence.studies[own], findings[read_there]),
        second=_second(evidence, ids, levels),
        units={
            name: (coarse,) if coarse else () for name, coarse in zip(regions["region"], regions["coarse"], strict=True)
        },
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            told = tomllib.load(file)
    except FileNotFoundError:
        raise EditionError(f"{path.name}: file is missing; expected the studies of the lab") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EditionError(f"{path.name}: cannot be read ({error}); expected a TOML file") from None
    kinds = {"title": str, "study_fields": list, "evidence_levels": list, "study": list}
    for name, kind in kinds.items():
        if not isinstance(told.get(name), kind) or not told[name]:
            raise EditionError(f"{path.name}: {name} is missing or blank; expected {', '.join(kinds)}")
    return told


def _assigned(entry: Any, number: int, file: str) -> Assigned:
    given = entry if isinstance(entry, dict) else {}
    for name in ("id", "level", "why"):
        if not isinstance(given.get(name), str) or not given[name].strip():
            raise EditionError(f"{file}: study {number} has no {name}; expected id, level and why")
    if given["level"] not in LEVELS:
        raise EditionError(
            f"{file}: study {number}: no level {given['level']!r}; expected {nearest(given['level'], LEVELS)}"
        )
    return Assigned(given["id"], given["level"], given["why"])


def _coded_twice(evidence: Evidence) -> list[str]:
    again = [name for name in evidence.tables if name.startswith("recoding/") and name.endswith("_studies")]
    return [study for name in again for study in evidence.table(name)["study_id"]]


def _second(evidence: Evidence, ids: list[str], levels: list[str]) -> Coding:
    import pandas as pd

    parts: dict[str, list[pd.DataFrame]] = {"studies": [], "findings": []}
    for kind, frames in parts.items():
        for name in evidence.tables:
            if name.startswith("recoding/") and name.endswith(f"_{kind}"):
                table = evidence.table(name)
                frames.append(table[table["study_id"].isin(ids)])
    findings = pd.concat(parts["findings"])
    return Coding(pd.concat(parts["studies"]), findings[findings["evidence_level"].isin(levels)])


def _columns(evidence: Evidence, ids: list[str], fields: tuple[str, ...], file: str) -> dict[str, Column]:
    studies, findings = (evidence.dictionaries[name].columns for name in ("studies", "findings"))
    possible = [name for name, column in studies.items() if column.type in ("level", "integer")]
    for name in fields:
        if name not in possible:
            raise EditionError(f"{file}: {name!r} is no field of a study; expected {nearest(str(name), possible)}")
    regions = dict(zip(evidence.regions["region"], evidence.regions["name"], strict=True))
    columns = {"study_id": replace(findings["study_id"], levels=dict.fromkeys(ids, ""))}
    columns |= {name: studies[name] for name in fields}
    columns |= {name: findings[name] for name in FINDING_FIELDS} | {NOTE: findings[NOTE]}
    columns["region"] = replace(columns["region"], levels=regions)
    return columns
