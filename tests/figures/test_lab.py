"""A class, drawn: a circle a student, a bar for the median, a diamond for the second coder."""

import pandas as pd
import pytest

from livingreview.figures.lab import alt_class, draw_class

KEYS = {("studies", "design"): "Design", ("findings by region", "direction"): "Direction"}
SECOND = {("studies", "design"): 90.0, ("findings by region", "direction"): float("nan")}


@pytest.fixture
def students():
    rows = [("a", "studies", "design", 50.0), ("b", "studies", "design", 50.0), ("c", "studies", "design", 80.0)]
    rows += [("a", "findings by region", "direction", float("nan"))]
    return pd.DataFrame(rows, columns=["student", "table", "field", "percent"])


def marks(fig, marker):
    return [tuple(xy) for line in fig.axes[0].lines if line.get_marker() == marker for xy in line.get_xydata()]


def test_every_student_is_a_circle_and_none_hides_another(students):
    fig = draw_class(students, KEYS, SECOND)
    circles = marks(fig, "o")
    assert sorted(x for x, _ in circles) == [50, 50, 80] and len(set(circles)) == 3
    assert marks(fig, "D") == [(90.0, 0.0)]
    assert [tick.get_text() for tick in fig.axes[0].get_yticklabels()] == ["Design", "Direction"]


def test_words(students):
    said = alt_class(students, KEYS, SECOND)
    assert said == (
        "Agreement with the reference, 3 students. Design: median 50 per cent, from 50 to 80; second coder 90. Direction: nobody."
    )


def test_nothing_coded_says_so(students):
    fig = draw_class(students.head(0), {}, {})
    assert any("no coding" in text.get_text() for text in fig.axes[0].texts)
    assert "Nothing was coded" in alt_class(students.head(0), {}, {})
