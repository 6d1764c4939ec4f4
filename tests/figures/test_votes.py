"""Every sample is one mark, on its side, those of the first body ringed."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livingreview.figures import style, votes

FRAME = pd.DataFrame(
    [("amygdala", "then", 1, 0), ("amygdala", "since", 4, 2), ("insula", "since", 0, 3)],
    columns=["region", "body", "n_decrease", "n_increase"],
)
REGIONS = {"amygdala": "Amygdala", "insula": "Insula"}
BODIES = ["then", "since"]


@pytest.fixture
def marks():
    figure = votes.draw_votes(FRAME, REGIONS, BODIES)
    drawn = [line for line in figure.axes[0].lines if line.get_marker() in {"v", "^"}]
    yield [(line.get_marker(), *(data[0] for data in line.get_data()), line.get_markeredgecolor()) for line in drawn]
    plt.close(figure)


def test_there_is_one_mark_a_sample_on_its_side(marks):
    assert sum(marker == "v" for marker, *_ in marks) == 5
    assert sum(marker == "^" for marker, *_ in marks) == 5
    assert all((x < 0) == (marker == "v") for marker, x, *_ in marks)


def test_no_two_marks_stand_in_one_place(marks):
    assert len({(x, y) for _, x, y, _ in marks}) == len(marks)


def test_only_the_first_body_is_ringed_and_stands_next_to_the_middle(marks):
    (ringed,) = [mark for mark in marks if mark[3] == style.INK]
    assert ringed[0] == "v" and ringed[1] == max(x for marker, x, *_ in marks if marker == "v")


def test_words_tell_every_number():
    assert votes.alt_votes(FRAME, REGIONS, BODIES) == (
        "Samples that report a decrease or an increase after psychotherapy, by region. "
        "Amygdala: then 1 down and 0 up, since 4 down and 2 up. Insula: then 0 down and 0 up, since 0 down and 3 up."
    )
