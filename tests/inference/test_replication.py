"""What became of each direction: the rule case by case, and the test against scipy's and by simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from livingreview.inference import Analysis, consistency, signs_from_rows
from livingreview.inference.replication import STATUSES, difference_p, replication, status_of

RULES = Analysis()


def counted(*rows):
    return consistency(signs_from_rows(rows, RULES)).frame


def samples(prefix, region, down, up, zero=0):
    signs = [-1] * down + [1] * up + [0] * zero
    return [(f"{prefix}{i}", region, sign) for i, sign in enumerate(signs)]


@pytest.mark.parametrize(
    ("then", "since", "status"),
    [
        ((3, 0), (4, 0), "repeated"),
        ((0, 2), (0, 5), "repeated"),
        ((3, 0), (0, 3), "reversed"),
        ((3, 0), (3, 3), "inconsistent"),
        ((3, 0), (0, 1), "too few samples"),
        ((3, 0), (0, 0), "not reported"),
        ((2, 2), (4, 0), "now consistent"),
        ((1, 0), (4, 0), "new"),
        ((0, 0), (0, 2), "new"),
        ((1, 0), (1, 0), "open"),
        ((2, 2), (2, 2), "open"),
    ],
)
def test_each_line_of_the_rule(then, since, status):
    first = counted(("x", "ofc", 1), *samples("t", "r", *then))
    result = replication(first, counted(("y", "ofc", 1), *samples("s", "r", *since)), RULES)
    row = result.frame.set_index("region").loc["r"]
    assert row["status"] == status and "r" in result.regions(status)
    assert tuple(row[["n_decrease_then", "n_increase_then", "n_decrease_since", "n_increase_since"]]) == (*then, *since)
    assert result.counts.sum() == len(result.frame) == 2


def test_no_change_since_is_silence_about_direction():
    result = replication(counted(*samples("t", "r", 3, 0)), counted(*samples("s", "r", 0, 0, 2)), RULES)
    row = result.frame.iloc[0]
    assert (row["status"], row["n_zero_since"], row["direction_since"]) == ("not reported", 2, "too few samples")


def test_every_pair_of_calls_has_one_status():
    calls = ("decrease", "increase", "inconsistent", "too few samples", "not named")
    found = {status_of(a, b, n) for a, b, n in itertools.product(calls, calls, (0, 1))}
    assert found == set(STATUSES)


def test_exchange_of_the_bodies_keeps_what_was_repeated_and_what_was_reversed():
    first = counted(*samples("a", "r", 3, 0), *samples("a", "q", 0, 3), *samples("a", "p", 2, 0))
    second = counted(*samples("b", "r", 2, 0), *samples("b", "q", 4, 0), *samples("b", "o", 2, 0))
    there, back = replication(first, second, RULES), replication(second, first, RULES)
    for status in ("repeated", "reversed"):
        assert there.regions(status) == back.regions(status) != []
    assert there.regions("not reported") == back.regions("new") == ["p"]
    p_there, p_back = (result.frame.set_index("region")["p"].sort_index() for result in (there, back))
    assert p_there.tolist() == pytest.approx(p_back.tolist(), nan_ok=True)


def test_the_threshold_is_that_of_the_analysis():
    rules = Analysis(min_samples=1)
    frames = [consistency(signs_from_rows([(s, "r", sign)], rules)).frame for s, sign in (("a", -1), ("b", 1))]
    assert replication(*frames, rules).regions("reversed") == ["r"]
    assert replication(counted(("a", "r", -1)), counted(("b", "r", 1)), RULES).regions("open") == ["r"]


def test_nothing_then_or_nothing_at_all():
    empty = counted()
    assert replication(empty, empty, RULES).frame.empty
    result = replication(empty, counted(*samples("s", "r", 2, 0)), RULES)
    row = result.frame.iloc[0]
    assert (row["status"], row["direction_then"], row["n_decrease_then"]) == ("new", "not named", 0)
    assert math.isnan(row["p"]) and math.isnan(row["q"])
    assert result.counts.sum() == 1 and list(result.counts.index) == list(STATUSES)


def test_bad_input_says_what_would_be_right():
    frame = counted(*samples("t", "r", 2, 0))
    with pytest.raises(ValueError, match="since: region 'r' is listed twice"):
        replication(frame, pd.concat([frame, frame]), RULES)
    with pytest.raises(ValueError, match="no status 'kept'; it is one of repeated"):
        replication(frame, frame, RULES).regions("kept")


def test_the_test_is_fishers():
    for table in itertools.product(range(4), repeat=4):
        p, least = difference_p(*table)
        if table[0] + table[1] == 0 or table[2] + table[3] == 0:
            assert math.isnan(p) and math.isnan(least)
            continue
        assert p == pytest.approx(stats.fisher_exact([table[:2], table[2:]]).pvalue)
        down, n_then, n_since = table[0] + table[2], table[0] + table[1], table[2] + table[3]
        tables = [(down - k, n_then - down + k, k, n_since - k) for k in range(n_since + 1)]
        reachable = [difference_p(*other)[0] for other in tables if min(other) >= 0]
        assert least == pytest.approx(min(reachable)) and p >= least


def test_the_test_rejects_a_true_null_at_most_at_its_level_and_finds_a_turn():
    rng = np.random.default_rng(20)
    for share in (0.5, 0.8):
        drawn = zip(rng.binomial(9, share, 4000), rng.binomial(20, share, 4000), strict=True)
        rejected = np.mean([difference_p(a, 9 - a, b, 20 - b)[0] <= 0.05 for a, b in drawn])
        assert rejected <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 4000)
    drawn = zip(rng.binomial(9, 0.9, 500), rng.binomial(20, 0.1, 500), strict=True)
    assert np.mean([difference_p(a, 9 - a, b, 20 - b)[0] <= 0.05 for a, b in drawn]) > 0.9


def test_only_tests_that_could_reject_are_corrected_for():
    first = counted(*samples("a", "r", 9, 0), *samples("a", "q", 2, 0))
    second = counted(*samples("b", "r", 0, 9), *samples("b", "q", 0, 2))
    frame = replication(first, second, RULES).frame.set_index("region")
    assert frame.loc["r", "q"] == pytest.approx(frame.loc["r", "p"])
    assert math.isnan(frame.loc["q", "q"]) and frame.loc["q", "min_p"] > RULES.alpha
