"""What a study found, in one or two sentences made from its coded rows: patients, treatment, comparison, direction, side, in whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd

from livingreview.page import formatting
from livingreview.site.cards.card_data import ARMS, CardData, Row

_SIDES = {"L": "left ", "R": "right ", "B": "left and right "}
_MOVED = {"decrease": "a decrease in", "increase": "an increase in", "no_change": "no change in"}
_AGAINST = {"before": "", "control_group": ", compared with a control group", "healthy": ", compared with healthy people"}
_PARTS = ("all", "responders", "nonresponders", "other")
_WHO = {"all": "", "other": " in a part of the patients"}
# What other measures than activity are called before "of the region".
_MEASURES = {"connectivity": "connectivity", "receptor": "receptor binding", "metabolite": "a metabolite"}


def what_it_found(data: CardData, key: str) -> str:
    """Say what a study found; where no change was coded, say that and what was reported instead."""
    study = data.studies[key]
    changes = [row for row in data.findings.get(key, ()) if row["contrast"] == "change" and row["arm"] in ARMS and row["direction"] in _MOVED]
    head = f"{_patients(data, study)}; {_treatment(data, study)}."
    if not changes:
        others = {formatting.meaning(data.meaning("contrast", row["contrast"], "findings")) for row in data.findings.get(key, ()) if row["contrast"] != "change"}
        instead = f"; coded instead: {formatting.listed(sorted(others))}" if others else ""
        return f"{head} No direction of change with treatment was coded from what was read{instead}."

    # What was measured beside activity stands in the list of all findings; here only where there is nothing else.
    changes = [row for row in changes if row["measure"] not in _MEASURES] or changes

    def group(row: Row) -> tuple[int, str, int, str]:
        measure = row["measure"] if row["measure"] in _MEASURES else ""
        return list(ARMS).index(row["arm"]), measure, _PARTS.index(row["subgroup"]), row["tested_against"]

    sentences = [_sentence(data, *which, list(rows)) for which, rows in groupby(sorted(changes, key=group), group)]
    return " ".join([head, *sentences])


def risk_line(answers: Mapping[str, str], looks: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Lay the answers on the risk of bias out as sign, title and answer, in the order of the domains."""
    return [(looks[answer].glyph, title, looks[answer].name) for title, answer in answers.items()]


def _patients(data: CardData, study: Row) -> str:
    disorder = formatting.lower(formatting.meaning(data.meaning("diagnosis", study["diagnosis"])))
    sizes = [(study["n_therapy"], "in psychotherapy"), (study["n_drug"], "on medication"), (study["n_control"], "as controls")]
    given = [f"{int(n)} {words}" for n, words in sizes if not pd.isna(n)]
    if not given and not pd.isna(study["n_total"]):
        given = [f"{int(study['n_total'])} people"]
    return f"Patients with {disorder}" + (f": {formatting.listed(given)}" if given else ", number not seen")


def _treatment(data: CardData, study: Row) -> str:
    therapy = formatting.meaning(data.meaning("therapy", study["therapy"])) if study["therapy"] not in ("", "none") else ""
    if study["therapy"] in ("several", "other") and study["therapy_detail"]:
        therapy = str(study["therapy_detail"])
    given = " and ".join(filter(None, [therapy, str(study["drug"] or "")])) or "treatment not stated"
    compared = [data.meaning("control", level) for level in str(study["control"]).split(",") if level not in ("", "none", "not_said")]
    words = [given, f"compared with {formatting.listed(compared)}" if compared else ""]
    words.append({"randomised": "allocated at random", "not_randomised": "not allocated at random"}.get(study["allocation"], ""))
    return ", ".join(filter(None, words))


def _sentence(data: CardData, arm: int, measure: str, part: int, against: str, rows: Sequence[Row]) -> str:
    subgroup = _PARTS[part]
    who = _WHO.get(subgroup, f" in {subgroup} only")
    said = []
    for direction, words in _MOVED.items():
        regions = dict.fromkeys(_region(data, row) for row in rows if row["direction"] == direction)
        if regions:
            said.append(f"{words}{f' {_MEASURES[measure]} of' if measure else ''} the {formatting.listed(regions)}")
    return f"{list(ARMS.values())[arm]}{who}{_AGAINST.get(against, '')}: {'; '.join(said)}."


def _region(data: CardData, row: Row) -> str:
    name = data.names[row["region"]].removesuffix(" (unspecified)")
    # What is no place in the brain is called as it was printed.
    known = row["region"] in data.places
    return f"{_SIDES.get(row['hemisphere'], '')}{formatting.lower(name)}" if known else row["region_label"]
