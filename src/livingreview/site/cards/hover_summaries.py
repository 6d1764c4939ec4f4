"""Summaries that a pointer shows on a link: a title and a few lines of plain text for each address of the site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from docutils import nodes

from livingreview.figures.style import MARKS
from livingreview.page import formatting
from livingreview.site.cards.card_data import ARMS, CardData, Row
from livingreview.site.cards.catalogue import NO_THERAPY, Card
from livingreview.site.cards.cells import DirectionCounts
from livingreview.site.cards.group_card import COLUMNS
from livingreview.site.cards.region_card import region_counts
from livingreview.site.data_script import data_script

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

SCRIPT = "_static/hover-cards-data.js"
_LONG = 320  # characters of a definition that a small card shows at most


def card_summary(data: CardData, card: Card) -> list[str]:
    """Say in a few lines what a card holds, the title first; text, never markup."""
    if card.kind == "studies":
        return [card.title, *_study_lines(data, data.studies[card.key])]
    if card.kind == "regions":
        return [card.title, *_region_lines(data, card.key)]
    column = COLUMNS[card.kind][0]
    own = [study for study in data.studies.values() if study[column] == card.key]
    samples = len({study["sample"] for study in own})
    return [card.title, f"{formatting.count(len(own), 'study').capitalize()}, {formatting.count(samples, 'sample')}"]


def book_summaries(
    env: BuildEnvironment, study_cards: Mapping[str, Card]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Summarise the references and the terms of the book's glossary.

    Returns
    -------
    summaries : dict of str to list of str
        Address, from the root of the site, to title and lines.
    aliases : dict of str to str
        Address of a reference to that of the card of its study.
    """
    summaries: dict[str, list[str]] = {}
    aliases: dict[str, str] = {}
    domain = env.domains["cite"] if "cite" in env.domains else None
    for citation in getattr(domain, "citations", ()):
        address = f"{citation.bibliography_key.docname}.html#{citation.citation_id}"
        if citation.key in study_cards:
            aliases[address] = f"{study_cards[citation.key].page}.html"
        else:
            summaries[address] = _reference_lines(citation.entry)
    for name, _shown, kind, page, anchor, _priority in sorted(env.domains["std"].get_objects()):
        if kind == "term":
            summaries[f"{page}.html#{anchor}"] = [name, *_definition(env, page, anchor)]
    return summaries, aliases


def script(summaries: Mapping[str, list[str]], aliases: Mapping[str, str]) -> str:
    """Write summaries and aliases, sorted by address, as the script of every page."""
    content = {"aliases": dict(sorted(aliases.items())), "cards": dict(sorted(summaries.items()))}
    return data_script("livingreviewCards", content)


def _study_lines(data: CardData, study: Row) -> list[str]:
    therapy = "medication alone" if study["therapy"] == NO_THERAPY else formatting.code(study["therapy"])
    kinds = (formatting.code(study["diagnosis"]), therapy, formatting.code(study["modality"]))
    lines = [study["title"] or "(title not seen)", ", ".join(filter(None, kinds))]
    for arm, heading in ARMS.items():
        own = [row for row in data.signs[arm] if row["sample"] == study["sample"]]
        regions = [f"{MARKS[row['sign']].glyph} {formatting.lower(data.names[row['region']])}" for row in own]
        if regions:
            lines.append(f"{heading}: {', '.join(regions[:6])}{' …' if len(regions) > 6 else ''}")
    if not pd.isna(study["slot"]):
        lines.append("Among the studies of the review")
    return lines


def _region_lines(data: CardData, key: str) -> list[str]:
    lines = []
    for arm, heading in ARMS.items():
        counts = sum(region_counts(data, key, arm).values(), start=DirectionCounts())
        counted = ", ".join(f"{glyph} {n} {word}" for glyph, word, n in counts.parts)
        lines.append(f"{heading}: {counted or 'nothing counted'}")
    return lines


def _reference_lines(entry) -> list[str]:
    """Name a reference of the book's own: people, year, title, where it stands."""
    people = entry.persons.get("author", ())
    first = " ".join(people[0].last_names) if people else "(authors not seen)"
    others = " et al." if len(people) > 2 else f" & {' '.join(people[1].last_names)}" if len(people) == 2 else ""
    fields = entry.fields
    lines = [_plain(fields.get("title", "")), _plain(fields.get("journal", "") or fields.get("booktitle", ""))]
    return [f"{_plain(first)}{others} {fields.get('year', '')}".strip(), *(line for line in lines if line)]


def _plain(text: str) -> str:
    return re.sub(r"[{}]", "", text.replace("\\&", "&"))


def _definition(env: BuildEnvironment, page: str, anchor: str) -> list[str]:
    """First paragraph of a term's definition, cut at a word where it is long."""
    for term in env.get_doctree(page).findall(nodes.term):
        if anchor in term["ids"]:
            for definition in term.parent.findall(nodes.definition):
                text = " ".join(next(iter(definition.findall(nodes.paragraph)), definition).astext().split())
                return [text if len(text) <= _LONG else f"{text[:_LONG].rsplit(' ', 1)[0]} …"]
    return []
