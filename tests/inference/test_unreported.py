"""How many unreported opposite findings undo a direction."""

import pandas as pd
import pytest

from livingreview.inference.analysis import Analysis
from livingreview.inference.unreported import fail_safe_n


def _counts(direction, down, up, zero=0):
    return pd.DataFrame(
        {"region": ["x"], "direction": [direction], "n_decrease": [down], "n_increase": [up], "n_zero": [zero]}
    )


@pytest.mark.parametrize(
    ("direction", "down", "up"), [("decrease", 3, 0), ("decrease", 7, 1), ("increase", 0, 5), ("increase", 1, 4)]
)
def test_the_needed_number_is_the_smallest_that_breaks_the_rule(direction, down, up):
    analysis = Analysis()
    needed = int(fail_safe_n(_counts(direction, down, up), 30, analysis)["n_needed"].iloc[0])
    agreeing = down if direction == "decrease" else up
    assert agreeing / (down + up + needed) < analysis.consistent_share
    assert agreeing / (down + up + needed - 1) >= analysis.consistent_share


def test_samples_that_said_no_change_are_not_silent():
    assert fail_safe_n(_counts("decrease", 3, 0, zero=2), 9, Analysis())["n_unreported"].iloc[0] == 4


def test_a_region_without_a_direction_has_no_row():
    assert fail_safe_n(_counts("inconsistent", 2, 2), 9, Analysis()).empty


def test_no_silent_sample_leaves_the_share_undefined():
    assert fail_safe_n(_counts("decrease", 3, 0), 3, Analysis())["share_of_unreported"].isna().all()
