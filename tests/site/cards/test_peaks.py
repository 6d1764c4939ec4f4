"""Peaks on the cards: of a study by contrast, of a region against what the abstracts say."""

from __future__ import annotations

import pandas as pd

from livingreview.site.cards.peaks import region_peaks, study_peaks
from livingreview.site.cards.region_card import region_card
from livingreview.site.cards.study_card import study_card

STUDIES = {name: {"study_id": name, "authors": f"{name.title()} A", "year": 2010, "title": ""} for name in ("one", "two", "three")}


def peak(study, regions, sign="decrease", grade="A", about="activity_change"):
    return {
        "study_id": study, "regions": frozenset(regions), "direction": sign, "grade": grade, "about": about,
        "table_label": "Table 2", "contrast": "change", "grade_reason": "caption", "space": "MNI",
    }  # fmt: skip


def finding(region, sign):
    return {"region": region, "direction": sign, "contrast": "change"}


def link(_kind, _key, text):
    return text


def test_a_region_says_where_abstract_and_peaks_differ():
    peaks = pd.DataFrame([peak("one", ["insula"]), peak("one", ["acc"]), peak("two", ["insula"]), peak("three", ["insula"], grade="U", about="not_known")])
    findings = {"one": (finding("insula", "increase"), finding("amygdala", "decrease")), "two": (finding("insula", "decrease"),)}
    sentence, table = region_peaks(peaks, "insula", STUDIES, findings, link)
    assert sentence.startswith("Three studies of the 3 whose tables are known have a peak within 4 mm; the abstract of two names")
    assert table.frame[["Study", "The two"]].to_numpy().tolist() == [["One 2010", "disagree"], ["Two 2010", "agree"]]
    assert region_peaks(peaks, "acc", STUDIES, findings, link)[1].frame["The two"].tolist() == ["peak, not named"]
    assert region_peaks(peaks, "amygdala", STUDIES, findings, link) == ("", None)


def test_a_study_lists_its_tables():
    table = study_peaks(pd.DataFrame([peak("one", ["acc"]), peak("one", []), peak("one", [], grade="U", sign="not_known")]), "one")
    assert table.frame["Peaks"].tolist() == [2, 1] and table.frame["Direction"].tolist() == ["▼ decrease", "not known"]
    assert study_peaks(pd.DataFrame([peak("one", [])]), "two") is None


def test_real_cards_have_their_peaks(data, brain):
    study = data.peaks["study_id"].iloc[0]
    assert study_card(data, study, brain).peaks.frame["Peaks"].sum() == (data.peaks["study_id"] == study).sum()
    sentence, table = region_card(data, "amygdala", brain).peaks
    assert "have a peak within 4 mm" in sentence and {"agree", "disagree"} & set(table.frame["The two"])
