"""Papers by their key, for places that Sphinx does not reach: slides, handouts, reading lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from livingreview.errors import EditionError, Problem
from livingreview.paths import edition_root
from livingreview.site.bibliography import as_bibtex

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

WRITTEN = "chapters/references.bib"


@dataclass(frozen=True)
class Paper:
    """A paper, as the bibliography or the table of studies has it; its doi is blank where none was seen."""

    authors: tuple[str, ...]
    year: str
    title: str
    journal: str
    doi: str

    @property
    def name(self) -> str:
        """Authors and year as a sentence has them.

        Examples
        --------
        >>> Paper(("Abe", "Cox", "Dee"), "2001", "On it", "J", "").name
        'Abe et al. (2001)'
        """
        known = self.authors or ("authors not seen",)
        who = f"{known[0]} et al." if len(known) > 2 else " and ".join(known)
        return f"{who} ({self.year or 'year not seen'})"

    @property
    def reference(self) -> str:
        """The paper in one line."""
        return f"{self.name}. {self.title.rstrip('.')}. {self.journal}"

    @property
    def link(self) -> str:
        """Address at doi.org; blank where no identifier was seen."""
        return f"https://doi.org/{quote(self.doi, safe='/():;._-')}" if self.doi else ""


def find_paper(evidence: Evidence, key: str) -> Paper:
    """Find a paper by its key in the bibliography, or by its name among the studies."""
    written = read_bibliography(edition_root() / WRITTEN)
    if key in written:
        return written[key]
    studies = evidence.studies
    own = studies[studies["study_id"] == key]
    if own.empty:
        expected = "a key of it, or a study of the evidence base"
        raise EditionError(Problem(WRITTEN, "paper is not in the bibliography", expected, value=key))
    return study_paper(own.iloc[0].to_dict())


def study_paper(study: Mapping[str, object]) -> Paper:
    """Make a paper of a row of the studies table."""
    import pandas as pd

    names = [name.strip() for name in str(study["authors"]).replace("et al.", "").split(",") if name.strip()]
    surnames = [" ".join(part for part in name.split() if not (part.isupper() and len(part) < 4)) for name in names]
    if "et al" in str(study["authors"]):
        surnames += ["others", "others"]
    year = "" if pd.isna(study["year"]) else str(int(study["year"]))
    return Paper(tuple(surnames), year, str(study["title"]), str(study["journal"]), str(study["doi"] or ""))


def read_bibliography(path: Path) -> Mapping[str, Paper]:
    """Read the papers of a BibTeX file, by key."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Mapping[str, Paper]:
    from pybtex.database import parse_string

    entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    return {key: _paper(key, entry) for key, entry in entries.items()}


def _paper(key: str, entry: object) -> Paper:
    from pybtex.richtext import Text

    def plain(text: str) -> str:
        return str(Text.from_latex(text))

    fields = as_bibtex(key, entry.fields)
    people = entry.persons.get("author", [])
    return Paper(
        tuple(plain(" ".join(person.prelast_names + person.last_names)) for person in people),
        plain(fields.get("year", "")),
        plain(fields.get("title", "")),
        plain(fields.get("journal", fields.get("publisher", ""))),
        fields.get("doi", ""),
    )


def find_in_edition(root: Path, key: str) -> Paper:
    """Find a paper in the written or the generated bibliography of an edition, where no evidence is loaded."""
    from livingreview.site.bibliography import TARGET
    for name in (WRITTEN, TARGET):
        entries = read_bibliography(root / name)
        if key in entries:
            return entries[key]
    raise EditionError(Problem(WRITTEN, "paper is in no bibliography", "a key of one", value=key))
