from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from livingreview.evidence.cell_checks import check_cells
from livingreview.evidence.table import Table

Spoilt = Callable[..., dict[str, Table]]
WHOLE = "a whole number in digits, or a blank cell where it was not seen"


def test_the_real_cells_are_sound(tables: Mapping[str, Table]) -> None:
    assert {name: check_cells(table) for name, table in tables.items()} == {name: [] for name in tables}


@pytest.mark.parametrize(
    ("name", "column", "value", "rule", "expected"),
    [
        ("studies", "study_id", "", "blank", "a lower-case letter first"),
        ("findings", "direction", "", "blank", "one of decrease, increase, negative, no_change, positive, unclear"),
        ("findings", "region_label", "", "blank", "a value in every row"),
        ("studies", "study_id", "Baxter 1992", "not a name", "a lower-case letter first"),
        ("studies", "diagnosis", "ocdd", "not a level", "(nearest: ocd)"),
        ("studies", "diagnosis", "OCD", "not a level", "(nearest: ocd)"),
        ("studies", "population", "adults", "not a level", "(nearest: adult), or a blank cell"),
        ("studies", "n_therapy", "nine", "not a whole number", WHOLE),
        ("studies", "n_therapy", "9.0", "not a whole number", WHOLE),
        ("studies", "n_therapy", "٩", "not a whole number", WHOLE),
        ("studies", "n_therapy", "99999999999999999999", "not a whole number", WHOLE),
        ("studies", "n_therapy", "NA", "a word for nothing", "a blank cell where it was not seen"),
        ("studies", "n_therapy", "0", "out of range", "1 to 2000 (patients)"),
        ("studies", "n_therapy", "-3", "out of range", "1 to 2000 (patients)"),
        ("studies", "control", "waitlist, drug", "not a list of levels", "each once, commas without spaces between"),
        ("studies", "control", "waitlist,waitlist", "not a list of levels", "each once"),
        ("studies", "control", "waitlist,", "not a list of levels", "or a blank cell"),
        ("studies", "control", "waiting list", "not a list of levels", "(nearest: waitlist)"),
        ("findings", "statistic", "t=3,1", "not in the form of the column", "such as t(15)=3.00"),
        ("findings", "p", "0.03", "not in the form of the column", "such as <0.001"),
        ("findings", "n", "12.5", "not a whole number", WHOLE),
        ("studies", "slot", "15", "out of range", "1 to 14 (rank)"),
        ("studies", "membership", "1.5", "out of range", "0 to 1 (probability)"),
        ("studies", "membership", "0,95", "decimal comma", "0.95"),
        ("studies", "membership", "likely", "not a number", "a number with a decimal point"),
        ("studies", "year", "92", "not a year", "a year in four digits"),
        ("studies", "year", "1892", "out of range", "1980 to 2030"),
        ("studies", "pmid", "0123", "not a PubMed number", "up to eight digits"),
        ("studies", "pmid", "PMID 123", "not a PubMed number", "up to eight digits"),
        ("studies", "doi", "https://doi.org/10.1000/x", "not a DOI", "10.number/name"),
        ("studies", "doi", "10.1000/x.", "not a DOI", "10.number/name"),
        ("studies", "pmcid", "123", "not a PubMed Central number", "PMC and digits"),
        ("studies", "source_url", "www.example.org", "not a web address", "http:// or https://"),
        ("studies", "source_url", "javascript:alert(1)", "not a web address", "http:// or https://"),
        ("studies", "source_url", "https://a.org  https://b.org", "not a web address", "one space between"),
        ("studies", "source_url", "https://a.org, https://b.org", "not a web address", "one space between"),
        ("studies", "title", " Title", "space at the start or at the end", "Title"),
        ("studies", "title", '"Title, quoted"', "wrapped in quotation marks", "no quoting: Title, quoted"),
        ("studies", "title", "#N/A", "a word for nothing", "a blank cell where it was not seen"),
        ("findings", "brodmann", "area 9", "not in the form of the column", "Brodmann area number"),
        ("citing", "volume", "10(2)", "not in the form of the column", "in the form"),
    ],
)
def test_each_spoilt_cell_has_its_own_message(
    spoilt: Spoilt, name: str, column: str, value: str, rule: str, expected: str
) -> None:
    (problem,) = check_cells(spoilt(name, (7, column, value))[name])
    assert (problem.file, problem.line, problem.column, problem.value) == (f"{name}.tsv", 7, column, value)
    assert problem.rule == rule
    assert expected in problem.expected


DATES = ("5-Feb", "Feb-05", "2001-07-01 00:00:00", "2001-07-01", "Jul-01", "05.02.2005", "1. Mrz")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("studies", "n_therapy"),
        ("studies", "membership"),
        ("studies", "year"),
        ("findings", "region"),
        ("findings", "hemisphere"),
        ("findings", "brodmann"),
        ("citing", "volume"),
        ("citing", "issue"),
    ],
)
def test_a_date_made_by_a_spreadsheet_has_its_own_message(spoilt: Spoilt, name: str, column: str) -> None:
    table = spoilt(name, *[(9 + place, column, date) for place, date in enumerate(DATES)])[name]
    problems = check_cells(table)
    assert {problem.rule for problem in problems} == {"turned into a date by a spreadsheet"}
    assert all(problem.expected.endswith("type it again as text") for problem in problems)
    found = sorted((problem.line, problem.column, problem.value) for problem in problems)
    assert found == [(9 + place, column, date) for place, date in enumerate(DATES)]


def test_brodmann_areas_that_look_like_a_date_are_allowed(spoilt: Spoilt) -> None:
    assert check_cells(spoilt("findings", (9, "brodmann", "9/10/11"), (10, "brodmann", "24a/b"))["findings"]) == []


@pytest.mark.parametrize("value", ["healthy", "waitlist,drug", ""])
def test_a_list_of_levels_holds_one_or_several(spoilt: Spoilt, value: str) -> None:
    assert check_cells(spoilt("studies", (9, "control", value))["studies"]) == []


@pytest.mark.parametrize("value", ["t(15)=3.00", "F(1,24)=8.1", "z=3.4", "r=-0.45", "eta2=0.12"])
def test_a_statistic_stands_as_it_was_printed(spoilt: Spoilt, value: str) -> None:
    assert check_cells(spoilt("findings", (9, "statistic", value))["findings"]) == []


def test_dates_in_free_text_are_allowed(spoilt: Spoilt) -> None:
    assert check_cells(spoilt("candidates", (3, "published", "5-Feb"))["candidates"]) == []


def test_all_spoilt_cells_come_at_once(spoilt: Spoilt) -> None:
    table = spoilt("studies", (3, "year", "x"), (3, "doi", "y"), (400, "therapy", "z"))["studies"]
    found = {(problem.line, problem.column) for problem in check_cells(table)}
    assert found == {(3, "year"), (3, "doi"), (400, "therapy")}
