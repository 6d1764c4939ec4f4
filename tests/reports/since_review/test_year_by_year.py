"""The slider's page: what the data of its script say is what the engine says, and no text can end the script."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from livingreview.evidence import load
from livingreview.inference import claims
from livingreview.inference.cumulative_evidence import as_of
from livingreview.reports.since_review import year_by_year


@pytest.fixture(scope="module")
def years():
    few = claims.load_claims(load().directory / "claims.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(year_by_year, "load_claims", lambda path: few.model_copy(update={"n_permutations": 100}))
        return year_by_year.year_by_year(load())


@pytest.fixture(scope="module")
def html(years):
    return years.slider("All </script><b>years").html


def data_of(html):
    return json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)[1])


def test_events_sum_to_what_was_known(years, html):
    data = data_of(html)
    groups, regions = list(years.groups), list(years.regions)
    for year in (1992, 2005, years.known.last):
        known = as_of(years.known, year).set_index(["region", "group"])
        sums = {}
        for when, region, group, *signs in data["arrived"]:
            if when <= year:
                place = regions[region], groups[group]
                sums[place] = [a + b for a, b in zip(sums.get(place, [0, 0, 0]), signs, strict=True)]
        assert sums == {place: [int(n) for n in row] for place, row in zip(known.index, known.to_numpy(), strict=True)}


def test_every_year_has_its_words(years, html):
    data = data_of(html)
    every = {str(year) for year in range(years.known.first, years.known.last + 1)}
    for kind in ("said", "new"):
        assert set(data[kind]) == every
    assert all(steps[0][0] == years.known.first for steps in data["claims"]), "a claim has no verdict in the first year"


def test_markup_in_a_name_stays_text(html):
    assert "</script><b>" not in html
    assert html.count("<script") == html.count("</script>") == 1


def test_names_from_the_tables_cannot_end_the_script(years):
    name = "</script><img src=x>"
    html = replace(years, labels=dict.fromkeys(years.labels, name)).slider("All").html
    assert "<img" not in html
    assert name in data_of(html)["new"]["2005"]


@pytest.mark.parametrize(
    ("counts", "css"),
    [
        ({}, "lr-blank"),
        ({"down": 0, "up": 0, "unclear": 4}, "lr-blank"),
        ({"down": 1, "up": 1, "unclear": 0}, "lr-even lr-tone-1"),
        ({"down": 3, "up": 0, "unclear": 0}, "lr-fell lr-tone-2"),
        ({"down": 1, "up": 6, "unclear": 0}, "lr-rose lr-tone-3"),
    ],
)
def test_tint_follows_the_majority_and_the_number(counts, css):
    assert year_by_year.MatrixCell(counts).css == css


def test_spans_of_support_are_whole_years(years):
    rows = [(1992, "undecided"), (2001, "as claimed"), (2003, "undecided"), (2005, "as claimed"), (2006, "undecided")]
    conclusions = pd.DataFrame([("c", *row) for row in rows], columns=["key", "year", "result"])
    assert year_by_year.supported_years(replace(years.known, conclusions=conclusions), "c") == "2001 to 2002 and 2005"


def test_the_e_values_are_drawn_for_every_claim_that_has_one_and_those_that_got_there_are_named(years):
    figure, values = years.e_values("Title", "E-values"), years.values()
    titles = {claim.key: claim.title for claim in years.rulebook.claims}
    tops = years.e_process.groupby("key")["e"].max()
    assert all(titles[key] in figure.alt for key in tops.index)
    assert {key for key in tops.index if titles[key] in values["e_reached"]} == set(tops.index[tops >= 20])
