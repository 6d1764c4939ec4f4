from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Evidence, agreement
from livingreview.evidence.coder_agreement import kappa_interval


def codes(table: list[list[int]]) -> tuple[list[str], list[str]]:
    """Codes of two coders from the table of their counts."""
    first, second = [], []
    for row, counts in enumerate(table):
        for column, number in enumerate(counts):
            first += [str(row)] * number
            second += [str(column)] * number
    return first, second


def test_kappa_of_the_diagnoses_of_a_hundred_patients() -> None:
    # Fleiss JL 1981, Statistical methods for rates and proportions, table 13.1: two clinicians, three diagnoses;
    # kappa .68 with standard error .088, interval .50 to .85.
    kappa, low, high, note = kappa_interval(*codes([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert kappa == pytest.approx(0.6765, abs=5e-5)
    assert (low, high) == (pytest.approx(0.5046, abs=5e-5), pytest.approx(0.8484, abs=5e-5))
    assert note == ""


def test_kappa_worked_by_hand() -> None:
    # p_o = 35/50; margins 25/25 and 30/20, so p_e = .5 * .6 + .5 * .4 = .5; kappa = .2 / .5.
    table = [[20, 5], [10, 15]]
    kappa, low, high, _ = kappa_interval(*codes(table))
    assert kappa == pytest.approx(0.4)
    share = [[cell / 50 for cell in row] for row in table]
    rows, columns, agree, chance = (0.5, 0.5), (0.6, 0.4), 0.7, 0.5
    # Standard error of Fleiss, Cohen and Everitt 1969.
    a = sum(share[i][i] * ((1 - chance) - (rows[i] + columns[i]) * (1 - agree)) ** 2 for i in (0, 1))
    b = (1 - agree) ** 2 * sum(share[i][j] * (columns[i] + rows[j]) ** 2 for i, j in ((0, 1), (1, 0)))
    c = (agree * chance - 2 * chance + agree) ** 2
    error = math.sqrt((a + b - c) / 50) / (1 - chance) ** 2
    assert (low, high) == (
        pytest.approx(0.4 - 1.959964 * error, abs=1e-6),
        pytest.approx(0.4 + 1.959964 * error, abs=1e-6),
    )


@pytest.mark.parametrize(
    ("first", "second", "kappa", "words"),
    [
        ([], [], math.nan, "nothing to compare"),
        (["a", "a"], ["a", "a"], math.nan, "both coders used one value throughout"),
        (["a", "b"], ["a", "b"], 1.0, "agree throughout"),
        (["a", "a", "a"], ["a", "a", "b"], 0.0, "one coder used one value throughout"),
    ],
)
def test_kappa_says_why_it_has_no_interval(first: list[str], second: list[str], kappa: float, words: str) -> None:
    found, low, high, note = kappa_interval(first, second)
    assert found == pytest.approx(kappa, nan_ok=True)
    assert math.isnan(low) and math.isnan(high) and words in note


def test_an_interval_ends_at_one() -> None:
    _, low, high, _ = kappa_interval(*codes([[9, 1], [0, 10]]))
    assert 0 < low < 0.9 and high == 1.0


@pytest.fixture(scope="module")
def plain(data: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for name in ("studies", "findings", "recoding/later_studies", "recoding/later_findings"):
        with (data / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            found[name] = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return found


@pytest.mark.parametrize("field", ["diagnosis", "design", "population", "n_therapy"])
def test_the_counts_of_a_field_are_those_of_a_plain_recount(
    evidence: Evidence, plain: dict[str, list[dict[str, str]]], field: str
) -> None:
    once = {row["study_id"]: row[field] for row in plain["studies"]}
    pairs = [(once[row["study_id"]], row[field]) for row in plain["recoding/later_studies"]]
    both = [(a, b) for a, b in pairs if a and b]
    result = agreement(evidence, "later")
    fields = result.fields.query("table == 'studies'").set_index("field")
    assert fields.at[field, "n_compared"] == len(both)
    assert fields.at[field, "n_agree"] == sum(a == b for a, b in both)
    assert fields.at[field, "percent"] == pytest.approx(100 * sum(a == b for a, b in both) / len(both))
    listed = result.disagreements.query("table == 'studies' and field == @field")
    assert sorted(zip(listed["first"], listed["second"], strict=True)) == sorted((a, b) for a, b in pairs if a != b)
    if any(not a or not b for a, b in pairs):
        seen = fields.loc[f"{field} (seen)"]
        assert (seen["n_compared"], seen["n_agree"]) == (len(pairs), sum(bool(a) == bool(b) for a, b in pairs))


@pytest.mark.parametrize(
    ("table", "extra"), [("findings by region", []), ("findings by region and hemisphere", ["hemisphere"])]
)
def test_findings_match_as_a_plain_recount_matches_them(
    evidence: Evidence, plain: dict[str, list[dict[str, str]]], table: str, extra: list[str]
) -> None:
    studies = {row["study_id"] for row in plain["recoding/later_studies"]}
    names = ["study_id", "arm", "contrast", "tested_against", "region", *extra]

    def keys(name: str) -> dict[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        for row in plain[name]:
            if row["study_id"] in studies:
                found.setdefault(tuple(row[column] for column in names), set()).add(row["direction"])
        return found

    first, second = keys("findings"), keys("recoding/later_findings")
    both = first.keys() & second.keys()
    fields = agreement(evidence, "later").fields.query("table == @table").set_index("field")
    assert fields.at["presence", "n_agree"] == len(both)
    assert fields.at["presence", "n_compared"] == len(first.keys() | second.keys())
    assert fields.at["presence", "percent"] == pytest.approx(100 * 2 * len(both) / (len(first) + len(second)))
    assert fields.at["direction", "n_compared"] == len(both)
    assert fields.at["direction", "n_agree"] == sum(first[key] == second[key] for key in both)


def test_every_disagreement_is_listed_with_both_values(evidence: Evidence) -> None:
    result = agreement(evidence, "core")
    assert result.n_studies == len(evidence.table("recoding/core_studies"))
    for row in result.fields.itertuples(index=False):
        differ = result.disagreements
        listed = differ[(differ["table"] == row.table) & (differ["field"] == row.field.removesuffix(" (seen)"))]
        if row.field.endswith("(seen)"):
            listed = listed[listed["note"] != ""]
        elif row.field != "presence":
            listed = listed[listed["note"] == ""]
        assert len(listed) == row.n_compared - row.n_agree
    assert (result.disagreements["first"] != result.disagreements["second"]).all()


def test_the_coarse_level_matches_more(evidence: Evidence) -> None:
    regions = evidence.regions
    units = {
        region: (coarse,) if coarse else () for region, coarse in zip(regions["region"], regions["coarse"], strict=True)
    }
    fields = agreement(evidence, "later", units).fields.query("field == 'presence'").set_index("table")["percent"]
    assert fields["findings by coarse region"] >= fields["findings by region"]
    assert "findings by coarse region" not in set(agreement(evidence, "later").fields["table"])


def test_an_unknown_second_coding_is_refused(evidence: Evidence) -> None:
    with pytest.raises(EditionError, match="no second coding 'cores': expected one of core, later"):
        agreement(evidence, "cores")
