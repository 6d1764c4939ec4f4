"""The bibliography of the evidence: one BibTeX entry for each study, made from the table of studies.

Cells are text from outside: what BibTeX or LaTeX would read as markup is escaped, so that it is read as itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem
from livingreview.rerun.freshness import file_digest

TARGET = "chapters/_generated/studies.bib"
# The parser of the bibliography knows no escape for a brace: a sign of the same look stands for it.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "{": "\N{FULLWIDTH LEFT CURLY BRACKET}",
        "}": "\N{FULLWIDTH RIGHT CURLY BRACKET}",
    }
)


def escape(text: str) -> str:
    """Write a text so that BibTeX reads it as it stands.

    Examples
    --------
    >>> escape("50% of A_1 & B")
    '50\\\\% of A\\\\_1 \\\\& B'
    """
    return " ".join(text.split()).translate(ESCAPES)


def bibtex_authors(authors: str) -> str:
    """Turn ``"Baxter LR Jr, Schwartz JM, et al."`` into BibTeX's list of names.

    The names are as PubMed writes them; a note in braces stands where no author was seen.

    Examples
    --------
    >>> bibtex_authors("Baxter LR Jr, van der Kolk B, Fernandez, et al.")
    '{Baxter}, Jr, LR and {van der Kolk}, B and {Fernandez} and others'
    >>> bibtex_authors("")
    '{Authors not seen}'
    """
    names = [
        name for name in (part.strip() for part in re.sub(r",?\s*\bet al\.?", ", others", authors).split(",")) if name
    ]
    return " and ".join(map(_bibtex_name, names)) or "{Authors not seen}"


def _bibtex_name(name: str) -> str:
    if name == "others":
        return name
    match = re.fullmatch(r"(?P<last>.+?)\s+(?P<first>[A-Z]{1,4})(?:\s+(?P<junior>Jr|Sr|II|III))?", name)
    if match is None:
        return f"{{{escape(name)}}}"
    junior = f" {match['junior']}," if match["junior"] else ""
    return f"{{{escape(match['last'])}}},{junior} {match['first']}"


def bibtex_entry(study: Mapping[str, str]) -> str:
    """Write one study as a BibTeX entry whose key is the study's id.

    A blank of the row means that it was not seen. The title is in double braces, so that no style changes its case.

    Examples
    --------
    >>> row = {"study_id": "a2001", "authors": "Abe B", "title": "On <b>", "year": "2001", "doi": "10.1/x_y"}
    >>> print(bibtex_entry(row))
    @article{a2001,
      author = {{Abe}, B},
      title = {{On <b>}},
      journal = {(journal not seen)},
      year = {2001},
      doi = {10.1/x_y},
    }
    """
    fields = {
        "author": bibtex_authors(study.get("authors", "")),
        "title": f"{{{escape(study.get('title') or '(title not seen)')}}}",
        "journal": escape(study.get("journal") or "(journal not seen)"),
        "year": escape(study.get("year") or "(year not seen)"),
        "doi": re.sub(r"[{}\\]", "", study.get("doi") or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{{study['study_id']},\n{lines}}}"


# What biblatex calls otherwise than BibTeX, which the styles of the book know.
_BIBLATEX = {"journaltitle": "journal", "location": "address", "institution": "school"}


def as_bibtex(key: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an entry with what BibTeX calls otherwise than biblatex, as Zotero exports it, under both names.

    Raises
    ------
    EditionError
        If a date names no year: without one, a page would say that the paper has none.

    Examples
    --------
    >>> as_bibtex("roffman2005", {"date": "2005-10", "journaltitle": "J"})
    {'date': '2005-10', 'journaltitle': 'J', 'journal': 'J', 'year': '2005'}
    """
    found = dict(fields)
    for theirs, ours in _BIBLATEX.items():
        if theirs in found:
            found.setdefault(ours, found[theirs])
    if found.get("date") and not found.get("year"):
        year = re.match(r"\{?(\d{4})(?!\d)", found["date"].strip())
        if not year:
            expected = "a date that begins with a year of four digits, as 2005-10"
            raise EditionError(Problem(key, "no year in the date", expected, value=found["date"]))
        found["year"] = year[1]
    return found


def bibtex(studies: Iterable[Mapping[str, str]]) -> str:
    """Write studies as one BibTeX file."""
    return "\n\n".join(bibtex_entry(study) for study in studies) + "\n"


def write_bibliography(root: Path) -> Path:
    """Write the bibliography of the edition's studies, where it is not up to date already; return the file.

    The table was checked when the chapters loaded it; here it is read as it stands.
    """
    target, table = root / TARGET, root / "data" / "studies.tsv"
    source = f"% Made from data/studies.tsv ({file_digest(table)}) by livingreview build.\n\n"
    if target.is_file() and target.read_text(encoding="utf-8").startswith(source):
        return target
    with table.open(encoding="utf-8", newline="") as file:
        entries = bibtex(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    write_atomically(target, (source + entries).encode("utf-8"))
    return target
