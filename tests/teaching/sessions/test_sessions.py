"""Sessions as data: what a file must hold, and the one line that says what it lacks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from livingreview.errors import EditionError
from livingreview.teaching.sessions import citations, sessions
from livingreview.teaching.sessions.quiz import Question

GOOD = """
title = "On it"
minutes = 90
[[aims]]
text = "count"
quiz = ["q-a"]
tasks = ["A"]
[[plan]]
minutes = 60
title = "Talk"
what = "Talk."
how = "everyone"
[[plan]]
minutes = 30
title = "Rest"
what = "Rest."
how = "alone"
needs = "a chair"
[[reading]]
page = "method/statistics"
title = "The statistics, in words"
why = "the unit"
must = false
minutes = 20
[[reading]]
paper = "hedges1980"
why = "votes"
must = true
minutes = 30
[facts]
all = { of = "count", table = "studies" }
"""


@pytest.fixture
def folder(tmp_path, evidence):
    """An evidence evidence whose teaching matter lies in a folder of the test."""
    (tmp_path / "sessions").mkdir()
    inner = SimpleNamespace(directory=tmp_path, studies=evidence.studies, table=evidence.table, dictionaries=evidence.dictionaries)
    return inner


def opened(folder, text):
    (folder.directory / "sessions" / "s.toml").write_text(text, encoding="utf-8")
    return sessions.open_session(folder, "s")


def test_a_session_holds_its_plan_reading_and_facts(folder, evidence):
    session = opened(folder, GOOD)
    assert [step.minutes for step in session.content.plan] == [60, 30]
    assert session.facts["all"] == f"{len(evidence.studies):,}"
    assert list(session.plan.frame["Minutes"]) == ["0–60", "60–90"]
    reading = session.reading.frame
    assert list(reading["Must or may"]) == ["must", "may"]  # what must be read stands first
    assert str(reading["Read"][1]) == "The statistics, in words"
    assert reading["Read"][1].url == "../method/statistics.html"
    assert "10.1037/0033-2909.88.2.359" in reading["Read"][0].__html__()


def test_an_aim_names_questions_that_the_quiz_has(folder):
    answers = [{"text": "yes", "right": True, "feedback": "."}, {"text": "no", "right": False, "feedback": "."}]
    session = opened(folder, GOOD)
    session.__dict__["quiz"] = SimpleNamespace(questions=[Question(key="q-b", text="t", kind="one", answers=answers)])
    with pytest.raises(EditionError, match="aims 1, quiz: no such question: 'q-a'; expected one of q-b"):
        session.aims
    session.quiz.questions.append(Question(key="q-a", text="t", kind="one", answers=answers))
    assert session.aims.frame.to_numpy().tolist() == [["count", "2", "A"]]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("minutes = 30\ntitle", "minutes = 20\ntitle", "s.toml: the steps do not fill the session: 80 minutes; expected 90"),
        ("minutes = 90", "minutes = 75", "s.toml: the steps do not fill the session: 90 minutes; expected 75"),
        ("minutes = 90\n", "", "s.toml: 'minutes' is missing"),
        ("must = true", 'must = "yes"', "reading 2, must: does not fit: 'yes'"),
        ("minutes = 30\ntitle", "minutes = 0\ntitle", "s.toml, plan 2, minutes: does not fit: '0'; expected greater than"),
        ("minutes = 30\ntitle", "minutes = true\ntitle", "plan 2, minutes: does not fit: 'True'; expected a whole number"),
        ('how = "alone"', 'how = " "', "plan 2, how: blank; expected a text"),
        ('how = "alone"', 'how = "alone"\nwho = "alone"', "plan 2: no such key: 'who'; expected one of how,"),
        ('title = "On it"\n', "", "s.toml: 'title' is missing"),
        ('why = "votes"', "", "reading 2: 'why' is missing"),
        ('paper = "hedges1980"', "", "reading 2: neither a page nor a paper"),
        ('title = "The statistics, in words"\n', "", "reading 1: neither a page nor a paper"),
        ('of = "count"', 'of = "guess"', "[facts.all] is no fact"),
        ('table = "studies"', 'table = "studdies"', "[facts.all] cannot be computed"),
        ('table = "studies"', 'tabel = "studies"', "[facts.all] cannot be computed"),
        ("[facts]", "[facts", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_one_clear_line(folder, before, after, message):
    assert before in GOOD
    with pytest.raises(EditionError, match=".") as caught:
        opened(folder, GOOD.replace(before, after, 1))
    assert message in str(caught.value)
    assert "; expected" in str(caught.value)


def test_a_missing_file_is_named(folder):
    with pytest.raises(EditionError, match=r"sessions/t.toml: file is missing"):
        sessions.open_session(folder, "t")


def test_a_paper_that_no_bibliography_knows_is_refused(folder, evidence):
    session = opened(folder, GOOD.replace("hedges1980", "nobody1999"))
    with pytest.raises(EditionError, match="nobody1999"):
        session.reading


def test_a_study_is_a_paper_too(evidence):
    paper = citations.find_paper(evidence, "goldapple2004")
    assert paper.name == "Goldapple et al. (2004)"
    assert paper.link == "https://doi.org/10.1001/archpsyc.61.1.34"


def test_generated_and_tabled_papers_have_the_same_names(evidence):
    root = Path(__file__).resolve().parents[3]
    from livingreview.site import bibliography

    written = citations.read_bibliography(bibliography.write_bibliography(root))
    for study in evidence.studies[evidence.studies["slot"].notna()].to_dict("records"):
        assert written[study["study_id"]].name == citations.study_paper(study).name
