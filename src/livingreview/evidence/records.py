"""Bibliographic records: what a database or a reference manager says of a paper, and which records are one paper's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from livingreview.errors import nearest

NEAR_NAME = 75  # per cent of likeness of two family names, one of them perhaps misspelt
SAME_TITLE = 92  # per cent of likeness from which two titles of one first author are one paper's
_RETRACTED = re.compile(r"retract(?:ed|ion of publication)|^\W*retract(?:ed|ion)\b", re.IGNORECASE)
_NUMERALS = frozenset("i ii iii iv v vi vii viii ix x".split())
_SECOND_WORKS = frozenset("corrigendum erratum correction reply comment commentary response retraction protocol".split())


@dataclass(frozen=True)
class Record:
    """One record as a file gives it; what the file does not say is blank.

    Parameters
    ----------
    authors : str
        As ``Goldin PR, Gross JJ``, all of them.
    types : str
        Kinds of publication and key words, semicolons between them.
    retracted : bool
        Whether the record itself says that the paper was retracted.
    source : str
        Name of the file, or the database.
    """

    title: str
    authors: str = ""
    year: str = ""
    journal: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    abstract: str = ""
    types: str = ""
    retracted: bool = False
    source: str = ""

    @property
    def first_author(self) -> str:
        """Family name of the first author, in small plain letters."""
        return plain(re.sub(r"(?:\s+[A-Z]{1,4})+$", "", self.authors.split(",")[0].strip())).replace(" ", "")

    @property
    def key(self) -> str:
        """What the record is called in the files of screening: its best identifier, else its title."""
        return f"pmid:{self.pmid}" if self.pmid else f"doi:{self.doi}" if self.doi else f"title:{plain(self.title)}"

    def names(self) -> frozenset[str]:
        """Every identifier of the record, written as `key` writes it."""
        found = (("pmid", self.pmid), ("doi", self.doi), ("pmcid", self.pmcid))
        return frozenset(f"{kind}:{value}" for kind, value in found if value)


FIELDS = tuple(field.name for field in fields(Record))


def record(**said: object) -> Record:
    """Make a record of what a file says, each field brought into one form.

    Examples
    --------
    >>> record(title="Brain  changes.", doi="https://doi.org/10.1000/ABC", pmid="PMID: 123", authors=["Goldin, Philippe R."])
    Record(title='Brain changes', authors='Goldin PR', year='', journal='', doi='10.1000/abc', pmid='123', ...)
    """
    text = {name: _line(value) for name, value in said.items() if isinstance(value, str)}
    authors = said.get("authors") or ()
    types = text.get("types", "")
    title = text.get("title", "").removesuffix(".").strip("[] ")
    said_so = bool(said.get("retracted")) or any(_RETRACTED.search(part) for part in (types, title))
    return Record(
        title=title,
        authors=", ".join(map(author, [authors] if isinstance(authors, str) else authors)),
        year=next(iter(re.findall(r"\b(?:19|20)\d\d\b", text.get("year", ""))), ""),
        journal=text.get("journal", ""),
        doi=doi(text.get("doi", "")),
        pmid=next(iter(re.findall(r"\d{1,8}", text.get("pmid", ""))), ""),
        pmcid=next(iter(re.findall(r"PMC\d+", text.get("pmcid", "").upper())), ""),
        abstract=text.get("abstract", ""),
        types=types,
        retracted=said_so,
        source=text.get("source", ""),
    )


def doi(text: str) -> str:
    """Find a DOI in a text, in small letters and without an address before it; blank where there is none."""
    found = re.search(r"10\.\d{4,9}/[^\s\"<>\[\]]+", text)
    return found[0].rstrip(".,;)").casefold() if found else ""


def author(name: str) -> str:
    """Write one author as PubMed does: family name and initials.

    Examples
    --------
    >>> [author(name) for name in ("Goldin, Philippe R.", "Philippe R. Goldin", "Goldin PR", "van der Kolk, B")]
    ['Goldin PR', 'Goldin PR', 'Goldin PR', 'van der Kolk B']
    """
    name = _line(name).strip("., ")
    if "," in name:
        family, _, given = name.partition(",")
    elif re.search(r"\s[A-Z]{1,4}$", name) or " " not in name:
        return name
    else:
        given, _, family = name.rpartition(" ")
    initials = "".join(part[0] for part in re.split(r"[\s.\-]+", given.strip()) if part)
    return f"{family.strip()} {initials.upper()}".strip()


def plain(text: str) -> str:
    """Words of a text in small letters without accents and signs, one blank between two."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(sign for sign in letters if not unicodedata.combining(sign))))


@dataclass(frozen=True)
class Duplicate:
    """A record that is another's again, and how that is known."""

    record: Record
    of: str
    why: str


