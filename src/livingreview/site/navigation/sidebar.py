"""The contents beside every page: the review lies open, what it rests on can be unfolded."""

from __future__ import annotations

import re
from collections.abc import Collection

_CAPTION = re.compile(r'<p aria-level="2" class="caption" role="heading"><span class="caption-text">(?P<name>[^<]*)</span></p>')
_NAVIGATION = re.compile(r'(<nav class="bd-links[^>]*>\s*<div class="bd-toc-item[^>]*>)(?P<parts>.*?)(</div>\s*</nav>)', re.DOTALL)


def fold_parts(page: str, folded: Collection[str]) -> str:
    """Fold the named parts of a page's contents, but for the part that the page itself stands in.

    Examples
    --------
    >>> caption = '<p aria-level="2" class="caption" role="heading"><span class="caption-text">Variants</span></p>'
    >>> page = f'<nav class="bd-links"><div class="bd-toc-item">{caption}<ul></ul></div></nav>'
    >>> fold_parts(page, ["Variants"])
    '<nav class="bd-links"><div class="bd-toc-item"><details class="lr-part"><summary>Variants</summary><ul></ul></details></div></nav>'
    """

    def in_navigation(found: re.Match[str]) -> str:
        first, *rest = _CAPTION.split(found["parts"])
        parts = zip(rest[::2], rest[1::2], strict=True)
        return found[1] + first + "".join(_part(name, content, folded) for name, content in parts) + found[3]

    return _NAVIGATION.sub(in_navigation, page, count=1)


def _part(name: str, content: str, folded: Collection[str]) -> str:
    if name not in folded:
        return f'<p aria-level="2" class="caption" role="heading"><span class="caption-text">{name}</span></p>{content}'
    is_open = " open" if 'class="current' in content or "current active" in content else ""
    return f'<details class="lr-part"{is_open}><summary>{name}</summary>{content}</details>'
