"""The numbers behind a figure are those that it draws, under the names that it writes."""

import io

import pandas as pd

from livingreview.figures.drawn_numbers import matrix_numbers
from livingreview.page.figure_output import as_csv


def test_a_matrix_gives_a_line_a_mark_and_leaves_out_what_it_does_not_draw():
    frame = pd.DataFrame(
        {"sample": ["s", "t", "s"], "region": ["a", "a", "hidden"], "sign": [-1, 0, 1], "few": [True, False, False]}
    )
    found = matrix_numbers(frame, {"s": "Abe", "t": "Cox"}, {"a": "Alpha"}, extra=("few",))
    assert found.values.tolist() == [
        ["Abe", "Alpha", -1, "decrease", True],
        ["Cox", "Alpha", 0, "no change or conflicting", False],
    ]


def test_words_of_the_figure_replace_those_of_the_directions():
    frame = pd.DataFrame({"model": ["m"], "region": ["a"], "sign": [1]})
    found = matrix_numbers(frame, ["m"], {"a": "A"}, {1: "predicted increase"}, row="model")
    assert found.loc[0, "meaning"] == "predicted increase"


def test_csv_can_be_read_back_whatever_stands_in_a_cell():
    frame = pd.DataFrame({"name": ['a,"b"\nc', "<d>"], "x": [0.1 + 0.2, float("nan")]})
    back = pd.read_csv(io.StringIO(as_csv(frame)))
    assert back["name"].tolist() == frame["name"].tolist() and back["x"].isna().tolist() == [False, True]
    assert as_csv(frame) == as_csv(frame.copy()) and "0.3\n" in as_csv(frame)

