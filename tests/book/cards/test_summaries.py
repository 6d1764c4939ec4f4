"""What a hover shows: plain lines with the numbers of the card, in a script that any page may load."""

import json
import re

from livingreview.book.cards.region import region_counts
from livingreview.book.cards.summaries import card_summary, script


def test_a_region_says_how_many_samples_went_which_way(reading):
    title, after, _ = card_summary(reading, reading.catalogue.cards["regions", "amygdala"])
    down = sum(n["n_decrease"] for n in region_counts(reading, "amygdala", "psychotherapy").values())
    assert title == "Amygdala" and f"▼ {down} decrease" in after and down > 0


def test_a_study_says_what_it_is(reading):
    lines = card_summary(reading, reading.catalogue.cards["studies", "goldapple2004"])
    assert lines[0] == "Goldapple 2004" and lines[2].startswith("MDD, CBT")
    assert any(line.startswith("After psychotherapy: ") and "hippocampus" in line for line in lines)


def test_a_disorder_counts_its_studies(evidence, reading):
    n = int((evidence.studies["diagnosis"] == "ocd").sum())
    assert card_summary(reading, reading.catalogue.cards["disorders", "ocd"])[1].startswith(f"{n} studies")


def test_the_script_sets_one_variable_and_nothing_in_it_can_end_it():
    text = script({"a": ["</script><!--", "\u2028"]}, {})
    assert "</script>" not in text and "\u2028" not in text
    data = json.loads(re.fullmatch(r"window\.livingreviewCards=(.*);\n", text)[1])
    assert data["cards"]["a"] == ["</script><!--", "\u2028"]
