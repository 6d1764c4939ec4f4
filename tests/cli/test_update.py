"""The next version, step by step: each says what is done and what waits for whom."""

from __future__ import annotations

import datetime
import shutil

import pytest

from livingreview.cli import update
from livingreview.evidence.records import record
from livingreview.evidence.screening import Decision, Screening
from livingreview.paths import data_directory


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("studies.tsv", "screening.tsv", "protocol.toml", "search.toml"):
        shutil.copy(data_directory() / name, folder)
    return folder


def test_a_search_is_due_until_records_came_in_of_late(data):
    assert [*update._search(data, data, None)][0].endswith("no records were taken in yet; every 6 months: due")
    Screening(data).add([record(title="A paper on brains", pmid="1")], datetime.date.today())
    assert [*update._search(data, data, None)][0].endswith("not due")


def test_each_screener_and_each_disagreement_is_waited_for(data):
    today = datetime.date.today()
    Screening(data).add([record(title=f"Paper {n} of nobody", pmid=str(n)) for n in (1, 2, 3)], today)
    assert any("waits for a screener" in line for line in update._screen(data))
    for name, said in {"ada": ("include", "include"), "bob": ("include", "exclude", "include")}.items():
        Screening(data).decide(name, [Decision(f"pmid:{n}", one, "", str(today)) for n, one in enumerate(said, 1)])
    lines = "\n".join(update._screen(data))
    assert "waits for ada: 1 record" in lines and "waits for bob" not in lines
    assert "waits for a talk: 1 record" in lines and "agreed, and to be written: 1 record" in lines
    screening = Screening(data)
    screening.settle(screening.agreed()[0], today)
    assert "waits for a coder: livingreview add 1 " in "\n".join(update._add(data, data))
