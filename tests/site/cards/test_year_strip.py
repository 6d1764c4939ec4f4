"""One mark a sample and arm, in its year."""

from livingreview.site.cards.year_strip import year_strip

ARMS = {"psychotherapy": "After psychotherapy", "drug": "After medication"}


def test_there_is_a_mark_for_every_dated_sample_and_a_word_for_the_others():
    rows = [{"year": year, "sign": sign} for year, sign in ((1992, -1), (1992, -1), (2004, 1), (None, -1))]
    strip = year_strip({"psychotherapy": rows, "drug": []}, ARMS, "Counted samples in the <caudate>")
    assert [sign for sign, *_ in strip.marks] == [-1, -1, 1] and strip.n_undated == 1
    html = strip.__html__()
    assert html.count("lr-mark") == 3 and html.count("lr-fell") == 2
    assert "After psychotherapy: 2 decrease and 1 increase." in html and "After medication" not in html
    assert "One sample without a year left out." in html
    assert "&lt;caudate&gt;" in html and "<caudate>" not in html


def test_nothing_dated_draws_nothing():
    assert year_strip({"psychotherapy": [], "drug": [{"year": None, "sign": 1}]}, ARMS, "x") is None
