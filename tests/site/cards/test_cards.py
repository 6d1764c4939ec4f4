"""Every study, region, disorder and therapy has a card, and its numbers are those of the functions that count."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, consistency, sign_table
from livingreview.site.cards.card_data import count_directions
from livingreview.site.cards.catalogue import KINDS, catalogue
from livingreview.site.cards.cells import MANY, DirectionCounts, card_table, known_facts
from livingreview.site.cards.claim_evidence import claim_evidence, claim_rows
from livingreview.site.cards.extension import card_html, listing_html
from livingreview.site.cards.found import what_it_found
from livingreview.site.cards.glass_brain import GlassBrain
from livingreview.site.cards.group_card import group_card, group_counts
from livingreview.site.cards.listing import listing
from livingreview.site.cards.region_card import region_card, region_counts
from livingreview.site.cards.study_card import counted_signs

NO_BRAIN = GlassBrain({}, {}, 0, 0)
PLANT = "<script>planted()</script><img src=x onerror=planted()> $x$ `b` {{ c }} &lt;"


TEXTS = {"title", "authors", "journal", "note", "task", "region_label", "drug", "therapy_detail", "outcome"}


class Text(HTMLParser):
    """What a card says, and which elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said, self.tags, self.links = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data):
        self.said.append(data)


def test_every_study_region_disorder_and_therapy_has_one_card(evidence):
    cards = catalogue(evidence)
    columns = evidence.dictionaries["studies"].columns
    assert {card.key for card in cards.of("studies")} == set(evidence.studies["study_id"])
    assert {card.key for card in cards.of("regions")} == set(evidence.regions["region"])
    assert [card.key for card in cards.of("disorders")] == list(columns["diagnosis"].levels)
    assert [card.key for card in cards.of("therapies")] == list(columns["therapy"].levels)
    assert len({card.page for card in cards.cards.values()}) == len(cards.cards)
    for kind in KINDS:
        titles = [card.title.strip() for card in cards.of(kind)]
        assert all(titles) and len(set(titles)) == len(titles), kind


def test_every_card_is_written_and_leads_only_to_cards_and_papers(data, brain):
    pages = {f"../{card.kind}/{card.key}.html" for card in data.catalogue.cards.values()}
    pages |= {f"{key}.bib" for key in data.studies}
    for card in data.catalogue.cards.values():
        text = Text(card_html(data, card, brain))
        assert "".join(text.said).strip(), card.page
        inside = {link for link in text.links if not link.startswith("https://")}
        assert inside <= pages, card.page
        assert not text.tags & {"script", "img", "iframe"}, card.page


def test_the_lists_name_every_card(data):
    for kind in KINDS:
        links = Text(listing_html(data, kind)).links
        assert {f"../{kind}/{card.key}.html" for card in data.catalogue.of(kind)} <= set(links)


@pytest.mark.parametrize("region", ["amygdala", "caudate", "dlpfc", "cerebellum"])
@pytest.mark.parametrize("arm", ["psychotherapy", "drug"])
def test_the_counts_of_a_region_are_those_of_the_book(evidence, data, region, arm):
    frame = consistency(sign_table(evidence, Selection(studies="all", arm=arm), Analysis())).frame
    rows = frame[frame["region"] == region].to_dict("records")
    counted = region_counts(data, region, arm).values()
    of_rows = (DirectionCounts(*(row[name] for name in ("n_decrease", "n_increase", "n_zero"))) for row in rows)
    expected = sum(of_rows, start=DirectionCounts())  # nothing where no sample counts there
    assert sum(counted, start=DirectionCounts()) == expected


def test_a_group_has_a_mark_a_sample_in_anatomical_order(data):
    table = group_card(data, "disorders", "social_anxiety").regions.frame
    counts = group_counts(data, "diagnosis", "social_anxiety", "psychotherapy")
    order = list(data.names.values())
    assert list(table["Region"].map(str)) == sorted(table["Region"].map(str), key=order.index)
    marks = dict(zip(table["Region"].map(str), table["After psychotherapy"].map(str), strict=True))
    assert marks[data.names["amygdala"]].count("▼") == counts["amygdala"].n_decrease > 2


@pytest.mark.parametrize("diagnosis", ["ocd", "mdd", "ptsd"])
def test_the_counts_of_a_disorder_are_those_of_its_selection(evidence, data, diagnosis):
    selection = Selection(studies="all", diagnosis=diagnosis)
    expected = consistency(sign_table(evidence, selection, Analysis())).frame.set_index("region")
    found = group_counts(data, "diagnosis", diagnosis, "psychotherapy")
    assert set(found) == set(expected.index)
    for region, counts in found.items():
        assert vars(counts) == {name: expected.loc[region, name] for name in vars(counts)}, region


