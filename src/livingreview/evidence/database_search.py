"""Ask PubMed and OpenAlex for the records of the search: politely, part by part, each part kept so that a stop loses none.

References
----------
Entrez Programming Utilities Help, National Center for Biotechnology Information: at most three requests a second without
a key, an address to write to with each. OpenAlex API documentation: pages by cursor, an address for the polite pool.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError, URLError

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError
from livingreview.evidence.search_strings import Database, Search

Answer = TypeVar("Answer")

ASKED = ("medline", "openalex")  # databases that a program may ask without a licence
SECONDS = 60.0  # for an answer
PAUSES = (2.0, 4.0, 8.0, 16.0)  # before the same question again
_BATCH, _MOST, _PAGE = 200, 9999, 200  # records of one answer; ids that PubMed gives of one search; works of a page
_FIELDS = (
    "id,ids,title,display_name,publication_year,type,is_retracted,authorships,primary_location,abstract_inverted_index"
)


class _Passing(Exception):
    """An answer that may be another one the next time."""


@dataclass(frozen=True)
class Found:
    """What a database gave: how many records, in which file, and how many parts had to be asked for."""

    database: str
    records: int
    path: Path
    asked: int


def ask(
    search: Search, database: Database, folder: Path, email: str, report: Callable[[str], None] = lambda line: None
) -> Found:
    """Ask one database, and write what it has into a file that `screen import` reads.

    The parts of the answer lie in a folder named after the query; those that lie there are not asked for again.

    Raises
    ------
    EditionError
        Where the database cannot be reached, or answers with something else time and again.
    """
    if database.key not in ASKED:
        raise EditionError(f"{database.name} cannot be asked by a program; paste the lines that 'livingreview search' prints")
    query = search.query(database)
    parts = folder / f"{database.key}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"
    asker = _Asker(email, report)
    if database.key == "medline":
        texts = list(_pubmed(asker, search, database, parts))
        content, ending = "\n\n".join(text.strip("\n") for text in texts) + "\n", "nbib"
        records = len(re.findall(r"^PMID-", content, re.MULTILINE))
    else:
        works = [work for page in _openalex(asker, query, parts) for work in page["results"]]
        content, ending, records = json.dumps(works, ensure_ascii=False), "json", len(works)
    path = folder / f"{database.key}.{ending}"
    write_atomically(path, content.encode())
    return Found(database.name, records, path, asker.asked)


def fetch_record(name: str, folder: Path, email: str) -> Path:
    """Fetch one record by its PubMed number, or by DOI through OpenAlex, into a file that `screen import` reads."""
    asker = _Asker(email, lambda line: None)
    if re.fullmatch(r"\d{1,8}", name):
        path = folder / f"{name}.nbib"
        asker.kept(path, lambda: _medline(asker, [name]))
        return path
    path = folder / f"{re.sub(r'[^a-z0-9]+', '_', name.casefold())}.json"
    asker.kept(path, lambda: f"[{_get(asker, f'https://api.openalex.org/works/doi:{name}')}]")
    return path


class _Asker:
    """Asks again after a pause where an answer is a passing one, and keeps answers."""

    def __init__(self, email: str, report: Callable[[str], None]) -> None:
        self.email, self.report, self.asked = email, report, 0

    def kept(self, path: Path, ask: Callable[[], str]) -> str:
        """Return what a file holds, asking for it where there is none."""
        if path.is_file():
            return path.read_text(encoding="utf-8")
        text = self.patiently(ask)
        write_atomically(path, text.encode())
        self.report(path.name)
        return text

    def patiently(self, ask: Callable[[], Answer]) -> Answer:
        for pause in (*PAUSES, None):
            self.asked += 1
            try:
                with _time_limit(SECONDS):
                    return ask()
            except _Passing as error:
                last = str(error)
            except HTTPError as error:
                last = f"status {error.code}"
                if error.code != 429 and error.code < 500:
                    raise EditionError(f"{_host(error.url)} refused the question ({last})") from None
                pause = pause and max(pause, _wished(error.headers.get("Retry-After")))
            except (URLError, OSError, http.client.HTTPException) as error:
                cause = getattr(error, "reason", error)
                if isinstance(cause, (socket.gaierror, ConnectionRefusedError)):
                    raise EditionError(
                        "no network, or the database is not to be reached: paste the lines that 'livingreview search' prints"
                    ) from None
                last = "no answer in time" if isinstance(cause, TimeoutError) else str(cause) or type(error).__name__
            if pause is None:
                raise EditionError(
                    f"no whole answer after {len(PAUSES) + 1} tries ({last}); what came is kept, the same command goes on from there"
                )
            time.sleep(pause)
        raise AssertionError


def _pubmed(asker: _Asker, search: Search, database: Database, parts: Path) -> Iterator[str]:
    """Ask year by year, since PubMed names no more than some ten thousand records of one search."""
    for year in range(search.first_year, search.last_year + 1):
        term = search.query(database, (year, year))
        ids = json.loads(asker.kept(parts / f"{year}-ids.json", lambda term=term: _ids(asker, term)))
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            name = f"{year}-{start // _BATCH + 1:03}.nbib"
            yield asker.kept(parts / name, lambda batch=batch: _medline(asker, batch))


def _ids(asker: _Asker, term: str) -> str:
    answer = _entrez(asker, "esearch", term=term, retmax=_MOST, retmode="json")
    try:
        result = json.loads(answer)["esearchresult"]
        ids, number = result["idlist"], int(result["count"])
    except (ValueError, KeyError, TypeError):
        raise _Passing(_other(answer)) from None
    if number > _MOST:
        raise EditionError(f"PubMed has {number:,} records of one year, more than it names; narrow the search in search.toml")
    if len(ids) != number:
        raise _Passing(f"{len(ids)} ids of {number}")
    return json.dumps(ids)


def _medline(asker: _Asker, ids: list[str]) -> str:
    text = _entrez(asker, "efetch", id=",".join(ids), rettype="medline", retmode="text")
    there = re.findall(r"^PMID- *(\d+)", text, re.MULTILINE)
    if not there:
        raise _Passing(_other(text))
    # SO, where the paper is printed, ends each record.
    if set(ids) - set(there) or len(re.findall(r"^SO  - ", text, re.MULTILINE)) < len(there):
        raise _Passing(f"cut short: {len(there)} records of {len(ids)}")
    return text


def _entrez(asker: _Asker, tool: str, **asked: object) -> str:
    from Bio import Entrez

    Entrez.email, Entrez.tool, Entrez.max_tries = asker.email, "livingreview", 1
    Entrez.api_key = os.environ.get("NCBI_API_KEY") or None
    with getattr(Entrez, tool)(db="pubmed", **asked) as handle:
        content = handle.read()
    return content if isinstance(content, str) else content.decode("utf-8", errors="replace")


def _openalex(asker: _Asker, query: str, parts: Path) -> Iterator[dict]:
    from pyalex import Works

    cursor: str | None = "*"
    number, seen, page = 0, 0, {"meta": {"count": 0}}
    named = dict(part.split(":", 1) for part in query.rsplit(",", 1))
    while cursor:
        number += 1
        works = Works({"filter": named, "select": _FIELDS.split(","), "per-page": _PAGE, "cursor": cursor})
        page = json.loads(asker.kept(parts / f"page-{number:04}.json", lambda works=works: _get(asker, works.url, page=True)))
        seen += len(page["results"])
        cursor = page["meta"].get("next_cursor") if page["results"] else None
        yield page
    if seen < page["meta"].get("count", 0):
        raise EditionError(f"OpenAlex gave {seen:,} records of {page['meta']['count']:,}; remove {parts} and ask again")


def _get(asker: _Asker, url: str, page: bool = False) -> str:
    import urllib.parse
    import urllib.request

    added = {"mailto": asker.email} | {"api_key": key for key in [os.environ.get("OPENALEX_API_KEY")] if key}
    request = urllib.request.Request(
        f"{url}{'&' if '?' in url else '?'}{urllib.parse.urlencode(added)}",
        headers={"User-Agent": f"livingreview (mailto:{asker.email})"},
    )
    time.sleep(0.15)  # at most ten a second are allowed
    with urllib.request.urlopen(request) as answer:
        text = answer.read().decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
        if page:
            document["results"], document["meta"]["count"]
    except (ValueError, KeyError, TypeError):
        raise _Passing(_other(text)) from None
    return text


def _other(text: str) -> str:
    start = text.lstrip()[:200]
    if start.startswith("<"):
        return "a web page in place of records"
    return "an empty answer" if not start else "an answer of another form, or cut short"


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _wished(header: str | None) -> float:
    """Seconds that a server asks to wait, two minutes at most."""
    return min(float(header), 120.0) if header and header.isdecimal() else 0.0


def _host(url: str) -> str:
    return re.sub(r"^https?://([^/]+).*", r"\1", url)
