"""Quizzes as learning platforms import them: Moodle's XML, and a QTI 2.1 package for Canvas, Blackboard, ILIAS and OLAT."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from livingreview.page.templates import render
from livingreview.teaching.sessions.quiz import TEMPLATES, Question, Quiz

WHEN = (1980, 1, 1, 0, 0, 0)  # of every file in a package, so that it is the same bytes every time


def moodle_xml(quiz: Quiz) -> bytes:
    """Write a quiz as Moodle's XML.

    Of several right answers each earns its share and each wrong one loses its own, so that to tick all earns nothing.
    """
    questions = [(question, [(answer, _fraction(question, answer.right)) for answer in question.answers]) for question in quiz.questions]
    return str(render("moodle.xml", TEMPLATES, quiz=quiz, questions=questions, html=_html)).encode()


def qti_package(quiz: Quiz) -> bytes:
    """Write a quiz as a QTI 2.1 content package, a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, template: str, **given: object) -> None:
            text = str(render(template, TEMPLATES, quiz=quiz, html=_html, **given))
            archive.writestr(zipfile.ZipInfo(name, WHEN), text.encode(), zipfile.ZIP_DEFLATED)

        add("imsmanifest.xml", "qti_manifest.xml")
        add("test.xml", "qti_test.xml")
        for question in quiz.questions:
            answers = [(f"answer{number}", answer, _fraction(question, answer.right) / 100) for number, answer in enumerate(question.answers, 1)]
            add(f"{question.key}.xml", "qti_item.xml", question=question, answers=answers)
    return buffer.getvalue()


def _fraction(question: Question, right: bool) -> float:
    """Percent of a question's point that an answer earns, as Moodle rounds it."""
    if question.kind == "one":
        return 100.0 if right else 0.0
    alike = sum(answer.right == right for answer in question.answers)
    return round((100 if right else -100) / alike, 5)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"xhtmlOut": True, "html": False})


def _html(text: str) -> Markup:
    return Markup(_markdown().render(text).strip())
