"""Which studies and which facts a class codes, from ``class/lab.toml``, and the empty table to code them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from livingreview.errors import nearest
from livingreview.evidence.coder_agreement import Coding
from livingreview.evidence.dictionary import Column
from livingreview.evidence.loading import Evidence
from livingreview.toml_files import Settings, Text, read_toml, validated

# What a finding consists of: the first five tell which it is, the last two are judged over matched rows.
FINDING_FIELDS = ("arm", "contrast", "tested_against", "region", "hemisphere", "direction", "measure")
JUDGED = ("direction", "measure")
NOTE = "note"


class AssignedStudy(Settings):
    """A study that is coded in the lab: how hard it is, and why it was chosen."""

    study_id: Text = Field(alias="id")
    level: Literal["easy", "medium", "hard"]
    why: Text


class LabFile(Settings):
    """What ``class/lab.toml`` holds; the context of its validation is the evidence base, as ``evidence``."""

    title: Text
    study_fields: tuple[Text, ...] = Field(min_length=1)
    evidence_levels: tuple[Text, ...] = Field(min_length=1)
    study: tuple[AssignedStudy, ...] = Field(min_length=1)

    @field_validator("study_fields")
    @classmethod
    def _fields_of_a_study(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        columns = info.context["evidence"].dictionaries["studies"].columns
        possible = [name for name, column in columns.items() if column.type in ("level", "integer")]
        return _known(names, possible, "no field of a study")

    @field_validator("evidence_levels")
    @classmethod
    def _levels_of_evidence(cls, levels: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = info.context["evidence"].dictionaries["findings"].columns["evidence_level"].levels
        return _known(levels, known, "no evidence level")

    @field_validator("study")
    @classmethod
    def _coded_twice(cls, studies: tuple[AssignedStudy, ...], info: ValidationInfo) -> tuple[AssignedStudy, ...]:
        ids = [study.study_id for study in studies]
        _known(ids, _recoded(info.context["evidence"], "studies")["study_id"], "no study that was coded twice")
        if len(set(ids)) < len(ids):
            raise ValueError("a study appears twice; expected each study once")
        return studies


def _known(values: Iterable[str], known: Iterable[str], rule: str) -> tuple[str, ...]:
    known = list(known)
    if wrong := [value for value in values if value not in known]:
        raise ValueError(f"{rule}: {wrong[0]!r}; expected {nearest(wrong[0], known)}")
    return tuple(values)


@dataclass(frozen=True, eq=False)
class Lab:
    """What a class codes, and what it is compared with.

    Parameters
    ----------
    columns : Mapping of str to Column
        Columns of a student's table in order, as the dictionaries describe them; regions have their names as levels.
    study_fields : tuple of str
        Those of the columns that are facts of the study.
    reference, second : Coding
        The first and the second coding of these studies, as far as they were read where a student reads.
    units : Mapping of str to tuple of str
        For each region its coarse region.
    """

    title: str
    studies: tuple[AssignedStudy, ...]
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
    """Read the lab's set of studies, ``class/lab.toml`` or another file, and gather what it is compared with.

    An `EditionError` lists everything in the file that cannot be coded.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> len(load_lab(load()).ids)
    8
    """
    path = path or evidence.directory / "class" / "lab.toml"
    content = validated(LabFile, read_toml(path), path.name, evidence=evidence)
    ids, levels = [study.study_id for study in content.study], content.evidence_levels
    regions = evidence.regions
    return Lab(
        title=content.title,
        studies=content.study,
        columns=_columns(evidence, ids, content.study_fields),
        study_fields=content.study_fields,
        reference=_of_lab(evidence.studies, evidence.findings, ids, levels),
        second=_of_lab(_recoded(evidence, "studies"), _recoded(evidence, "findings"), ids, levels),
        units={
            name: (coarse,) if coarse else () for name, coarse in zip(regions["region"], regions["coarse"], strict=True)
        },
    )


def _of_lab(studies: pd.DataFrame, findings: pd.DataFrame, ids: Iterable[str], levels: Iterable[str]) -> Coding:
    read_there = findings["study_id"].isin(ids) & findings["evidence_level"].isin(levels)
    return Coding(studies[studies["study_id"].isin(ids)], findings[read_there])


def _recoded(evidence: Evidence, kind: str) -> pd.DataFrame:
    """Rows of every second coding."""
    names = [name for name in evidence.tables if name.startswith("recoding/") and name.endswith(f"_{kind}")]
    return pd.concat([evidence.table(name) for name in names])


def _columns(evidence: Evidence, ids: Iterable[str], fields: Iterable[str]) -> dict[str, Column]:
    studies, findings = (evidence.dictionaries[name].columns for name in ("studies", "findings"))
    regions = dict(zip(evidence.regions["region"], evidence.regions["name"], strict=True))
    columns = {"study_id": findings["study_id"].model_copy(update={"levels": dict.fromkeys(ids, "")})}
    columns |= {name: studies[name] for name in fields}
    columns |= {name: findings[name] for name in FINDING_FIELDS} | {NOTE: findings[NOTE]}
    columns["region"] = columns["region"].model_copy(update={"levels": regions})
    return columns
