"""Files of records as databases and reference managers export them: RIS, NBIB, BibTeX, PubMed XML, CSV, OpenAlex JSON."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from livingreview.errors import EditionError, Problem, count, reason
from livingreview.evidence.records import Record, record

_EXPECTED = "records as RIS, NBIB (MEDLINE), BibTeX, PubMed XML, OpenAlex JSON or CSV with a column for the title"
# Columns that stand for a field, in small letters: of Zotero, EndNote, Rayyan, Covidence, ASReview, PubMed, Scopus.
_COLUMNS = {
    "title": ("title", "primary title", "article title", "document title", "primary_title", "ti"),
    "authors": ("author", "authors", "author(s)", "au"),
    "year": ("publication year", "published year", "year", "pub year", "date", "publication_year", "py"),
    "journal": ("publication title", "journal/book", "journal", "source title", "secondary title", "secondary_title"),
    "doi": ("doi", "digital object identifier", "doi link"),
    "pmid": ("pmid", "pubmed_id", "pubmed id", "accession number"),
    "pmcid": ("pmcid", "pmc_id"),
    "abstract": ("abstract", "abstract note", "notes_abstract", "ab"),
    "types": ("document type", "publication type", "keywords", "manual tags", "tags", "item type"),
}
_MORE = ("extra", "notes", "note", "url", "link")  # where Zotero and others write "PMID: 123", a DOI, or a retraction


def read_records(path: Path) -> list[Record]:
    """Read a file of records, of whatever kind: its content is looked at, not its name.

    Raises
    ------
    EditionError
        If it holds no records, is cut short, or is of another kind; and for a record without a title, with its number.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise EditionError(Problem(path.name, f"cannot be read ({reason(error)})", "a file of records")) from None
    kind, parse = _kind(text)
    if parse is None:
        raise EditionError(Problem(path.name, kind, _EXPECTED))
    try:
        said = list(parse(text))
    except EditionError as error:
        raise EditionError([Problem(path.name, one.rule, one.expected, line=one.line) for one in error.problems]) from None
    records = [record(**one, source=path.name) for one in said]
    if not records:
        raise EditionError(Problem(path.name, f"no record in it, read as {kind}", _EXPECTED))
    if blank := [number for number, one in enumerate(records, 1) if not one.title]:
        numbers = ", ".join(map(str, blank[:10])) + (" and more" if len(blank) > 10 else "")
        rule = f"{count(len(blank), 'record')} of {len(records)} without a title (number {numbers}), read as {kind}"
        raise EditionError(Problem(path.name, rule, "a title for each record"))
    return records


def _kind(text: str) -> tuple[str, Callable[[str], Iterator[dict[str, object]]] | None]:
    """Tell what a text is, by what stands first in it."""
    start = text.lstrip()[:4000]
    if not start:
        return "file is empty", None
    if re.match(r"<!doctype html|<html|<head|<body", start, re.IGNORECASE):
        return "is a web page, perhaps of an error or a sign-in", None
    if re.match(r"<\?xml|<!DOCTYPE|<PubmedArticle", start):
        return ("PubMed XML", _pubmed_xml) if "<PubmedArticle" in text else ("is XML of another kind", None)
    if start[0] in "[{":
        return "OpenAlex JSON", _openalex_json
    if re.search(r"^TY {1,2}- ", start, re.MULTILINE):
        return "RIS", _ris
    if re.search(r"^PMID *- ?\d+", start, re.MULTILINE):
        return "NBIB", _nbib
    if re.search(r"^\s*@\w+\s*[{(]", text, re.MULTILINE):
        return "BibTeX", _bibtex
    head = next(iter(_rows(text)), [])
    if len(head) > 1 and {_head(cell) for cell in head} & {*_COLUMNS["title"]}:
        return "CSV", _csv
    return "holds no records of a kind that is read", None


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Windows programs write where they do not write UTF-8
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _ris(text: str) -> Iterator[dict[str, object]]:
    import rispy

    text = re.sub(r"^([A-Z][A-Z0-9]) {1,2}- ?", r"\1  - ", text, flags=re.MULTILINE)  # some write one blank before the dash
    starts, ends = (len(re.findall(rf"^{tag}  -", text, re.MULTILINE)) for tag in ("TY", "ER"))
    if ends < starts:
        rule = f"cut short: {count(starts, 'record')} begun, {ends} ended"
        raise EditionError(Problem("", rule, "a line ER at the end of each record", line=text.rstrip().count("\n") + 1))
    for one in rispy.loads(text):
        first = _first(one)
        kinds = [first("type_of_reference"), *one.get("keywords", ()), *one.get("notes", ())]
        yield {
            "title": first("title", "primary_title", "translated_title", "short_title"),
            "authors": one.get("authors") or one.get("first_authors") or (),
            "year": first("year", "publication_year", "date"),
            "journal": first("journal_name", "secondary_title", "alternate_title3", "alternate_title2", "alternate_title1"),
            "doi": first("doi") or _of_kind(one, "10."),
            "pmid": first("pubmed_id") or _accession(first) or _pmid_in(" ".join([first("accession_number"), *kinds, *one.get("urls", ())])),
            "abstract": first("abstract", "notes_abstract"),
            "types": "; ".join(kind for kind in kinds if kind),
        }


