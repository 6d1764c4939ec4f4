"""Facts of the sessions are recounted here from the tables, without the rooms that compute them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.paths import data_directory
from livingreview.teaching.sessions.fact_kinds import KINDS
from livingreview.teaching.sessions.facts import compute_facts, fill


def rows(name):
    with Path(data_directory(), f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def one(evidence, **table):
    return compute_facts(evidence, {"x": table}, "s.toml")


def test_a_count_and_its_share_are_those_of_the_table(evidence):
    findings = rows("findings")
    secondary = [row for row in findings if row["evidence_level"] == "secondary"]
    found = one(evidence, of="count", table="findings", where={"evidence_level": "secondary"})
    assert found["x"] == str(len(secondary))
    assert found["x-share"] == f"{100 * len(secondary) / len(findings):.0f}%"


def test_a_leading_minus_leaves_out_and_a_star_asks_for_any(evidence):
    studies = rows("studies")
    therapy = [row for row in studies if row["therapy"] != "none" and row["era"] == "later"]
    assert one(evidence, of="count", table="studies", where={"therapy": "-none", "era": "later"})["x"] == str(len(therapy))
    listed = [row for row in studies if row["slot"]]
    assert one(evidence, of="count", table="studies", where={"slot": "*"}, among={"slot": "*"})["x-share"] == "100%"
    assert len(listed) == 14
    unseen = [row for row in studies if not row["n_therapy"]]
    assert one(evidence, of="count", table="studies", where={"n_therapy": ""})["x"] == str(len(unseen))


def test_numbers_and_totals_pass_over_blanks(evidence):
    listed = [row for row in rows("studies") if row["slot"]]
    known = sorted(int(row["n_therapy"]) for row in listed if row["n_therapy"])
    found = one(evidence, of="numbers", table="studies", column="n_therapy", where={"slot": "*"})
    assert (found["x-least"], found["x-most"]) == (str(known[0]), str(known[-1]))
    total = sum(float(row["membership"]) for row in listed)
    assert one(evidence, of="total", table="studies", column="membership", where={"slot": "*"})["x"] == f"{total:.1f}"


def test_a_region_is_counted_by_samples(evidence):
    studies = {row["study_id"]: row for row in rows("studies")}
    known = {row["sample"] for row in studies.values() if row["era"] == "core"}
    signs: dict[str, dict[str, set[str]]] = {}
    for row in rows("findings"):
        study = studies[row["study_id"]]
        wanted = ("psychotherapy", "all", "no", "amygdala")
        if (row["arm"], row["subgroup"], row["pooled"], row["region"]) != wanted or row["direction"] == "unclear":
            continue
        if row["tested_against"] not in ("before", "control_group") or row["measure"] not in ("perfusion", "metabolism", "bold"):
            continue
        if study["era"] == "later" and study["sample"] not in known and study["therapy"] != "none":
            signs.setdefault(study["sample"], {}).setdefault(row["tested_against"], set()).add(row["direction"])
    deciding = [found.get("control_group") or found["before"] for found in signs.values()]
    down, up = deciding.count({"decrease"}), deciding.count({"increase"})
    found = one(evidence, of="region", region="amygdala", selection={"studies": "later"})
    assert found["x-share"] == f"{100 * down / (down + up):.0f}%"
    assert (found["x-name"], found["x-direction"]) == ("amygdala", "decrease")


def test_the_smallest_p_halves_with_each_sample(evidence):
    assert one(evidence, of="chance", samples=3)["x"] == "p = 0.25"
    assert one(evidence, of="chance", samples=5)["x"] == "p = 0.062"
    assert one(evidence, of="chance", samples=6)["x"] == "p = 0.031"


def test_a_result_is_that_of_the_tests_and_a_conclusion_that_of_the_estimates(evidence):
    from livingreview.reports.claims.tests import claim_tests
    from livingreview.reports.estimates import answers

    result = claim_tests(evidence, ("later",)).found["convergence", "later", "turn"]
    found = one(evidence, of="claim", key="convergence", studies="later")
    assert found["x-result"] == result.result and found["x-estimate"] == f"{result.estimate:.2f}"
    assert found["x-conclusion"] == answers(evidence).row("convergence", "later")["conclusion"]


def test_survival_adds_up(evidence):
    row = next(r for r in rows("survival") if (r["claim"], r["studies"]) == ("medication-same", "all"))
    found = one(evidence, of="survival", claim="medication-same")
    assert found["x-as-claimed"] == f"{int(row['as_claimed']):,}"
    enough = int(row["n"]) - int(row["too_few_samples"])
    assert found["x-enough"] == f"{enough:,}"
    assert enough == int(row["as_claimed"]) + int(row["undecided"]) + int(row["against"])


@pytest.mark.parametrize(
    "table",
    [
        {"of": "count", "table": "no-such-table"},
        {"of": "region", "region": "amygdalla", "selection": {}},
        {"of": "region", "region": "amygdala", "selection": {"diagnosis": "ocdd"}},
        {"of": "claim", "key": "no-such-claim", "studies": "later"},
        {"of": "chance"},
        {"of": "nothing"},
    ],
)
def test_what_cannot_be_computed_is_one_clear_line(evidence, table):
    with pytest.raises(EditionError) as caught:
        one(evidence, **table)
    assert str(caught.value).startswith("s.toml: [facts.x] ")
    assert "\n" not in str(caught.value)


def test_every_kind_of_fact_is_used_by_a_session():
    import tomllib

    used = {
        table["of"]
        for path in Path(data_directory(), "sessions").glob("*.toml")
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["facts"].values()
    }
    assert used == set(KINDS)


def test_a_text_that_names_no_fact_is_an_error():
    with pytest.raises(KeyError):
        fill("Of {n}.", {"m": "two"})
