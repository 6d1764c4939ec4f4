"""Screening: records in, decisions of two screeners, what they agree on, the order, and when to stop."""

from __future__ import annotations

import datetime
import random

import numpy as np
import pytest

from livingreview.errors import EditionError
from livingreview.evidence.records import record
from livingreview.evidence.relevance import Relevance, stopping_report
from livingreview.evidence.screening import Decision, Screening, mark_included, reasons

TODAY = datetime.date(2026, 11, 28)
STUDIES = "study_id\ttitle\tauthors\tyear\tdoi\tpmid\tpmcid\nold2001\tBrain changes after therapy for fear\tOld A\t2001\t10.1000/old\t9\t\n"
SETTLED = "pmid\tdoi\ttitle\tdecision\treason\tstudy_id\tdate\n8\t\tA trial of something else altogether\texcluded\tno\t\t2026-11-01\n"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "studies.tsv").write_text(STUDIES, encoding="utf-8")
    (tmp_path / "screening.tsv").write_text(SETTLED, encoding="utf-8")
    return tmp_path


def decide(data, screener, **decisions):
    made = [Decision(f"pmid:{key[1:]}", said, "why" if said == "exclude" else "", "2026-11-28") for key, said in decisions.items()]
    Screening(data).decide(screener, made)


def test_records_are_kept_with_what_they_are(data):
    new = [record(title=f"Paper {word}", pmid=str(n)) for n, word in enumerate(("one", "two"), 1)]
    again = [record(title="Other wording", doi="10.1000/OLD"), record(title="Retracted: three", pmid="3")]
    found = Screening(data).add([*new, *again], TODAY)
    assert [one.key for one in found.new] == ["pmid:1", "pmid:2", "pmid:3"]
    assert [(one.of, one.why) for one in found.duplicates] == [("old2001", "the same doi")]
    assert [one.key for one in found.retracted] == ["pmid:3"]
    kept = Screening(data)
    assert list(kept.records.values()) == found.new
    assert kept.duplicates == {"doi:10.1000/old": "old2001"}
    assert not kept.add(new, TODAY).new
    assert [(one["read"], one["new"], one["duplicates"]) for one in Screening(data).imports] == [("4", "3", "1"), ("2", "0", "2")]


def test_an_identifier_among_the_pages_of_a_study_is_looked_at(data):
    path = data / "studies.tsv"
    header, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header}\tsource_url\n{row}\thttps://a.org/10.1101/2025.02 https://pubmed.ncbi.nlm.nih.gov/1234567/\n", encoding="utf-8")
    found = Screening(data).add([record(title="A preprint", doi="10.1101/2025.02"), record(title="B", pmid="1234567")], TODAY)
    assert [one.of for one in found.doubtful] == ["old2001", "old2001"] and len(found.new) == 2


def test_what_is_settled_already_waits_for_nobody(data):
    Screening(data).add([record(title="Another wording of the trial", pmid="8"), record(title="New", pmid="1")], TODAY)
    assert [one.key for one in Screening(data).waiting("ada")] == ["pmid:1"]


@pytest.fixture
def decided(data):
    Screening(data).add([record(title=f"Paper {n}", pmid=str(n)) for n in range(1, 6)], TODAY)
    decide(data, "ada", p1="include", p2="exclude", p3="include", p4="maybe", p5="include")
    decide(data, "bob", p1="include", p2="exclude", p3="exclude", p4="maybe")
    return data


def test_only_what_both_say_is_settled(decided):
    screening = Screening(decided)
    agreed, differ = screening.agreed()
    assert {key: one.decision for key, one in agreed.items()} == {"pmid:1": "include", "pmid:2": "exclude"}
    assert [*differ] == ["pmid:3", "pmid:4"]
    assert screening.settle(agreed, TODAY) == 2
    rows = [line.split("\t") for line in (decided / "screening.tsv").read_text(encoding="utf-8").splitlines()[2:]]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("1", "eligible", "meets the criteria by title and abstract"), ("2", "excluded", "why"),
    ]  # fmt: skip
    assert Screening(decided).agreed()[0] == {}
    assert Screening(decided).settle(agreed, TODAY) == 0


def test_one_screener_may_be_enough_and_a_decision_can_be_changed(decided):
    decide(decided, "ada", p3="exclude")
    agreed, _ = Screening(decided).agreed(1)
    assert {key: one.decision for key, one in agreed.items()} == {
        "pmid:1": "include", "pmid:2": "exclude", "pmid:3": "exclude", "pmid:5": "include",
    }  # fmt: skip
    Screening(decided).undo("ada", "pmid:5")
    assert "pmid:5" in {one.key for one in Screening(decided).waiting("ada")}


def test_what_was_coded_is_marked(decided):
    Screening(decided).settle(Screening(decided).agreed()[0], TODAY)
    assert mark_included(decided, ["pmid:1"], "smith2020")
    assert not mark_included(decided, ["pmid:1"], "smith2020")
    assert "included\tmeets the criteria by title and abstract\tsmith2020" in (decided / "screening.tsv").read_text()


@pytest.mark.parametrize("name", ["records", "imports", "Ada", "../ada", "", "a b"])
def test_a_name_that_could_be_no_file_is_refused(data, name):
    with pytest.raises(EditionError, match="no name of a screener"):
        Screening(data).decide(name, [])


def test_a_reason_is_named_by_number_or_by_its_first_letters():
    names = ("patients", "treatment", "text")
    assert [reasons(names, said) for said in ("2", "pat", "te")] == ["treatment", "patients", "text"]
    for said in ("0", "4", "t", "", "x"):
        with pytest.raises(EditionError, match=f"no reason '{said}'"):
            reasons(names, said)


def test_the_likely_ones_come_first():
    rng = random.Random(1)
    on, off = "exposure therapy fear amygdala fmri patients".split(), "knee surgery outcome pain joint infection".split()

    def some(words, number):
        return [record(title=" ".join(rng.choices(words, k=4) + rng.choices(on + off, k=2)), pmid=str(n)) for n in range(number)]

    new, yes, no = some(on, 20) + some(off, 60), some(on, 10), some(off, 10)
    model = Relevance([*new, *yes, *no])
    assert set(np.argsort(-model.scores(new, yes, no))[:18]) <= set(range(20))
    assert np.argmax(model.scores([*no, new[0]], yes, [])) == len(no)
    assert not model.scores(new, [], []).any()


@pytest.mark.parametrize(
    ("decisions", "left", "stop"),
    [([True] * 10 + [False] * 900, 40, True), ([True] * 10 + [False] * 50, 400, False), ([False] * 50, 400, False)],
)
def test_when_to_stop(decisions, left, stop):
    report = stopping_report(decisions, left)
    assert (report.p_missed < 0.05) == stop
    assert report.since_last == len(decisions) - sum(decisions)


def test_stopping_too_early_is_as_rare_as_it_says():
    """Records in random order, the worst one for the rule: in at most one review of twenty less than the target is found."""
    rng = np.random.default_rng(3)
    early = 0
    for _ in range(60):
        eligible = rng.permutation(np.repeat([True, False], [20, 380]))
        stop = next((n for n in range(40, 400, 20) if stopping_report(eligible[:n], 400 - n).p_missed < 0.05), 400)
        early += eligible[:stop].sum() < 0.95 * 20
    assert early <= 8
