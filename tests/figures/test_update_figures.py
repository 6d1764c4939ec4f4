"""Figures of what came since the review: tested on the plotted data, not on pixels."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livingreview.figures import style
from livingreview.figures.replication import alt_replication, draw_replication
from livingreview.figures.sources import AGREEMENTS, alt_sources, draw_sources
from livingreview.figures.years import alt_growth, draw_growth

SECTIONS = {"repeated": "the same", "reversed": "the opposite", "not reported": "nobody looked"}


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def marks(axes):
    """All single marks: (x, y, marker, whether filled)."""
    return [
        (
            round(float(line.get_xdata()[0]), 3),
            round(float(line.get_ydata()[0]), 3),
            line.get_marker(),
            line.get_markerfacecolor() not in (style.PAPER, "none"),
        )
        for line in axes.lines
        if len(line.get_xdata()) == 1
    ]


def row(label, status, then, since):
    cells = {"label": label, "status": status}
    for body, (down, up, call) in (("then", then), ("since", since)):
        n = down + up
        cells |= {
            f"n_decrease_{body}": down,
            f"n_increase_{body}": up,
            f"share_decrease_{body}": down / n if n else float("nan"),
            f"ci_low_{body}": 0.1 if n else float("nan"),
            f"ci_high_{body}": 0.9 if n else float("nan"),
            f"direction_{body}": call,
        }
    return cells


THEN_SINCE = pd.DataFrame(
    [
        row("Caudate", "reversed", (3, 0, "decrease"), (0, 3, "increase")),
        row("Insula", "repeated", (1, 0, "decrease"), (3, 1, "decrease")),
        row("Thalamus", "not reported", (0, 2, "increase"), (0, 0, "not named")),
        row("Pons", "reversed", (2, 0, "decrease"), (2, 2, "inconsistent")),
    ]
)


def test_then_and_since_are_drawn_where_they_are_under_their_heading():
    axes = draw_replication(THEN_SINCE, SECTIONS, least=2).axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Insula", "Caudate", "Pons", "Thalamus"]
    found = marks(axes)
    # One mark for each body with a direction; the one that rests on a single sample is hollow.
    assert [(x, marker, filled) for x, _, marker, filled in found] == [
        (1.0, "v", False), (0.75, "v", True),
        (1.0, "v", True), (0.0, "^", True),
        (1.0, "v", True), (0.5, "o", True),
        (0.0, "^", True),
    ]  # fmt: skip
    assert all(then[1] < since[1] for then, since in zip(found[:6:2], found[1:6:2], strict=True))
    headings = [text.get_text() for text in axes.texts if ":" in text.get_text()]
    assert headings == ["Repeated: the same", "Reversed: the opposite", "Not reported: nobody looked"]


def test_then_and_since_are_said_in_words():
    alt = alt_replication(THEN_SINCE, SECTIONS)
    assert "Reversed (the opposite) – Caudate, then 3▼ 0▲, since 0▼ 3▲; Pons" in alt
    assert "Thalamus, then 0▼ 2▲, since no direction." in alt
    assert alt_replication(THEN_SINCE.head(0), SECTIONS).endswith("No region has a direction.")


def test_growth_has_a_panel_a_group_to_one_scale():
    frame = pd.DataFrame(
        [
            ("a", 2004, 1, 0), ("a", 2005, 2, 1), ("a", 2006, 5, 2),
            ("b", 2004, 0, 0), ("b", 2005, 0, 0), ("b", 2006, 1, 1),
        ],
        columns=["group", "year", "coded", "counted"],
    )  # fmt: skip
    figure = draw_growth(frame, {"a": "Group a", "b": "Group b"}, 2005)
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in shown] == ["Group a", "Group b"]
    assert len({axes.get_ylim() for axes in shown}) == 1
    assert [axes.texts[0].get_text() for axes in shown] == ["2 of 5", "1 of 1"]
    light, dark = shown[0].collections
    assert light.get_paths()[0].vertices[:, 1].max() == 5 and dark.get_paths()[0].vertices[:, 1].max() == 2
    assert [set(axes.lines[0].get_xdata()) for axes in shown] == [{2005}, {2005}]
    alt = alt_growth(frame, {"a": "Group a", "b": "Group b"}, 2005)
    assert "Group a from 2 to 5 (with a direction that counts from 1 to 2)" in alt
    early = alt_growth(frame, {"b": "Group b"}, 2003)
    assert early.startswith("Samples published up to 2003 and up to 2006: Group b from 0 to 1")


def test_sources_show_agreement_by_outline():
    frame = pd.DataFrame(
        [
            ("s1", "caudate", -1, "same", 3, 0, False),
            ("s1", "insula", 1, "opposite", 4, 0, True),
            ("s2", "caudate", 0, "undecided", 1, 1, False),
        ],
        columns=["source", "region", "sign", "agreement", "n_decrease", "n_increase", "wider"],
    )
    regions, sources = {"caudate": "Caudate", "insula": "Insula"}, {"s1": "One 2010", "s2": "Two 2011"}
    axes = draw_sources(frame, regions, sources).axes[0]
    assert marks(axes) == [
        (0.0, 0.0, "v", True),
        (0.0, 1.0, "s", False),
        (0.0, 1.0, "^", True),
        (1.0, 0.0, "o", False),
    ]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert set(AGREEMENTS.values()) <= set(legend)
    alt = alt_sources(frame, regions, {**sources, "s3": "Three 2012"})
    assert f"One 2010 – Caudate decrease ({AGREEMENTS['same']}: 3 down, 0 up); Insula increase" in alt
    assert "0 up in a wider region)" in alt and "Three 2012 – nothing that can be compared." in alt
