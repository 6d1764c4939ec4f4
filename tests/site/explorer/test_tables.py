"""The packed evidence is the evidence: nothing lost, nothing added."""

import json

import pytest

from livingreview import anatomy
from livingreview.site.cards.catalogue import catalogue
from livingreview.site.explorer.tables import FINDING_WORDS, STUDY_WORDS, explorer_tables


@pytest.fixture(scope="module")
def tables(evidence):
    return explorer_tables(evidence)


def words(column):
    return [column["words"][i] for i in column["rows"]]


def test_every_word_of_every_row_comes_back(evidence, tables):
    for name in STUDY_WORDS:
        assert words(tables["studies"][name]) == evidence.studies[name].tolist(), name
    for name in FINDING_WORDS:
        assert words(tables["findings"][name]) == evidence.findings[name].tolist(), name


def test_rows_point_to_their_study_sample_and_region(evidence, tables):
    studies, findings = tables["studies"], tables["findings"]
    assert [studies["id"][i] for i in findings["study"]] == evidence.findings["study_id"].tolist()
    assert [tables["regions"]["id"][i] for i in findings["region"]] == evidence.findings["region"].tolist()
    assert [tables["samples"][i][0] for i in studies["sample"]] == evidence.studies["sample"].tolist()


def test_a_blank_number_stays_blank(evidence, tables):
    years = evidence.studies["year"]
    assert tables["studies"]["year"].count(None) == years.isna().sum() > 0
    assert [y for y in tables["studies"]["year"] if y is not None] == years.dropna().tolist()


def test_regions_count_under_the_units_of_the_package(evidence, tables):
    regions = tables["regions"]
    for level in ("fine", "coarse"):
        expected = anatomy.units(evidence.regions, level)
        found = [tuple(regions["id"][u] for u in units) for units in regions["units"][level]]
        assert dict(zip(regions["id"], found, strict=True)) == expected
        named = {regions["id"][u]: name for u, name in regions["names"][level].items()}
        assert named == anatomy.unit_names(evidence.regions, level)
    assert regions["units"]["fine"][regions["id"].index("other")] == []


def test_every_level_that_occurs_can_be_chosen(evidence, tables):
    for table, names in (("studies", ("diagnosis", "therapy")), ("findings", ("arm", "contrast", "measure"))):
        for name in names:
            assert {level for level, _, _ in tables["words"][name]} == set(evidence.table(table)[name]), name


def test_every_study_and_region_leads_to_its_card(evidence, tables):
    for kind in ("studies", "regions"):
        cards = [f"../cards/{kind}/{card.key}.html" for card in catalogue(evidence).of(kind)]
        assert sorted(tables[kind]["card"]) == sorted(cards)


def test_the_tables_are_light_and_always_the_same_bytes(evidence, tables):
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    assert json.dumps(explorer_tables(evidence), ensure_ascii=False, separators=(",", ":")) == text
    assert len(text.encode()) < 1_000_000
