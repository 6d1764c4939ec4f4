"""Every sample is one mark, on its side, those with a control group ringed."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livingreview.figures import style, votes

ROWS = [("amygdala", "then", -1, False)] + [("amygdala", "since", -1, i < 1) for i in range(4)]
ROWS += [("amygdala", "since", 1, False)] * 2 + [("insula", "since", 1, True)] * 3
FRAME = pd.DataFrame(ROWS, columns=["region", "body", "sign", "controlled"])
REGIONS = {"amygdala": "Amygdala", "insula": "Insula"}
BODIES = ["then", "since"]


@pytest.fixture
def marks():
    figure = votes.draw_votes(FRAME, REGIONS, BODIES, title="A finding")
    drawn = [(ax, line) for ax in figure.axes for line in ax.lines if line.get_marker() in {"v", "^"}]
    yield [(figure.axes.index(ax), line.get_marker(), line.get_xdata()[0], line.get_ydata()[0], line.get_markeredgecolor()) for ax, line in drawn]
    plt.close(figure)


def test_there_is_one_mark_a_sample_on_its_side(marks):
    assert sum(marker == "v" for _, marker, *_ in marks) == 5
    assert sum(marker == "^" for _, marker, *_ in marks) == 5
    assert all((x < 0) == (marker == "v") for _, marker, x, *_ in marks)


def test_no_two_marks_stand_in_one_place(marks):
    assert len({(panel, x, y) for panel, _, x, y, _ in marks}) == len(marks)


def test_what_has_a_control_group_is_ringed_and_stands_next_to_the_middle(marks):
    ringed = [mark for mark in marks if mark[4] == style.INK]
    assert len(ringed) == 4
    (down,) = [mark for mark in ringed if mark[1] == "v"]
    assert down[2] == max(x for panel, marker, x, *_ in marks if panel == 1 and marker == "v")


def test_many_marks_stand_higher_and_not_wider():
    many = pd.DataFrame([("amygdala", "all", -1, False)] * 90, columns=["region", "body", "sign", "controlled"])
    figure = votes.draw_votes(many, {"amygdala": "Amygdala"}, ["all"])
    assert figure.get_figwidth() <= votes.PANELS
    plt.close(figure)


def test_words_tell_every_number():
    assert votes.alt_votes(FRAME, REGIONS, BODIES) == (
        "Samples that report a decrease or an increase, by region. "
        "Amygdala: then 1 down and 0 up; since 4 down and 2 up, 1 against a control group. "
        "Insula: then 0 down and 0 up; since 0 down and 3 up, 3 against a control group."
    )
