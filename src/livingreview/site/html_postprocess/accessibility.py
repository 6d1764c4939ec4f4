"""What the theme leaves undone for those who do not see the page, mended as functions from text to text.

Each mend answers one rule of axe-core that the theme breaks on every page, or on every bibliography.
"""

from __future__ import annotations

import re

# The name of the book stands outside of every landmark.
LOGO = re.compile(r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand logo")')
# A part of the contents opens by a mark without a name.
OPENER = re.compile(
    r'(<a class="(?:current )?reference internal" href="[^"]*">(?P<name>[^<]*)</a><details[^>]*>)<summary>'
)
# Entries of a bibliography have a role that was taken back; in a list they are its items.
ENTRY = re.compile(r'(<div class="citation" id="[^"]*") role="doc-biblioentry">')
# Where a figure scrolls within itself, a keyboard must reach it.
WIDE = re.compile(r'<figure class="([^"]*\blr-wide\b[^"]*)"(?![^>]*tabindex)')


def mend(page: str) -> str:
    """Mend a whole page; a page that was mended already stays as it is.

    Parameters
    ----------
    page : str
        HTML as the theme wrote it.

    Returns
    -------
    str

    Examples
    --------
    >>> mend('<figure class="lr-figure lr-wide" id="a">')
    '<figure class="lr-figure lr-wide" tabindex="0" id="a">'
    >>> mend('<div class="citation" id="a" role="doc-biblioentry">')
    '<div class="citation" id="a" role="listitem">'
    >>> mend(mend('<figure class="lr-wide">')) == mend('<figure class="lr-wide">')
    True
    """
    page = LOGO.sub('<div class="sidebar-primary-item" role="navigation" aria-label="Book">', page)
    page = OPENER.sub(r'\1<summary aria-label="Pages under: \g<name>">', page)
    page = ENTRY.sub(r'\1 role="listitem">', page)
    return WIDE.sub(r'<figure class="\1" tabindex="0"', page)
