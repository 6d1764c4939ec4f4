"""The glossary: terms as data, set as a Sphinx glossary, so that chapters link to a term and the search finds it.

The page holds one directive. Definitions are text from outside and become text, never markup; only the source of each
is turned into a citation or a link, and only in the few forms that the table's dictionary allows.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
TABLE = "glossary"


@dataclass(frozen=True)
class Entry:
    """One term, and other names under which it is found; its source is ``book``, ``cite:key``, ``data:table.column`` or a URL."""

    term: str
    also: tuple[str, ...]
    kind: str
    definition: str
    source: str


def read_glossary(data: Path) -> list[Entry]:
    """Read the terms from the evidence's folder, in the order of the alphabet; none where there is no glossary.

    The table was checked when the chapters loaded it.
    """
    path = data / f"{TABLE}.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    entries = [
        Entry(row["term"], tuple(filter(None, row["also"].split("; "))), row["kind"], row["definition"], row["source"])
        for row in rows
    ]
    return sorted(entries, key=lambda entry: entry.term.lower())


def wrong_sources(entries: Iterable[Entry], data: Path, keys: Iterable[str]) -> list[str]:
    """Name the sources that do not exist and the names that stand twice, one line each; `keys` are the bibliography's."""
    known, problems, seen = set(keys), [], {}
    for entry in entries:
        for name in (entry.term, *entry.also):
            if name.lower() in seen:
                problems.append(f"{entry.term}: the name {name!r} is also that of {seen[name.lower()]!r}")
            seen[name.lower()] = entry.term
        kind, _, rest = entry.source.partition(":")
        if kind == "cite" and rest not in known:
            problems.append(f"{entry.term}: no key {rest!r} in the bibliography")
        if kind == "data":
            table, _, column = rest.rpartition(".")
            sidecar = data / f"{table}.json"
            if not sidecar.is_file() or column not in json.loads(sidecar.read_text(encoding="utf-8")):
                problems.append(f"{entry.term}: no column {rest!r} in the evidence")
    return problems


class GlossaryOfData(SphinxDirective):
    """Directive ``glossary-of-data``: every term of the table as one glossary."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Set the glossary."""
        data = Path(self.env.srcdir) / "data"
        self.env.note_dependency(str(data / f"{TABLE}.tsv"))
        entries = read_glossary(data)
        for problem in wrong_sources(entries, data, self.env.get_domain("cite").bibdata.data.entries):
            LOGGER.warning("glossary: %s", problem, location=self.get_location())
        kinds = json.loads((data / f"{TABLE}.json").read_text(encoding="utf-8"))["kind"]["Levels"] if entries else {}
        listed = nodes.definition_list(classes=["glossary"])
        for entry in entries:
            listed += self._item(entry, kinds.get(entry.kind, entry.kind))
        return [addnodes.glossary("", listed, sorted=False)]

    def _item(self, entry: Entry, kind: str) -> nodes.definition_list_item:
        terms = [self._term(name) for name in (entry.term, *entry.also)]
        note = nodes.paragraph("", "", nodes.Text(f"{kind[:1].upper()}{kind[1:]}. Source: "), classes=["lr-source"])
        note += self._source(entry.source)
        note += nodes.Text(".")
        definition = nodes.definition("", nodes.paragraph("", entry.definition), note)
        return nodes.definition_list_item("", *terms, definition)

    def _term(self, name: str) -> nodes.term:
        term = make_glossary_term(
            self.env, [nodes.Text(name)], "", self.env.docname, self.lineno, node_id=None, document=self.state.document
        )
        # Found as a term, by its name, and not once more as an entry of an index that the book does not have.
        term.remove(next(term.findall(addnodes.index)))
        self.env.get_domain("evidence").note_term(self.env.docname, name, term["ids"][0])
        return term

    def _source(self, source: str) -> list[nodes.Node]:
        kind, _, rest = source.partition(":")
        if kind == "cite":
            parsed, messages = self.parse_inline(f"{{cite:t}}`{rest}`", lineno=self.lineno)
            return parsed + messages
        if kind == "data":
            return [nodes.Text("this book’s coding of "), nodes.literal("", rest)]
        if kind == "https":
            return [nodes.reference("", address_words(source), refuri=source)]
        return [nodes.Text("this book")]


def address_words(address: str) -> str:
    """Say where an address leads, in a few characters.

    Examples
    --------
    >>> address_words("https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.permutation_test.html")
    'docs.scipy.org, scipy.stats.permutation_test'
    """
    host, _, path = address.removeprefix("https://").partition("/")
    return f"{host}, {path.rstrip('/').rsplit('/', 1)[-1].rsplit('.', 1)[0]}"


def explain_terms(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Let each link to a term show its definition where a pointer rests on it; the link itself serves all others."""
    meanings: dict[str, str] | None = None
    for link in doctree.findall(nodes.reference):
        if not any("std-term" in child.get("classes", ()) for child in link.findall(nodes.inline)):
            continue
        if meanings is None:
            entries = read_glossary(Path(app.srcdir) / "data")
            meanings = {name: entry.definition for entry in entries for name in (entry.term, *entry.also)}
        anchor = link.get("refuri", link.get("refid", "")).rpartition("#")[2]
        found = [text for name, text in meanings.items() if nodes.make_id(f"term {name}") == nodes.make_id(anchor)]
        if found:
            link["reftitle"] = found[0]


def setup(app: Sphinx) -> None:
    """Register the directive, and explain its terms wherever they are linked."""
    app.add_directive("glossary-of-data", GlossaryOfData)
    app.connect("doctree-resolved", explain_terms)
