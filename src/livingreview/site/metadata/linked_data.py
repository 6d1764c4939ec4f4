"""What machines read of the book: schema.org descriptions of the edition, its chapters and its evidence, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from livingreview.site.metadata.citation import Work

CONTEXT = "https://schema.org"
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
}


def article(
    edition: Work, references: Sequence[Work], description: str, language: str, address: str, image: str
) -> dict[str, Any]:
    """Describe the edition as a scholarly article that is based on the work it reproduces."""
    return _without_blanks(
        {
            "@type": "ScholarlyArticle",
            "@id": f"{address}#edition" if address else "#edition",
            "name": edition.title,
            "headline": edition.title,
            "description": description,
            "author": _authors(edition),
            "version": edition.facts.get("version"),
            "datePublished": edition.facts.get("date-released"),
            "identifier": _doi(edition),
            "inLanguage": language,
            "keywords": list(edition.keywords),
            "license": LICENCES["CC-BY-4.0"],
            "isAccessibleForFree": True,
            "url": address,
            "image": image,
            "isBasedOn": [cited(work) for work in references],
        }
    )


def cited(work: Work) -> dict[str, Any]:
    """Describe a published article by what is known of it."""
    facts = work.facts
    pages = "-".join(facts[name] for name in ("start", "end") if name in facts)
    return _without_blanks(
        {
            "@type": "ScholarlyArticle",
            "name": work.title,
            "author": _authors(work),
            "datePublished": facts.get("year"),
            "isPartOf": _without_blanks(
                {
                    "@type": "PublicationVolume",
                    "volumeNumber": facts.get("volume"),
                    "isPartOf": {"@type": "Periodical", "name": facts["journal"]},
                }
            )
            if "journal" in facts
            else None,
            "pagination": pages,
            "identifier": _doi(work),
            "sameAs": f"https://doi.org/{facts['doi']}" if "doi" in facts else None,
        }
    )


def chapter(edition: Work, title: str, description: str, language: str, address: str, home: str) -> dict[str, Any]:
    """Describe one page as a chapter of the edition."""
    return _without_blanks(
        {
            "@type": "Chapter",
            "name": title,
            "description": description,
            "author": _authors(edition),
            "inLanguage": language,
            "license": LICENCES["CC-BY-4.0"],
            "url": address,
            "isPartOf": _without_blanks(
                {"@type": "ScholarlyArticle", "@id": f"{home}#edition" if home else None, "name": edition.title}
            ),
        }
    )


def trail(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Describe breadcrumbs: title and public address of each page, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "item": address}
            for position, (title, address) in enumerate(steps, start=1)
        ],
    }


def dataset(
    edition: Work, references: Sequence[Work], data: Path, main: Sequence[str], language: str, address: str
) -> dict[str, Any]:
    """Describe the evidence base as a data set, from the dictionaries beside its tables.

    The tables of `main` are described in words, and their columns are listed.
    """
    dictionaries = {name: json.loads((data / f"{name}.json").read_text(encoding="utf-8")) for name in main}
    parts = [
        f"{_rows(data / f'{name}.tsv'):,} rows in {name}, each {own['TableMetadata']['RowIs']}"
        for name, own in dictionaries.items()
    ]
    columns = {
        column: spec for own in dictionaries.values() for column, spec in own.items() if column != "TableMetadata"
    }
    licences = {own["TableMetadata"].get("License", "") for own in dictionaries.values()}
    return _without_blanks(
        {
            "@type": "Dataset",
            "@id": f"{address}#evidence" if address else "#evidence",
            "name": f"Evidence base of: {edition.title}",
            "description": " ".join(
                [
                    "Plain text tables with a data dictionary beside each, coded from published texts:",
                    f"{'; '.join(parts)}.",
                    *(own["TableMetadata"]["Description"].rstrip(".") + "." for own in dictionaries.values()),
                ]
            ),
            "creator": _authors(edition),
            "version": edition.facts.get("version"),
            "license": next((LICENCES[name] for name in licences if name in LICENCES), None),
            "inLanguage": language,
            "keywords": list(edition.keywords),
            "isAccessibleForFree": True,
            "url": address,
            "isBasedOn": [cited(work) for work in references],
            "variableMeasured": [
                {"@type": "PropertyValue", "name": column, "description": spec["Description"]}
                for column, spec in columns.items()
            ],
        }
    )


def json_ld(*items: dict[str, Any]) -> Markup:
    """Write descriptions as JSON-LD that can stand in a script element: no text in them can end it.

    Examples
    --------
    >>> print(json_ld({"name": "</script>"}))
    {"@context": "https://schema.org", "name": "\\u003c/script\\u003e"}
    """
    content: dict[str, Any] = {"@context": CONTEXT}
    content |= items[0] if len(items) == 1 else {"@graph": list(items)}
    text = json.dumps(content, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _authors(work: Work) -> list[dict[str, str]]:
    made = []
    for name, person in zip(work.authors, work.people, strict=True):
        if person:
            family, _, given = name.partition(", ")
            made.append(_without_blanks({"@type": "Person", "familyName": family, "givenName": given}))
        else:
            made.append({"@type": "Organization", "name": name})
    return made


def _doi(work: Work) -> dict[str, str] | None:
    doi = work.facts.get("doi")
    return {"@type": "PropertyValue", "propertyID": "doi", "value": doi} if doi else None


def _rows(table: Path) -> int:
    return max(0, sum(1 for line in table.read_text(encoding="utf-8").splitlines() if line) - 1)


def _without_blanks(entries: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if value not in (None, "", [])}
