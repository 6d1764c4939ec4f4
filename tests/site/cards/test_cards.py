"""Every study, region, disorder and therapy has a card, and its numbers are those of the functions that count."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, consistency, sign_table
from livingreview.site.cards import layout
from livingreview.site.cards.card_data import tally
from livingreview.site.cards.catalogue import KINDS, catalogue
from livingreview.site.cards.claims_section import claim_rows
from livingreview.site.cards.extension import write_card
from livingreview.site.cards.group_card import literature_counts
from livingreview.site.cards.listing import listing
from livingreview.site.cards.region_card import region_counts
from livingreview.site.cards.study_card import counted_signs

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
    assert all(card.title.strip() for card in cards.cards.values())


def test_every_card_is_written_and_leads_only_to_cards_and_papers(reading, brain):
    pages = {f"../{card.kind}/{card.key}.html" for card in reading.catalogue.cards.values()}
    pages |= {f"{key}.bib" for key in reading.studies}
    for card in reading.catalogue.cards.values():
        text = Text(write_card(reading, card, brain))
        assert "".join(text.said).strip(), card.page
        inside = {link for link in text.links if not link.startswith("https://")}
        assert inside <= pages, card.page
        assert not text.tags & {"script", "img", "iframe"}, card.page


def test_the_lists_name_every_card(reading):
    for kind in KINDS:
        links = Text(listing(reading, kind)).links
        assert {f"../{kind}/{card.key}.html" for card in reading.catalogue.of(kind)} <= set(links)


@pytest.mark.parametrize("region", ["amygdala", "caudate", "dlpfc", "cerebellum"])
@pytest.mark.parametrize("arm", ["psychotherapy", "drug"])
def test_the_counts_of_a_region_are_those_of_the_book(evidence, reading, region, arm):
    frame = consistency(sign_table(evidence, Selection(studies="all", arm=arm), Analysis())).frame
    (row,) = frame[frame["region"] == region].to_dict("records")
    counted = region_counts(reading, region, arm).values()
    for name in ("n_decrease", "n_increase", "n_zero"):
        assert sum(n[name] for n in counted) == row[name]


@pytest.mark.parametrize("diagnosis", ["ocd", "mdd", "ptsd"])
def test_the_counts_of_a_disorder_are_those_of_its_selection(evidence, reading, diagnosis):
    selection = Selection(studies="all", diagnosis=diagnosis)
    expected = consistency(sign_table(evidence, selection, Analysis())).frame.set_index("region")
    found = literature_counts(reading, "diagnosis", diagnosis, "psychotherapy")
    assert set(found) == set(expected.index)
    for region, counts in found.items():
        assert [counts[name] for name in counts] == [expected.loc[region, name] for name in counts], region


def test_a_study_shows_its_own_sample_beside_all_others_of_its_disorder(evidence, reading):
    whole = literature_counts(reading, "diagnosis", "ocd", "psychotherapy")
    found = counted_signs(reading, "baxter1992", "psychotherapy")
    assert {row["region"]: row["sign"] for row in found} == {"caudate": -1}
    (row,) = found
    assert row["n_decrease"] == whole["caudate"]["n_decrease"] - 1
    assert row["n_increase"] == whole["caudate"]["n_increase"]


def test_what_leaving_out_does_comes_from_the_kept_table(evidence, reading):
    frame = evidence.table("influence")
    sample = frame.loc[(frame["verdict"] != frame["verdict_without"]) & (frame["studies"] == "review"), "sample"].iloc[
        0
    ]
    rows = claim_rows(reading, sample)
    expected = frame[(frame["sample"] == sample) & frame["studies"].isin(["review", "all"])]
    assert {(row["claim"], row["studies"], row["verdict_without"]) for row in rows} == set(
        expected[["claim", "studies", "verdict_without"]].itertuples(index=False, name=None)
    )
    study = next(key for key, row in reading.studies.items() if row["sample"] == sample)
    turned = sum(row["verdict"] != row["verdict_without"] for row in rows)
    said = " ".join(Text(write_card(reading, reading.catalogue.cards["studies", study], _NoBrain())).said)
    assert turned and re.search(r"If it is left out, \w+ verdicts? changes?", said)


def test_a_card_says_so_where_the_kept_table_answers_other_evidence(reading):
    stale = replace(reading, influence=None)
    said = " ".join(Text(write_card(stale, reading.catalogue.cards["studies", "baxter1992"], _NoBrain())).said)
    assert "Not shown: the evidence has changed" in said


def test_both_codings_stand_on_the_card_of_a_study_that_was_coded_twice(evidence, reading):
    twice = set(evidence.table("recoding/core_studies")["study_id"])
    differ = reading.recoded["core"].disagreements
    study = differ.loc[differ["study_id"].isin(twice), "study_id"].iloc[0]
    said = " ".join(Text(write_card(reading, reading.catalogue.cards["studies", study], _NoBrain())).said)
    assert "Coded twice" in said and "Second coding" in said


def test_planted_text_stays_text_on_every_kind_of_card(reading):
    def plant(row):
        return {
            name: f"{value} {PLANT}" if isinstance(value, str) and value and name in TEXTS else value
            for name, value in row.items()
        }

    planted = replace(
        reading,
        studies={key: plant(row) for key, row in reading.studies.items()},
        findings={key: tuple(map(plant, rows)) for key, rows in reading.findings.items()},
        names={region: f"{name} {PLANT}" for region, name in reading.names.items()},
    )
    for kind, key in (
        ("studies", "goldapple2004"),
        ("regions", "amygdala"),
        ("disorders", "ocd"),
        ("therapies", "cbt"),
    ):
        html = str(write_card(planted, reading.catalogue.cards[kind, key], _NoBrain()))
        text = Text(html)
        assert not text.tags & {"script", "img"}, kind
        said = "".join(text.said)
        assert said.count("planted(") == 2 * said.count(PLANT) > 0, kind


def test_a_tally_counts_every_sign_once():
    signs = [{"k": "a", "sign": sign} for sign in (-1, -1, 1, 0)] + [{"k": "b", "sign": 1}] * 4
    assert tally(signs, "k") == {
        "b": {"n_decrease": 0, "n_increase": 4, "n_zero": 0},
        "a": {"n_decrease": 2, "n_increase": 1, "n_zero": 1},
    }


def test_a_long_table_is_folded_and_a_blank_column_left_out():
    rows = [{"A": str(i), "B": "", "C": None} for i in range(layout.MANY + 1)]
    assert layout.table(rows, "Rows", "Show").startswith("<details")
    assert not layout.table(rows[:2], "Rows", "Show").startswith("<details")
    assert ">B<" not in layout.table(rows, "Rows") and layout.table([], "Rows") == ""


class _NoBrain:
    """Draws nothing."""

    def draw(self, *_arguments):
        return ""

    locate = draw
