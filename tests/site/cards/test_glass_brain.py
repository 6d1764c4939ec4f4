"""The small brain shows the regions it is given, says what it shows, and names what it cannot."""

import re

from livingreview.site.cards.glass_brain import alternative


def test_every_region_with_a_mask_has_an_outline_in_both_views(evidence, brain):
    drawn = set(brain.regions)
    assert {"amygdala", "caudate", "dlpfc", "acc_dorsal", "cerebellum"} <= drawn and "other" not in drawn
    for views in [*brain.regions.values(), brain.brain]:
        assert set(views) == {"left", "above"}
        assert all(view.path.startswith("M") and view.path.endswith("z") for view in views.values())


def test_marks_lie_on_the_picture_and_on_both_sides_from_above(brain):
    left, right = sorted(brain.regions["amygdala"]["above"].marks)
    middle = (left[0] + right[0]) / 2
    for views in brain.regions.values():
        for view in views.values():
            assert all(0 <= x <= brain.width and 0 <= y <= brain.height for x, y in view.marks)
    above = [x for x, _ in brain.regions["caudate"]["above"].marks]
    assert len(above) == 2 and abs(sum(above) / 2 - middle) < 6
    assert len(brain.regions["pcc"]["above"].marks) == 1


def test_left_is_left_and_front_is_front(brain):
    (front,), (back,) = (brain.regions[region]["left"].marks for region in ("frontal_pole", "occipital"))
    assert front[0] > back[0]
    assert brain.regions["frontal_pole"]["above"].marks[0][1] < brain.regions["occipital"]["above"].marks[0][1]
    low, high = brain.regions["cerebellum"]["left"].marks[0], brain.regions["superior_parietal"]["left"].marks[0]
    assert low[1] > high[1]


def test_a_direction_has_a_shape_and_a_word_and_a_lost_region_is_named(brain):
    picture = brain.draw({"insula": -1, "caudate": 1, "other": 1}, {"insula": "Insula", "other": "Other"}, "After <b>")
    assert {sign for sign, _ in picture.areas} == {sign for sign, *_ in picture.marks} == {-1, 1}
    assert not picture.outlined
    html = picture.__html__()
    assert 'class="lr-mark lr-fell"' in html and 'class="lr-mark lr-rose"' in html
    assert "Decrease: insula." in html and "No place in the atlas: other." in html
    assert "<b>" not in html and "After &lt;b&gt;" in html
    assert brain.draw({"other": 1}, {}, "x") is None and brain.locate("other", "Other") is None


def test_the_words_hold_every_region():
    words = alternative({"a": 0, "b": 1}, {"a": "Alpha", "b": "Beta"}, "After")
    assert re.search(r"Increase: beta\. No change or conflicting: alpha\.$", words)


def test_all_outlines_together_are_light(brain):
    assert sum(len(view.path) for views in brain.regions.values() for view in views.values()) < 60_000