def test_a_study_shows_its_own_sample_beside_all_others_of_its_disorder(evidence, data):
    whole = group_counts(data, "diagnosis", "ocd", "psychotherapy")
    frame = sign_table(evidence, Selection(studies="all", diagnosis="ocd"), Analysis()).frame
    sample = frame["sample"].iloc[0]
    found = counted_signs(data, sample, "psychotherapy")
    own = frame[frame["sample"] == sample]
    assert {row["region"]: row["sign"] for row in found} == dict(zip(own["region"], own["sign"], strict=True))
    for row in found:
        assert row["others"] + DirectionCounts.of([row["sign"]]) == whole[row["region"]]


def test_a_finding_counts_or_says_why_not(evidence, data):
    findings = pd.DataFrame([row for rows in data.findings.values() for row in rows])
    for arm in ("psychotherapy", "drug"):
        own = findings[(findings["arm"] == arm) & (findings["why_not"] == "")].merge(evidence.studies[["study_id", "sample"]])
        signs = sign_table(evidence, Selection(studies="all", arm=arm), Analysis()).frame
        assert own.groupby(["sample", "region"]).size().to_dict() == signs.set_index(["sample", "region"])["n_rows"].to_dict()
    assert (findings.loc[~findings["arm"].isin(("psychotherapy", "drug")), "why_not"] != "").all()
    connected = (findings["measure"] == "connectivity") & (findings["contrast"] == "change") & findings["tested_against"].eq("before")
    assert set(findings.loc[connected & (findings["arm"] == "psychotherapy"), "why_not"]) == {"connectivity"}


def test_no_card_says_that_nothing_was_coded_where_something_was(data):
    signs = {row["sample"] for rows in data.signs.values() for row in rows}
    for key, study in data.studies.items():
        said = " ".join(" ".join(Text(card_html(data, data.catalogue.cards["studies", key], NO_BRAIN)).said).split())
        coded = key in data.findings
        assert ("No finding on a region was coded" in said) == (not coded), key
        assert ("None of this study's findings counts" in said) == (coded and study["sample"] not in signs), key


def test_a_region_lists_as_many_counted_findings_as_are_counted(data):
    card = region_card(data, "amygdala", NO_BRAIN)
    counted = sum(row["region"] == "amygdala" and not row["why_not"] for rows in data.findings.values() for row in rows)
    assert (card.findings.frame["Why not counted"] == "").sum() == counted > 0


def test_the_design_of_a_study_is_shown_where_it_was_seen(data):
    study = data.studies["baxter1992"] | {
        "control": "healthy,drug", "allocation": "randomised", "severity": "clinical", "medication": "free", "sessions": 12.0,
        "weeks": 10.5, "n_started": 14, "n_scanned_twice": pd.NA, "registration": "NCT01", "task_type": "rest",
    }  # fmt: skip
    said = Text(card_html(replace(data, studies=data.studies | {"baxter1992": study}), data.catalogue.cards["studies", "baxter1992"], NO_BRAIN)).said
    assert {"12", "10.5", "14", "NCT01", "at random"} <= {word.strip() for word in said}
    assert "healthy people, medication" in said and "Scanned twice" not in said


def test_a_study_begins_with_what_it_found(data):
    found = what_it_found(data, "baxter1992")
    assert found.startswith("Patients with obsessive-compulsive disorder") and "behaviour therapy and fluoxetine" in found
    assert "After psychotherapy in responders only: a decrease in the right caudate nucleus." in found
    html = str(card_html(data, data.catalogue.cards["studies", "baxter1992"], NO_BRAIN))
    assert html.index("What it found") < html.index("<h2>") and "Risk of bias" in html[: html.index("<h2>")]


def test_what_was_found_names_every_counted_region_and_no_direction_that_was_not_coded(data):
    for key in data.studies:
        said = what_it_found(data, key)
        changes = [row for row in data.findings.get(key, ()) if row["contrast"] == "change" and row["arm"] in ("psychotherapy", "drug")]
        activity = [row for row in changes if row["measure"] not in ("connectivity", "receptor", "metabolite")]
        directions = {row["direction"] for row in activity or changes}
        for direction, words in (("decrease", "a decrease in"), ("increase", "an increase in")):
            assert (words in said) == (direction in directions), key
        assert ("No direction of change" in said) == (not directions & {"increase", "decrease", "no_change"}), key


def test_a_region_and_a_disorder_say_how_certain_the_claims_are_that_rest_on_them(data):
    claim = next(key for key, cells in data.bearing.items() if cells)
    answered = replace(data, answers={claim: {"conclusion": "cannot be told yet", "certainty": "very low", "reasons": "imprecision, reporting"}})
    sample, region = next(iter(data.bearing[claim]))
    for card in (("regions", region), ("disorders", data.disorders[sample])):
        said = " ".join(Text(card_html(answered, data.catalogue.cards[card], NO_BRAIN)).said)
        assert "very low" in said and "imprecision and reporting" in said, card
        assert "How certain" not in " ".join(Text(card_html(replace(data, answers={}), data.catalogue.cards[card], NO_BRAIN)).said)


