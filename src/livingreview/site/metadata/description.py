"""What a page says it is about: its own first paragraph, shortened where whole sentences would be too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes

# What search engines and previews show of a description, and what fits beside a link to the next page.
DESCRIPTION, LINE = 300, 170
# An end of a sentence: a stop, then a capital, a digit or a quotation; not after an initial or "et al.".
_END = re.compile(
    r"(?<![A-Z]\.)(?<!\bal\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<=[.?!])"
    r"[\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9])"
)


def first_paragraph(doctree: nodes.document) -> str:
    """Return the text of the first paragraph of a resolved page; blank where it has none.

    Notes, figures, tables, the openings of lists, and paragraphs with a place that is filled later are passed over.
    """
    from docutils import nodes

    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        left_open = any(paragraph.findall(nodes.raw))
        if isinstance(paragraph.parent, nodes.section) and text and not text.endswith(":") and not left_open:
            return text
    return ""


def shorten(text: str, limit: int) -> str:
    """Return as many whole sentences as fit; where the first does not, as many words of it.

    Examples
    --------
    >>> shorten("Roffman et al. asked. We ask again. Much later.", 35)
    'Roffman et al. asked. We ask again.'
    >>> shorten("A sentence without an end in sight", 20)
    'A sentence without…'
    """
    text = " ".join(text.split())
    kept = 0
    for end in (*(match.start() for match in _END.finditer(text)), len(text)):
        if end > limit:
            break
        kept = end
    if kept:
        return text[:kept].strip()
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:(–-") + "…"


def line(text: str) -> str:
    """Return what fits beside a link: whole sentences where they do.

    Examples
    --------
    >>> line("What is counted? The sample, and no row.")
    'What is counted? The sample, and no row.'
    """
    return shorten(text, LINE) if text.strip() else ""
