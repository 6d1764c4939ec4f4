"""What ``foci_test.toml`` registers: the models that are tested on peaks, the experiments, the nulls and what would be support."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from livingreview.errors import EditionError, nearest
from livingreview.evidence import Evidence
from livingreview.toml_files import Settings, Text, read_toml, validated

RULES = "foci_test.toml"
Direction = Literal["increase", "decrease"]


class Experiments(Settings):
    arm: Text
    about: Text
    directions: tuple[Direction, ...]
    grades: tuple[Text, ...]
    grades_sensitivity: tuple[Text, ...]
    least_people: int = Field(ge=1)
    least: int = Field(ge=1)


class Space(Settings):
    not_stated: Literal["MNI", "TAL"]
    not_stated_sensitivity: Literal["MNI", "TAL"]


class Statistic(Settings):
    fwhm: float = Field(gt=0)
    fwhm_sensitivity: tuple[float, ...]


class Null(Settings):
    linkage: float = Field(gt=0)
    margin: float = Field(ge=0)


class Controls(Settings):
    regions: tuple[Text, ...]
    grid: int = Field(ge=2)
    pseudo_models: int = Field(ge=1)


class Power(Settings):
    shares: tuple[float, ...]
    scatter: float = Field(gt=0)
    simulations: int = Field(ge=1)


class Support(Settings):
    left_out: float = Field(gt=0, lt=1)


class PredictedModel(Settings):
    id: Text
    tables: tuple[Text, ...]
    direction: Direction
    theory: Text


class LeftOut(Settings):
    id: Text
    why: Text


class FociTest(Settings):
    """What ``foci_test.toml`` holds, see its head."""

    registered: datetime.date
    seed: int
    draws: int = Field(ge=100)
    alpha: float = Field(gt=0, lt=1)
    experiments: Experiments
    space: Space
    statistic: Statistic
    null: Null
    controls: Controls
    power: Power
    support: Support
    model: tuple[PredictedModel, ...]
    left_out: tuple[LeftOut, ...]


def load_foci_test(evidence: Evidence) -> FociTest:
    """Read the registered test of an evidence base, and refuse circular models and tables that are not there."""
    rules = validated(FociTest, read_toml(evidence.directory / RULES), RULES)
    roles = evidence.table("foci_models").set_index("model")["role"]
    peaks = evidence.table("model_foci")
    for model in rules.model:
        if model.id not in roles:
            raise EditionError(f"{RULES}: no model {model.id!r}; expected {nearest(model.id, roles.index)}")
        if roles[model.id] == "circular":
            raise EditionError(f"{RULES}: {model.id} is made from treatment studies, and no prediction of them; take it out")
        known = set(peaks.loc[peaks["model"] == model.id, "table_id"])
        for table in set(model.tables) - known:
            raise EditionError(f"{RULES}: {model.id} has no table {table!r}; expected {nearest(table, known)}")
    return rules
