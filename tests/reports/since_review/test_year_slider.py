"""The slider's page: what the data of its script say is what the engine says, and no text can end the script."""

import json
import re
from dataclasses import replace

import pytest

from livingreview.evidence import load
from livingreview.inference.cumulative_evidence import as_of
from livingreview.reports.since_review import cumulative_evidence, year_slider


@pytest.fixture(scope="module")
def line():
    from livingreview.inference import claims

    few = claims.load_claims(load().directory / "claims.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cumulative_evidence, "load_claims", lambda path: replace(few, n_permutations=100))
        return cumulative_evidence.tell_years(load())


@pytest.fixture
def shown(line, monkeypatch):
    made = []
    monkeypatch.setattr(year_slider, "display", lambda bundle, raw: made.append(bundle))
    year_slider.show_year_slider(line, "All </script><b>years")
    return made[0]


def data_of(html):
    return json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)[1])


def test_events_sum_to_what_was_known(line, shown):
    data = data_of(shown["text/html"])
    groups, regions = list(line.groups), list(line.regions)
    for year in (1992, 2005, line.told.last):
        known = as_of(line.told, year).set_index(["region", "group"])
        sums = {}
        for when, region, group, *signs in data["arrived"]:
            if when <= year:
                place = regions[region], groups[group]
                sums[place] = [a + b for a, b in zip(sums.get(place, [0, 0, 0]), signs, strict=True)]
        assert sums == {place: [int(n) for n in row] for place, row in zip(known.index, known.to_numpy(), strict=True)}


def test_every_year_has_its_words(line, shown):
    data = data_of(shown["text/html"])
    years = {str(year) for year in range(line.told.first, line.told.last + 1)}
    for kind in ("said", "new", "foretold"):
        assert set(data[kind]) == years
    assert all(steps[0][0] == line.told.first for steps in data["claims"]), "a claim has no verdict in the first year"


def test_markup_in_a_name_stays_text(shown, line):
    html = shown["text/html"]
    assert "</script><b>" not in html
    assert html.count("<script") == html.count("</script>") == 1


def test_names_from_the_tables_cannot_end_the_script(line, monkeypatch):
    made = []
    monkeypatch.setattr(year_slider, "display", lambda bundle, raw: made.append(bundle["text/html"]))
    name = "</script><img src=x>"
    year_slider.show_year_slider(replace(line, labels=dict.fromkeys(line.labels, name)), "All")
    assert "<img" not in made[0]
    assert name in data_of(made[0])["new"]["2005"]


def test_tint_follows_the_majority_and_the_number():
    assert year_slider._tint({}) == "lr-blank"
    assert year_slider._tint({"down": 0, "up": 0, "unclear": 4}) == "lr-blank"
    assert year_slider._tint({"down": 1, "up": 1, "unclear": 0}) == "lr-even lr-tone-1"
    assert year_slider._tint({"down": 3, "up": 0, "unclear": 0}) == "lr-fell lr-tone-2"
    assert year_slider._tint({"down": 1, "up": 6, "unclear": 0}) == "lr-rose lr-tone-3"


def test_spans_of_support_are_whole_years(line):
    steps = line.told.conclusions[["key", "year", "verdict"]].head(0)
    rows = [
        ("c", 1992, "mixed"),
        ("c", 2001, "supported"),
        ("c", 2003, "mixed"),
        ("c", 2005, "supported"),
        ("c", 2006, "mixed"),
    ]
    told = replace(line.told, conclusions=steps._constructor(rows, columns=steps.columns))
    assert cumulative_evidence._spans(told, "c") == "2001 to 2002 and 2005"


def test_a_year_without_later_samples_says_so(line):
    assert "no later samples" in cumulative_evidence.foretold_of(line, line.told.last)
    assert "base rate" in cumulative_evidence.foretold_of(line, 2005)