def find_duplicates(
    records: Sequence[Record], known: Mapping[str, Record] | None = None, mentioned: Mapping[str, str] | None = None
) -> tuple[list[Record], list[Duplicate], list[Duplicate]]:
    """Part the records of new papers from those of papers that are there already.

    Two records are one paper's by an identifier that both have; or by nearly equal titles and the same first author, the
    years at most one apart, where no identifier of one kind differs. Titles whose numbers differ (part I and part II) or of
    which one is a correction are never taken for one.

    Parameters
    ----------
    known : mapping of str to Record
        Papers that are there already, by the name that messages call them.
    mentioned : mapping of str to str
        Identifiers on pages about a paper that is there: perhaps its preprint, perhaps a review of it.

    Returns
    -------
    list of Record
        The first record of each new paper, with what later ones add to its blank fields.
    list of Duplicate
    list of Duplicate
        Records that are kept as papers of their own, and look like another all the same.
    """
    index = _Index()
    for name, one in (known or {}).items():
        index.add(one, name)
    new: dict[str, Record] = {}
    duplicates, doubtful = [], []
    for one in records:
        if found := index.find(one):
            duplicates.append(Duplicate(one, *found))
            if found[0] in new:
                new[found[0]] = index.merge(found[0], new[found[0]], one)
            continue
        if like := index.alike(one, only_compatible=False):
            doubtful.append(Duplicate(one, like, "nearly the same title and first author, but another identifier"))
        elif beside := next((study for name, study in (mentioned or {}).items() if name in one.names()), ""):
            doubtful.append(Duplicate(one, beside, "its identifier is in an address that was read for it"))
        new[one.key] = one
        index.add(one, one.key)
    # A record that had no PubMed number may have got one from a later file, and its best name with it.
    best = {name: one.key for name, one in new.items()}
    duplicates = [replace(found, of=best.get(found.of, found.of)) for found in duplicates]
    return list(new.values()), duplicates, [replace(found, of=best.get(found.of, found.of)) for found in doubtful]


class _Index:
    """Records by identifier, and by first author."""

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._by_author: dict[str, list[tuple[str, str, Record]]] = {}
        self._by_title: dict[str, list[tuple[str, str, Record]]] = {}
        self._by_words: dict[str, list[tuple[str, str, Record]]] = {}

    def add(self, one: Record, name: str) -> None:
        for identifier in one.names():
            self._by_name.setdefault(identifier, name)
        title = plain(one.title)
        for index, key in ((self._by_author, one.first_author), (self._by_title, title)):
            index.setdefault(key, []).append((name, title, one))
        for words in _ends(title):
            self._by_words.setdefault(words, []).append((name, title, one))

    def merge(self, name: str, first: Record, second: Record) -> Record:
        """Fill the blank fields of one record from another of the same paper, and find it by what came in."""
        said = {field: getattr(first, field) or getattr(second, field) for field in FIELDS}
        merged = Record(**said)
        for identifier in merged.names():
            self._by_name.setdefault(identifier, name)
        return merged

    def find(self, one: Record) -> tuple[str, str] | None:
        for identifier in sorted(one.names(), reverse=True):
            if identifier in self._by_name:
                return self._by_name[identifier], f"the same {identifier.partition(':')[0]}"
        like = self.alike(one)
        return (like, "nearly the same title and first author") if like else None

    def alike(self, one: Record, only_compatible: bool = True) -> str:
        title = plain(one.title)
        if not title:
            return ""
        for name, other_title, other in self._candidates(one, title):
            if _titles_are_one(title, other_title) and _years_fit(one, other) and (
                not only_compatible or _compatible(one, other)
            ):
                return name
        return ""

    def _candidates(self, one: Record, title: str) -> Iterator[tuple[str, str, Record]]:
        yield from self._by_title.get(title, ())  # the same words, whoever is named as author
        if one.first_author:
            yield from self._by_author.get(one.first_author, ())
            for words in _ends(title):  # a slip in the title, and another in the author's name
                yield from (found for found in self._by_words.get(words, ()) if _names_are_near(one, found[2]))


def _titles_are_one(one: str, two: str) -> bool:
    from rapidfuzz import fuzz

    if one == two:
        return len(one) > 15
    words, others = set(one.split()), set(two.split())
    if (words ^ others) & (_NUMERALS | _SECOND_WORKS) or _digits(one) != _digits(two):
        return False
    short, long = sorted((one, two), key=len)
    # A subtitle that one database leaves out: the shorter one is the beginning of the longer one.
    return fuzz.ratio(one, two) >= SAME_TITLE or (len(short) > 40 and long.startswith(short))


def _ends(title: str) -> tuple[str, ...]:
    """The first and the last words of a title, one of which a slip leaves as they are."""
    words = title.split()
    return (" ".join(words[:3]), " ".join(words[-3:])) if len(words) > 4 else ()


def _names_are_near(one: Record, two: Record) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(one.first_author, two.first_author) >= NEAR_NAME


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _years_fit(one: Record, two: Record) -> bool:
    return not (one.year and two.year) or abs(int(one.year) - int(two.year)) <= 1


def _compatible(one: Record, two: Record) -> bool:
    """Whether no identifier of one kind differs."""
    return all(not (a and b) or a == b for a, b in ((one.pmid, two.pmid), (one.doi, two.doi)))


def by_identifier(text: str, records: Iterable[Record]) -> Record | None:
    """Find the record that a person names by PubMed number, DOI or key."""
    wanted = {text, f"pmid:{text}", f"doi:{doi(text) or text.casefold()}"}
    return next((one for one in records if wanted & {one.key, *one.names()}), None)


def nearest_record(text: str, records: Iterable[Record]) -> str:
    """Say which records there are, for a message."""
    return nearest(text, [one.pmid or one.doi or one.key for one in records])


def _line(text: str) -> str:
    return " ".join(text.split())
