"""Asking databases: a local server stands in for them, and fails in the ways in which such servers fail."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from Bio import Entrez

from livingreview.errors import EditionError
from livingreview.evidence import database_search
from livingreview.evidence.database_search import ask, fetch_record
from livingreview.evidence.record_files import read_records
from livingreview.evidence.search_strings import load_search
from livingreview.paths import data_directory

PAPERS = {1999: range(1, 4), 2000: range(4, 6)}
MEDLINE = "PMID- {n}\nDP  - {y}\nTI  - Paper {n}\nAU  - Smith A\nSO  - J. {y}.\n"
WORK = {"ids": {}, "title": "Work", "publication_year": 2001, "type": "article", "authorships": []}


class Server(ThreadingHTTPServer):
    """Answers as the two databases do; `faults` are given first, in their order."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults, self.asked = [], []

    def answer(self, path: str, asked: dict[str, list[str]]) -> str:
        if "esearch" in path:
            year = int(re.search(r"(\d{4}):\1\[dp\]", asked["term"][0])[1])
            ids = [str(n) for n in PAPERS.get(year, ())]
            return json.dumps({"esearchresult": {"count": str(len(ids)), "idlist": ids}})
        if "efetch" in path:
            year = {n: year for year, own in PAPERS.items() for n in own}
            return "\n".join(MEDLINE.format(n=n, y=year[int(n)]) for n in asked["id"][0].split(","))
        if "/works/doi" in path:
            return json.dumps(WORK)
        first = asked["cursor"][0] == "*"
        meta = {"count": 3, "next_cursor": "second" if first else None}
        return json.dumps({"meta": meta, "results": [WORK] * (2 if first else 1)})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self._reply(parse_qs(urlsplit(self.path).query))

    def do_POST(self):
        self._reply(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _reply(self, asked):
        self.server.asked.append(self.path)
        right = self.server.answer(self.path, asked)
        status, text = 200, right
        if self.server.faults and (fault := self.server.faults.pop(0)):
            status, text = fault(right)
        if status is None:
            return  # closes the connection without a word
        body = text.encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        real = urllib.request.urlopen

        def here(request):
            address = re.sub(r"^https://[^/]+", f"http://127.0.0.1:{made.server_address[1]}", request.full_url)
            return real(urllib.request.Request(address, request.data, request.headers))

        monkeypatch.setattr(Entrez, "urlopen", here)
        monkeypatch.setattr(urllib.request, "urlopen", here)
        monkeypatch.setattr(database_search, "PAUSES", (0.0, 0.0))
        monkeypatch.setattr(database_search, "SECONDS", 2.0)
        monkeypatch.setattr(Entrez._open, "previous", 0.0)
        monkeypatch.setattr(database_search.time, "sleep", lambda seconds: None)
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def search():
    return load_search(data_directory() / "search.toml").replace(first_year=1999, last_year=2000)


def asked_of(search, key, folder):
    database = next(one for one in search.databases if one.key == key)
    return ask(search, database, folder, "a@example.org")


FAULTS = {
    "too many questions": lambda right: (429, "slow down"),
    "server error": lambda right: (500, "oops"),
    "bad gateway page": lambda right: (502, "<html>bad gateway</html>"),
    "error page with status 200": lambda right: (200, "<!DOCTYPE html><html><body>maintenance</body></html>"),
    "cut short": lambda right: (200, right[: len(right) // 2]),
    "empty": lambda right: (200, ""),
    "hung up": lambda right: (None, ""),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("key", "records"), [("medline", 5), ("openalex", 3)])
def test_a_passing_fault_is_asked_over_and_no_record_is_lost(server, search, tmp_path, fault, key, records):
    server.faults = [fault, None, fault]
    found = asked_of(search, key, tmp_path)
    assert found.records == records == len(read_records(found.path))


@pytest.mark.parametrize("key", ["medline", "openalex"])
def test_what_fails_throughout_is_one_line_and_the_next_try_goes_on_from_there(server, search, tmp_path, key):
    server.faults = [None, *[FAULTS["server error"]] * 3]
    with pytest.raises(EditionError, match=r"no whole answer after 3 tries \(status 500\).*goes on from there"):
        asked_of(search, key, tmp_path)
    first = server.asked[0]
    server.asked.clear()
    asked_of(search, key, tmp_path)
    assert first not in server.asked or key == "medline"  # PubMed is asked by POST, under one address
    again = asked_of(search, key, tmp_path)
    assert again.asked == 0


def test_a_question_that_is_refused_is_not_asked_again(server, search, tmp_path):
    server.faults = [lambda right: (400, "bad"), lambda right: (400, "bad")]
    with pytest.raises(EditionError, match="refused the question"):
        asked_of(search, "openalex", tmp_path)
    assert len(server.asked) == 1


def test_without_a_network_there_is_one_line(search, tmp_path, monkeypatch):
    def unreachable(request):
        raise urllib.error.URLError(database_search.socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setattr(Entrez, "urlopen", unreachable)
    with pytest.raises(EditionError, match="^no network.*paste the lines"):
        asked_of(search, "medline", tmp_path)


def test_a_database_behind_a_licence_is_to_be_pasted(search, tmp_path):
    with pytest.raises(EditionError, match="cannot be asked by a program"):
        asked_of(search, "embase", tmp_path)


@pytest.mark.parametrize("name", ["4", "10.1000/abc"])
def test_one_record_by_its_number_or_doi(server, tmp_path, name):
    assert len(read_records(fetch_record(name, tmp_path, "a@example.org"))) == 1
