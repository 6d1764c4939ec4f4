"""The counts of one choice of the explorer, by the package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.inference import Analysis, consistency
from livingreview.inference.signs import weigh

MANY = ("diagnosis", "therapy", "modality", "design", "tested_against", "subgroup", "measure", "evidence_level")
_RELATIONS = {"positive": "increase", "negative": "decrease"}


def selection(choice: Mapping[str, Any]) -> ev.Selection:
    """What a choice says to the package; what it does not name is as the explorer has it at first."""
    return ev.Selection(
        **{"studies": "all"}
        | {name: ",".join(value) if name in MANY else value for name, value in choice.items() if name != "level"}
    )


def counted(evidence: ev.Evidence, choice: Mapping[str, Any]) -> pd.DataFrame:
    """Count a choice by region."""
    found = ev.select(evidence, selection(choice)).findings
    found = found.assign(direction=found["direction"].replace(_RELATIONS))
    analysis = Analysis(level=choice["level"])
    units = anatomy.units(evidence.regions, choice["level"])
    return consistency(weigh(ev.collapse_findings(found, units), analysis)).frame


def drawn_choices(evidence: ev.Evidence, number: int) -> Iterator[dict[str, Any]]:
    """Draw choices: every field that the counts depend on, often as it is at first."""
    draw = np.random.default_rng(2005)
    tables = {name: "studies" if name in evidence.studies else "findings" for name in MANY}
    levels = {name: sorted(set(evidence.table(table)[name]) - {""}) for name, table in tables.items()}
    contrasts = sorted(set(evidence.findings["contrast"]))
    for _ in range(number):
        choice: dict[str, Any] = {}
        for name in draw.choice(MANY, draw.integers(0, 4), replace=False):
            choice[str(name)] = sorted(set(draw.choice(levels[name], draw.integers(0, 4)).tolist()))
        choice["studies"] = str(draw.choice(["review", "core", "later", "all", "all"]))
        choice["arm"] = str(draw.choice(["psychotherapy", "psychotherapy", "drug", "control"]))
        choice["contrast"] = str(draw.choice(["change"] * 4 + contrasts))
        choice["pooled"], choice["mixed"] = (str(draw.choice(["no", "no", "any"])) for _ in range(2))
        choice["level"] = str(draw.choice(["fine", "coarse"]))
        choice["since"], choice["until"] = int(draw.choice([0, 0, 2000])), int(draw.choice([0, 0, 2012]))
        yield choice
