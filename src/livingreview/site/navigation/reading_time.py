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

# Words a minute: what adults manage with plain English, less a little, since these pages are dense.
PACE = 220
# Key of the words that stand in open tables; no id of a section has a space.
TABLES = "in tables"
_PASSED_OVER = frozenset({"details", "pre", "script", "style", "nav", "button", "template", "noscript"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_WORD = re.compile(r"\w[\w'’.,%-]*")


def count_words(body: str) -> dict[str, int]:
    """Count the words of a page and of each of its sections.

    Parameters
    ----------
    body : str
        HTML of the page's article.

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


def minutes_of(places: list[tuple[str, str]], words: Mapping[str, Mapping[str, int]]) -> int:
    """Return whole minutes for several pages or sections together.

    Parameters
    ----------
    places : list of (str, str)
        Page and section; a blank section stands for the whole page.
    words : mapping
        Words by section, for each page: see :func:`count_words`.

    Raises
    ------
    KeyError
        If there is no such page or section.

    Examples
    --------
    >>> minutes_of([("a", ""), ("b", "end")], {"a": {"": 100}, "b": {"": 900, "end": 100}})
    1
    """
    return minutes(sum(words[page][section] for page, section in places))


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
