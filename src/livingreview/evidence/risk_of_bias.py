"""Risk of bias of each study in a few domains, by rules over its columns: low, high, or not said."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal, Self

import pandas as pd
from pydantic import Field, ValidationInfo, model_validator

from livingreview.errors import nearest
from livingreview.evidence.loading import Evidence
from livingreview.toml_files import Settings, Text, read_toml, validated

Answer = Literal["low", "high", "not said"]
ANSWERS: tuple[Answer, ...] = ("low", "high", "not said")
_OF_FINDINGS = "findings."


class Domain(Settings):
    """A question of bias, and the levels of a column that answer it; see the head of ``risk_of_bias.toml``."""

    key: Text
    title: Text
    asks: Text
    why: Text
    column: Text
    low: tuple[Text, ...] = ()
    high: tuple[Text, ...] = ()
    share_of: str = ""
    least: float = Field(0.0, ge=0.0, le=1.0)
    keeps: bool = False

    @model_validator(mode="after")
    def _is_in_the_evidence(self, info: ValidationInfo) -> Self:
        dictionaries = info.context["evidence"].dictionaries
        table = "findings" if self.column.startswith(_OF_FINDINGS) else "studies"
        columns = dictionaries[table].columns
        for name in filter(None, (self.column.removeprefix(_OF_FINDINGS), self.share_of)):
            if name not in columns:
                raise ValueError(f"no column of {table}.tsv: {name!r}; expected {nearest(name, columns)}")
        levels = columns[self.column.removeprefix(_OF_FINDINGS)].levels
        for level in (*self.low, *self.high):
            if level not in levels:
                raise ValueError(f"no level of {self.column}: {level!r}; expected {nearest(level, levels)}")
        if bool(self.share_of) == bool(self.low or self.high):
            raise ValueError(f"domain {self.key!r} has neither levels nor a share; expected low and high, or share_of and least")
        return self


class RiskRules(Settings):
    """What ``risk_of_bias.toml`` holds; the context of its validation is the evidence base, as ``evidence``."""

    fixed: datetime.date
    domains: tuple[Domain, ...] = Field(alias="domain", min_length=1)


def load_risk_rules(evidence: Evidence, path: Path | None = None) -> RiskRules:
    """Read the rules; an `EditionError` names every level or column that the evidence does not know."""
    path = path or evidence.directory / "risk_of_bias.toml"
    return validated(RiskRules, read_toml(path), path.name, evidence=evidence)


def risk_of_bias(evidence: Evidence, rules: RiskRules | None = None) -> pd.DataFrame:
    """Answer every domain for every study.

    Returns
    -------
    pandas.DataFrame
        One row a study, its ``study_id`` as index; one column a domain, by key: "low", "high" or "not said". A study
        that was not read for a column answers "not said", like one whose text says nothing.

    Examples
    --------
    >>> from livingreview.evidence import load
    >>> set(risk_of_bias(load()).stack()) <= set(ANSWERS)
    True
    """
    rules = rules or load_risk_rules(evidence)
    studies = evidence.studies.set_index("study_id")
    changes = evidence.findings[evidence.findings["tested_against"] != ""]
    return pd.DataFrame({domain.key: _answers(domain, studies, changes) for domain in rules.domains}, studies.index)


def _answers(domain: Domain, studies: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    answers = pd.Series("not said", studies.index)
    if domain.share_of:
        share = (studies[domain.column] / studies[domain.share_of]).astype("float64")
        return answers.mask(share >= domain.least, "low").mask(share < domain.least, "high")
    if domain.column.startswith(_OF_FINDINGS):
        levels = changes.groupby("study_id")[domain.column.removeprefix(_OF_FINDINGS)].agg(set).reindex(studies.index)
        first, second = ("low", domain.low), ("high", domain.high)  # the last decides
    else:
        levels = studies[domain.column].str.split(",").map(set)
        first, second = ("high", domain.high), ("low", domain.low)
    for answer, own in (first, second):
        answers = answers.mask([bool(found & set(own)) if isinstance(found, set) else False for found in levels], answer)
    return answers
