from __future__ import annotations

import json
from pathlib import Path

import pytest

from livingreview.evidence import Evidence
from livingreview.evidence.dictionary import read_dictionary
from livingreview.evidence.validation import TABLES

GOOD = {
    "TableMetadata": {"Description": "d", "RowIs": "one row", "Key": ["a"]},
    "a": {"Description": "d", "Type": "identifier", "Required": True},
    "b": {"Description": "d", "Type": "level", "Levels": {"x": "means x"}},
}


def sentences(tmp_path: Path, content: object) -> list[str]:
    path = tmp_path / "t.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return [problem.sentence() for problem in read_dictionary(path, "t.json", "t")[1]]


def with_column(**entry: object) -> dict[str, object]:
    return {**GOOD, "c": {"Description": "d", "Type": "text", **entry}}


def test_a_sound_dictionary_is_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(GOOD))
    dictionary, problems = read_dictionary(path, "t.json", "t")
    assert problems == []
    assert (dictionary.names, dictionary.key, dictionary.columns["b"].levels["x"]) == (["a", "b"], ("a",), "means x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "t.json: file is empty; expected a JSON data dictionary"),
        ('{\n "a": ,\n}', "t.json, line 2: not JSON (expecting value); expected valid JSON"),
        ("[" * 100_000, "t.json: not JSON (nested too deep or too long a number); expected valid JSON"),
        ('{"TableMetadata": {}, "a": 1, "a": 2}', "t.json: key appears twice: 'a'; expected each key once"),
        ("[]", "t.json: no TableMetadata; expected an object of columns with TableMetadata in it"),
        (
            {"TableMetadata": GOOD["TableMetadata"]},
            "t.json: describes no column; expected one entry for each column of the table",
        ),
        (
            {**GOOD, "TableMetadata": {"Description": "d", "Key": ["a"]}},
            "t.json, column TableMetadata: 'RowIs' is missing; expected a value for it",
        ),
        (
            {**GOOD, "TableMetadata": {"Description": "d", "RowIs": "r", "Key": []}},
            "t.json, column TableMetadata, Key: too few: '0'; expected 1 or more",
        ),
        (
            {**GOOD, "TableMetadata": {"Description": "d", "RowIs": "r", "Key": ["z"]}},
            "t.json, column TableMetadata, Key: names an unknown column: 'z'; expected one of a, b",
        ),
        (
            {**GOOD, "c": "text"},
            "t.json, column c: does not fit: 'text'; expected a table with some of the keys Description, Type",
        ),
        (
            {**GOOD, "c": {"Type": "text"}},
            "t.json, column c: 'Description' is missing; expected a value for it",
        ),
        (
            with_column(Type="integr"),
            "t.json, column c, Type: does not fit: 'integr'; expected one of doi, identifier, integer, level, levels, number, "
            "pmcid, pmid, text, urls, year (nearest: integer",
        ),
        (with_column(Minimun=1), "t.json, column c: no such key: 'Minimun'; expected one of Description,"),
        (with_column(Required="yes"), "t.json, column c, Required: does not fit: 'yes'; expected true or false"),
        (with_column(Minimum=True), "t.json, column c, Minimum: not a number: True; expected a number"),
        (with_column(Type="level"), "t.json, column c: level without levels; expected an entry Levels or LevelsFrom"),
        (with_column(Pattern="("), "t.json, column c, Pattern: no regular expression"),
        (
            with_column(LevelsFrom="regions"),
            "t.json, column c, LevelsFrom: names no column: 'regions'; expected table.column",
        ),
        (
            with_column(LevelsGiven={"Column": "z", "Levels": {}}),
            "t.json, column c, LevelsGiven: names an unknown column: 'z'; expected one of a, b, c",
        ),
        (
            with_column(LevelsGiven={"Column": "b", "Levels": {"x": "y"}}),
            "t.json, column c, LevelsGiven, Levels, x: does not fit: 'y'; expected a list",
        ),
        (
            with_column(RequiredWhen={"Column": "b"}),
            "t.json, column c, RequiredWhen: 'Levels' is missing; expected a value for it",
        ),
        (
            with_column(Years={"x": [2005]}),
            "t.json, column c, Years, x: too few: '1'; expected 2 or more",
        ),
        (
            with_column(Years={"x": [None, 2005]}),
            "t.json, column c, Years: names an unknown column: 'year'; expected one of a, b, c",
        ),
    ],
)
def test_each_spoilt_dictionary_has_its_own_message(tmp_path: Path, content: object, message: str) -> None:
    found = sentences(tmp_path, content)
    assert any(message in one for one in found), found


def test_every_column_and_level_of_the_edition_is_described(evidence: Evidence) -> None:
    undescribed = [
        f"{name}.{column.name}"
        for name, dictionary in evidence.dictionaries.items()
        for column in dictionary.columns.values()
        if len(column.description) < 4 or any(not means for means in column.levels.values())
    ]
    assert undescribed == []


def test_every_number_of_the_edition_has_units(evidence: Evidence) -> None:
    without = [
        f"{name}.{column.name}"
        for name in TABLES
        for column in evidence.dictionaries[name].columns.values()
        if column.type in ("integer", "number", "year") and not column.units
    ]
    assert without == []
