"""How long a page takes to read: the words that a reader has before them, at a steady pace.

Code, buttons and folded parts are left out, since a reader passes over them; tables that lie open
count, with all their words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxRole

from livingreview.errors import EditionError
from livingreview.page.templates import render

# Words a minute: what adults manage with plain English, less a little, since these pages are dense.
PACE = 220
# Key of the words that stand in open tables; no id of a section has a space.
TABLES = "in tables"
_PASSED_OVER = frozenset({"details", "pre", "script", "style", "nav", "button", "template", "noscript"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile(r"[\w./-]+(#[\w-]+)?")
_OPEN = re.compile(r'<span class="lr-minutes" data-places="([^"]*)"></span>')
_WORD = re.compile(r"\w[\w'’.,%-]*")


def count_words(body: str) -> dict[str, int]:
    """Count the words of a page's article, given as HTML, and of each of its sections.

    Returns
    -------
    dict of str to int
        Words by id of the section, sections within it included; "" is the whole page, and ``TABLES`` all open tables.

    Examples
    --------
    >>> count_words('<section id="a"><h1>One two<a class="headerlink">#</a></h1><pre>x = 1</pre><p>three</p></section>')
    {'': 3, 'in tables': 0, 'a': 3}
    """
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return {name: reader.words[name] for name in ("", TABLES, *reader.sections)}


def minutes(words: int) -> int:
    """Return whole minutes for a number of words, at least one.

    Examples
    --------
    >>> minutes(0), minutes(220), minutes(221)
    (1, 1, 2)
    """
    return max(1, math.ceil(words / PACE))


def minute_words(n: int) -> str:
    """Write a number of minutes.

    Examples
    --------
    >>> minute_words(1), minute_words(12)
    ('1 minute', '12 minutes')
    """
    return "1 minute" if n == 1 else f"{n} minutes"


class MinutesRole(SphinxRole):
    """Role ``minutes``: leaves a place open that is filled when every page has been written.

    In a chapter, ``{minutes}`../method/statistics#what-is-counted``` becomes "2 minutes". Several places in one role, with
    spaces between them, are added up before they are rounded.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Note which places are meant; an unknown one is found when the minutes are filled in."""
        named = self.text.split()
        wrong = [place for place in named if not _PLACE.fullmatch(place)]
        if wrong or not named:
            message = self.inliner.reporter.error(
                f"minutes: no place in the book: {' '.join(wrong) or self.text!r}; expected page or page#section",
                line=self.lineno,
            )
            return [], [message]
        places = []
        for place in named:
            page, mark, section = place.partition("#")
            places.append(f"{docname_join(self.env.docname, page)}{mark}{section}")
        html = render("minutes.html", TEMPLATES, places=" ".join(places), minutes="")
        return [nodes.raw("", str(html), format="html")], []


def fill_minutes(page: str, words: Mapping[str, Mapping[str, int]]) -> str:
    """Put computed minutes in the places of a page that the role ``minutes`` left open.

    `words` holds what :func:`count_words` counts, for each page; a place that it does not hold is an EditionError.
    """

    def fill(found: re.Match[str]) -> str:
        total = 0
        for place in found[1].split():
            name, _, section = place.partition("#")
            if section not in words.get(name, ()):
                raise EditionError(f"minutes: the book has no place {place}")
            total += words[name][section]
        return str(render("minutes.html", TEMPLATES, places="", minutes=minute_words(minutes(total))))

    return _OPEN.sub(fill, page)


class _Reader(HTMLParser):
    """Count words by section, and pass over what is not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: Counter[str] = Counter()
        self.sections: list[str] = []
        self._open: list[tuple[str, str, bool]] = []  # element, its section, whether it is passed over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        section = (given.get("id") or "") if tag == "section" else ""
        if section:
            self.sections.append(section)
        passed_over = tag in _PASSED_OVER or bool(classes & {"headerlink", "cell_input", "lr-unseen"})
        self._open.append((tag, section, passed_over))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if any(passed_over for _, _, passed_over in self._open):
            return
        n = len(_WORD.findall(data))
        self.words[""] += n
        if any(tag == "table" for tag, _, _ in self._open):
            self.words[TABLES] += n
        for section in {name for _, name, _ in self._open if name}:
            self.words[section] += n