def test_a_study_names_the_rows_that_it_is_made_from(evidence, data):
    for table, text in (("studies", "studies.tsv"), ("findings", "findings.tsv")):
        lines = (evidence.directory / text).read_text(encoding="utf-8").splitlines()
        assert all(lines[line - 1].startswith("baxter1992\t") for line in data.lines[table]["baxter1992"]), table


def test_the_list_of_studies_can_be_sorted_by_what_a_reader_asks_for(data):
    frame = listing(data, "studies").frame
    assert {"Year", "Disorder", "Therapy", "Design", "n", "Risk of bias"} < set(frame.columns) and len(frame) == len(data.studies)


def test_the_claims_of_a_study_come_from_the_kept_table(evidence, data):
    frame = evidence.table("influence")
    sample = frame.loc[(frame["result"] != frame["result_without"]) & (frame["studies"] == "review"), "sample"].iloc[
        0
    ]
    rows = claim_rows(data, sample)
    expected = frame[(frame["sample"] == sample) & frame["studies"].isin(["review", "all"])]
    assert {(row["claim"], row["studies"], row["result_without"]) for row in rows} == set(
        expected[["claim", "studies", "result_without"]].itertuples(index=False, name=None)
    )
    found = claim_evidence(data, sample, False, "claims.html")
    assert found.n_changed == sum(row["result"] != row["result_without"] for row in rows) > 0
    assert len(found.table.frame) == len(rows) and found.table.frame["Claim"][0].url.startswith("claims.html#")
    study = next(key for key, row in data.studies.items() if row["sample"] == sample)
    said = " ".join(Text(card_html(data, data.catalogue.cards["studies", study], NO_BRAIN)).said)
    assert re.search(r"If it is left out, \w+ test results? changes?", said)


def test_a_card_says_so_where_the_kept_table_is_of_other_evidence(data):
    stale = replace(data, influence=None)
    assert not claim_evidence(stale, "baxter1992", False, "").current
    said = " ".join(Text(card_html(stale, data.catalogue.cards["studies", "baxter1992"], NO_BRAIN)).said)
    assert "Not shown: the evidence has changed" in said


def test_both_codings_stand_on_the_card_of_a_study_that_was_coded_twice(evidence, data):
    twice = set(evidence.table("recoding/core_studies")["study_id"])
    differ = data.recoded["core"].disagreements
    study = differ.loc[differ["study_id"].isin(twice), "study_id"].iloc[0]
    said = " ".join(Text(card_html(data, data.catalogue.cards["studies", study], NO_BRAIN)).said)
    assert "Coded twice" in said and "Second coding" in said


def test_planted_text_stays_text_on_every_kind_of_card(data):
    def plant(row):
        return {
            name: f"{value} {PLANT}" if isinstance(value, str) and value and name in TEXTS else value
            for name, value in row.items()
        }

    planted = replace(
        data,
        studies={key: plant(row) for key, row in data.studies.items()},
        findings={key: tuple(map(plant, rows)) for key, rows in data.findings.items()},
        names={region: f"{name} {PLANT}" for region, name in data.names.items()},
    )
    for kind, key in (
        ("studies", "goldapple2004"),
        ("regions", "amygdala"),
        ("disorders", "ocd"),
        ("therapies", "cbt"),
    ):
        html = str(card_html(planted, data.catalogue.cards[kind, key], NO_BRAIN))
        text = Text(html)
        assert not text.tags & {"script", "img"}, kind
        said = "".join(text.said)
        assert said.count("planted(") == 2 * said.count(PLANT) > 0, kind


def test_every_sign_is_counted_once_and_the_most_directions_come_first():
    signs = [{"k": "a", "sign": sign} for sign in (-1, -1, 1, 0)] + [{"k": "b", "sign": 1}] * 4
    assert list(count_directions(signs, "k").items()) == [
        ("b", DirectionCounts(0, 4, 0)),
        ("a", DirectionCounts(2, 1, 1)),
    ]


def test_counts_stand_in_signs_for_the_eye_and_in_words_for_the_ear():
    assert str(DirectionCounts(2, 0, 0).__html__()) == (
        '<span class="lr-count"><span aria-hidden="true">▼</span><span class="lr-unseen">decrease </span>2</span>'
    )
    assert str(DirectionCounts().__html__()) == ""


def test_a_long_table_is_folded_and_a_blank_column_left_out():
    rows = [{"A": str(i), "B": "", "C": None, "D": 1} for i in range(MANY + 1)]
    assert card_table(rows, "Rows", "Show").folded == "Show" and card_table(rows[:2], "Rows", "Show").folded is None
    assert list(card_table(rows, "Rows").frame) == ["A", "D"] and card_table([], "Rows") is None


def test_a_fact_without_a_value_is_left_out():
    assert known_facts([("a", None), ("b", pd.NA), ("c", " "), ("d", []), ("e", 0), ("f", ["x"])]) == [
        ("e", 0),
        ("f", ["x"]),
    ]
