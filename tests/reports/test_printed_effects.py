"""Printed effects on a page: every finding has a row, and the values are those of the table."""

import pytest

from livingreview.evidence import load
from livingreview.reports.printed_effects import printed_effects


@pytest.fixture(scope="module")
def effects():
    return printed_effects(load())


def test_every_printed_statistic_has_a_row_with_an_effect_or_a_reason(effects):
    frame, found = effects.table.frame, effects.found.frame
    assert len(frame) == len(found) and frame["Study"].notna().all()
    said = frame["Hedges' g (95% interval)"]
    for text, g, why in zip(said, found["g"], found["why_not"], strict=True):
        assert text == why if why else f"{abs(g):.2f}" in text and ("−" in text.split()[0]) == (g < 0)


def test_the_values_say_how_far_it_reaches(effects):
    values = effects.values()
    assert values["enough"] == "no region" if not effects.found.enough else values["enough"] != "no region"
    assert set(values) == {"counted", "printed", "effects", "samples", "most", "least", "enough"}
