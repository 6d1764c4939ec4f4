"""What the theme leaves undone is mended, once."""

import pytest

from livingreview.site.html_postprocess import accessibility

LOGO = '<div class="sidebar-primary-item">\n\n<a class="navbar-brand logo" href="#">'
PART = '<a class="reference internal" href="a.html">Variants: &amp; more</a><details><summary><span class="t"></span></summary>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LOGO, LOGO.replace("item", 'item" role="navigation" aria-label="Book', 1)),
        (PART, PART.replace("<summary", '<summary aria-label="Pages under: Variants: &amp; more"')),
        (PART.replace("reference", "current reference"), None),
        ('<div class="citation" id="id5" role="doc-biblioentry">', '<div class="citation" id="id5" role="listitem">'),
        ('<figure class="lr-figure lr-wide" id="a">', '<figure class="lr-figure lr-wide" tabindex="0" id="a">'),
    ],
)
def test_a_gap_is_mended_and_a_mended_page_stays_as_it_is(before, after):
    mended = accessibility.mend(before)
    assert mended != before and (after is None or mended == after)
    assert accessibility.mend(mended) == mended


@pytest.mark.parametrize("page", ['<figure class="lr-figure" id="a">', "<details><summary>Show the numbers</summary>"])
def test_what_is_whole_is_left_alone(page):
    assert accessibility.mend(page) == page
