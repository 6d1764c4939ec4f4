"""Quizzes as platforms import them: well-formed, each question once, the right answers worth a point, and no more."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest

from livingreview.teaching.sessions.quiz import Answer, Question, Quiz
from livingreview.teaching.sessions.quiz_exports import moodle_xml, qti_package

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


@pytest.fixture(scope="module")
def quiz():
    def question(key, kind, *right):
        answers = [Answer(text=f"*{one}* & <b>", right=one, feedback=f"since p < {one}") for one in right]
        return Question(key=key, text=f"Which of `{key}` holds?", kind=kind, answers=answers)

    some = [question(f"one-{number}", "one", False, True, False) for number in range(7)]
    return Quiz(key="session-9", title="Bias & chance", question=[*some, question("many", "many", True, True, True, False, False)])


def test_moodle_gets_every_question_with_fractions_that_it_knows(quiz):
    tree = ElementTree.fromstring(moodle_xml(quiz))
    found = tree.findall("question[@type='multichoice']")
    assert [one.findtext("name/text") for one in found] == [f"session-9 {question.key}" for question in quiz.questions]
    assert [answer.get("fraction") for answer in found[0].findall("answer")] == ["0", "100", "0"]
    assert [answer.get("fraction") for answer in found[-1].findall("answer")] == ["33.33333"] * 3 + ["-50"] * 2
    assert found[0].findtext("questiontext/text") == "<p>Which of <code>one-0</code> holds?</p>"
    assert found[0].findtext("answer/text") == "<p><em>False</em> &amp; &lt;b&gt;</p>"
    assert {one.findtext("shuffleanswers") for one in found} == {"true"}


def test_a_package_names_every_file_in_it_and_each_right_answer(quiz):
    content = qti_package(quiz)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    manifest = files.pop("imsmanifest.xml")
    assert {one.get("href") for one in manifest.iter() if one.tag.endswith("}file")} == set(files)
    assert len(files.pop("test.xml").findall(f".//{QTI}assessmentItemRef")) == len(files) == len(quiz.questions)
    for question in quiz.questions:
        item = files[f"{question.key}.xml"]
        right = [one.text for one in item.findall(f".//{QTI}correctResponse/{QTI}value")]
        assert right == [f"answer{number}" for number, answer in enumerate(question.answers, 1) if answer.right]
        shares = {one.get("mapKey"): float(one.get("mappedValue")) for one in item.iter(f"{QTI}mapEntry")}
        assert sum(shares[name] for name in right) == pytest.approx(1, abs=1e-4) and min(shares.values()) <= 0
        assert len(item.findall(f".//{QTI}simpleChoice")) == len(question.answers)
    assert qti_package(quiz) == content
