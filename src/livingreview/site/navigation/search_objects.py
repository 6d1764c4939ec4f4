"""What the search finds by name, beside words and titles: terms, and the studies and regions that a page marks.

A cell of a table says so itself (:class:`livingreview.page.tables.Findable`). The marks are read off the pages, so that
nothing here knows which page shows what.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.domains import Domain, ObjType

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_MARK = re.compile(r'<span id="([^"]+)" data-find="([^"]+)">([^<]*)</span>')
KINDS = ("study", "region", "term")
# Important objects come before the others among the results.
_PRIORITY = 0


def marks(page: str) -> list[tuple[str, str, str]]:
    """Return name, kind and anchor of whatever a page's HTML marks as findable.

    Examples
    --------
    >>> marks('<th><span id="region-a" data-find="region">A &amp; B</span></th>')
    [('A & B', 'region', 'region-a')]
    """
    return [(html.unescape(name), kind, anchor) for anchor, kind, name in _MARK.findall(page) if kind in KINDS]


class EvidenceDomain(Domain):
    """Sphinx domain of the studies and regions that pages mark, and of the terms."""

    name = "evidence"
    label = "Evidence"
    object_types = {kind: ObjType(kind) for kind in KINDS}
    initial_data: dict[str, Any] = {"marked": {}, "terms": {}}
    data_version = 2

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again."""
        for found in self.data.values():
            if isinstance(found, dict):
                found.pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for kind in self.initial_data:
            self.data[kind] |= {name: otherdata[kind][name] for name in docnames if name in otherdata[kind]}

    def process_doc(self, env: Any, docname: str, document: nodes.document) -> None:
        """Note the marks of a page."""
        outputs = [raw.astext() for raw in document.findall(nodes.raw) if raw.get("format") == "html"]
        found = [mark for output in outputs for mark in marks(output)]
        if found:
            self.data["marked"][docname] = found

    def note_term(self, docname: str, name: str, anchor: str) -> None:
        """Note a term of the glossary."""
        self.data["terms"].setdefault(docname, []).append((name, "term", anchor))

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Name a kind as the list of results shows it."""
        return type.lname

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield what the search lists: name, shown name, kind, page, anchor, priority."""
        for docname, found in [*sorted(self.data["marked"].items()), *sorted(self.data["terms"].items())]:
            for name, kind, anchor in found:
                yield name, name, kind, docname, anchor, _PRIORITY


def setup(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(EvidenceDomain)