def _nbib(text: str) -> Iterator[dict[str, object]]:
    from Bio import Medline

    for one in Medline.parse(io.StringIO(text)):
        if not one.get("PMID"):
            continue
        locations = [*one.get("LID", "").split("  "), *one.get("AID", ())]
        yield {
            "title": one.get("TI") or one.get("BTI") or one.get("TT", ""),
            "authors": one.get("AU", ()),
            "year": one.get("DP", ""),
            "journal": one.get("JT") or one.get("TA", ""),
            "doi": next((place for place in locations if "[doi]" in place), ""),
            "pmid": one["PMID"],
            "pmcid": one.get("PMC", ""),
            "abstract": one.get("AB", ""),
            "types": "; ".join([*one.get("PT", ()), *one.get("OT", ())]),
            "retracted": "RIN" in one or "Retracted Publication" in one.get("PT", ()),
        }


def _bibtex(text: str) -> Iterator[dict[str, object]]:
    import bibtexparser
    from pylatexenc.latex2text import LatexNodes2Text

    plain_text = LatexNodes2Text(keep_comments=True).latex_to_text
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it cannot read is said below, with its line
    library = bibtexparser.parse_string(text)
    again = [block.ignore_error_block for block in library.failed_blocks]  # a key used twice: both are records
    for block, entry in zip(library.failed_blocks, again, strict=True):
        if not hasattr(entry, "fields"):
            line = (block.start_line or 0) + 1
            raise EditionError(Problem("", "an entry that is not closed, or no BibTeX", "BibTeX", line=line))
    for entry in [*library.entries, *again]:
        said = {field.key.casefold(): str(field.value) for field in entry.fields}
        # Few values have an accent or a command in them, and decoding takes a hundred times as long as reading.
        one = {key: re.sub(r"[{}]", "", plain_text(value) if "\\" in value else value) for key, value in said.items()}
        note = " ".join(one.get(name, "") for name in ("note", "annote", "annotation", "keywords", "url"))
        yield {
            "title": one.get("title", ""),
            "authors": [name for name in re.split(r"\s+and\s+", one.get("author", "")) if name],
            "year": one.get("year") or one.get("date", ""),
            "journal": one.get("journal") or one.get("journaltitle") or one.get("booktitle", ""),
            "doi": one.get("doi") or one.get("url", ""),
            "pmid": one.get("pmid") or _pmid_in(note),
            "pmcid": one.get("pmcid", ""),
            "abstract": one.get("abstract", ""),
            "types": f"{entry.entry_type}; {note}".strip("; "),
        }


def _pubmed_xml(text: str) -> Iterator[dict[str, object]]:
    # The standard library's parser: Biopython's asks the network for a document type that it does not ship yet.
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise EditionError(Problem("", "cut short, or no XML", "the whole file as PubMed gives it", line=line)) from None
    for article in root.iter("PubmedArticle"):
        ids = {one.get("IdType"): one.text or "" for one in article.findall("PubmedData/ArticleIdList/ArticleId")}
        kinds = [_text(one) for one in article.iter("PublicationType")]
        words = [_text(one) for one in article.iter("Keyword")]
        notices = [one.get("RefType") for one in article.iter("CommentsCorrections")]
        located = next((_text(one) for one in article.iter("ELocationID") if one.get("EIdType") == "doi"), "")
        parts = [(one.get("Label"), _text(one)) for one in article.findall(".//Abstract/AbstractText")]
        yield {
            "title": _text(article.find(".//ArticleTitle")) or _text(article.find(".//VernacularTitle")),
            "authors": [name for name in map(_xml_author, article.findall(".//AuthorList/Author")) if name],
            "year": _text(article.find(".//JournalIssue/PubDate")) or _text(article.find(".//ArticleDate")),
            "journal": _text(article.find(".//Journal/Title")),
            "doi": ids.get("doi") or located,
            "pmid": _text(article.find("MedlineCitation/PMID")),
            "pmcid": ids.get("pmc", ""),
            "abstract": " ".join(f"{label}: {part}" if label else part for label, part in parts),
            "types": "; ".join([*kinds, *words]),
            "retracted": "RetractionIn" in notices or "Retracted Publication" in kinds,
        }


def _openalex_json(text: str) -> Iterator[dict[str, object]]:
    from pyalex import invert_abstract

    try:
        document = json.loads(text)
    except ValueError as error:
        raise EditionError(Problem("", f"cut short, or no JSON ({error})", "JSON as OpenAlex gives it")) from None
    works = document.get("results", ()) if isinstance(document, Mapping) else document
    for work in works:
        if not isinstance(work, Mapping) or "ids" not in work:
            raise EditionError(Problem("", "is JSON of another kind", _EXPECTED))
        place = (work.get("primary_location") or {}).get("source") or {}
        yield {
            "title": re.sub(r"</?[a-z]+>", "", work.get("title") or work.get("display_name") or ""),
            "authors": [one["author"]["display_name"] for one in work.get("authorships") or () if one.get("author")],
            "year": str(work.get("publication_year") or ""),
            "journal": place.get("display_name") or "",
            "doi": work["ids"].get("doi") or "",
            "pmid": (work["ids"].get("pmid") or "").rpartition("/")[2],
            "pmcid": (work["ids"].get("pmcid") or "").rpartition("/")[2],
            "abstract": invert_abstract(work.get("abstract_inverted_index")) or "",
            "types": work.get("type") or "",
            "retracted": bool(work.get("is_retracted")),
        }


def _csv(text: str) -> Iterator[dict[str, object]]:
    rows = _rows(text)
    head = [_head(cell) for cell in next(rows)]
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        one = dict(zip(head, cells, strict=False))
        said = {field: next((one[name] for name in names if one.get(name)), "") for field, names in _COLUMNS.items()}
        more = " ".join(one.get(name, "") for name in _MORE)
        listed = said["authors"]
        # "Goldin, Philippe; Gross, James" and "Goldin PR, Gross JJ" are lists; "Goldin, Philippe" is one person.
        mark = ";" if ";" in listed else " and " if " and " in listed else "|" if "|" in listed else ","
        lone = mark == "," and listed.count(",") == 1 and not re.search(r"\s[A-Z]{1,4},", listed)
        people = [listed] if lone else [name for name in listed.split(mark) if name.strip()]
        kinds = "; ".join(part for part in (said["types"], one.get("notes", ""), one.get("extra", "")) if part)
        yield said | {
            "authors": people,
            "doi": said["doi"] or more,
            "pmid": _digits_alone(said["pmid"]) or _pmid_in(more),
            "types": kinds,
        }


def _rows(text: str) -> Iterator[list[str]]:
    line = text.lstrip().split("\n", 1)[0]
    mark = max("\t;,", key=line.count)
    others = csv.field_size_limit(10_000_000)  # abstracts are long; the limit is one for all readers of the process
    try:
        return iter(list(csv.reader(io.StringIO(text.lstrip()), delimiter=mark)))
    finally:
        csv.field_size_limit(others)


def _head(cell: str) -> str:
    return cell.strip().strip('"').casefold()


def _first(one: Mapping[str, object]) -> Callable[..., str]:
    def first(*names: str) -> str:
        for name in names:
            value = one.get(name)
            if value:
                return str(value[0] if isinstance(value, list) else value)
        return ""

    return first


def _accession(first: Callable[..., str]) -> str:
    """Of a record from MEDLINE or PubMed the accession number is the PubMed number; of other databases it is not."""
    own = re.search(r"medline|pubmed", first("name_of_database"), re.IGNORECASE)
    return _digits_alone(first("accession_number")) if own else ""


def _of_kind(one: Mapping[str, object], begin: str) -> str:
    urls = one.get("urls") or ()
    return next((url for url in urls if begin in url), "")


def _pmid_in(text: str) -> str:
    found = re.search(r"(?:PMID\D{0,3}|pubmed/|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,8})", text, re.IGNORECASE)
    return found[1] if found else ""


def _digits_alone(text: str) -> str:
    return text.strip() if re.fullmatch(r"\s*\d{1,8}\s*", text) else ""


def _text(element: ElementTree.Element | None) -> str:
    if element is None:
        return ""
    return (" " if element.tag == "PubDate" else "").join(element.itertext())


def _xml_author(element: ElementTree.Element) -> str:
    family, initials = _text(element.find("LastName")), _text(element.find("Initials"))
    return f"{family} {initials}".strip() or _text(element.find("CollectiveName"))
