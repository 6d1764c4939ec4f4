"""The site for a class holds no solution, hidden check or model answer before its date."""

from __future__ import annotations

import datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.teaching import class_site
from livingreview.teaching.seminar.exercises import FOLDER, find_sessions

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2027, 1, 11)


@pytest.fixture
def edition(tmp_path):
    """An edition with two exercises, and a site in which the page of the first holds its source."""
    for name in ("session-1", "session-2"):
        path = tmp_path / FOLDER / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(find_sessions(ROOT)[name].read_bytes())
    (tmp_path / "data" / "class").mkdir(parents=True)
    (tmp_path / "site" / "_sources" / FOLDER).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("name", find_sessions(ROOT))
def test_a_page_for_the_class_holds_nothing_of_what_is_held_back(name):
    source = [find_sessions(ROOT)[name].read_text(encoding="utf-8")]
    document = f"{FOLDER}/{name}"
    class_site.hold_back(SimpleNamespace(config=SimpleNamespace(livingreview_held_back=[])), document, source)
    assert "BEGIN SOLUTION" in source[0]
    class_site.hold_back(SimpleNamespace(config=SimpleNamespace(livingreview_held_back=[name])), document, source)
    cells = nbformat.reads(source[0], as_version=4).cells
    text = class_site._letters(source[0])
    assert not [line for line in class_site._secrets(find_sessions(ROOT)[name]) if class_site._letters(line) in text]
    assert any("raise NotImplementedError" in cell["source"] for cell in cells) and not any(cell.get("outputs") for cell in cells)


def test_sessions_are_held_back_until_their_date(edition):
    assert class_site.held_back(edition, TODAY) == ["session-1", "session-2"]
    dates = edition / class_site.RELEASES
    dates.write_text("session-1 = 2027-01-11\nsession-2 = 2027-01-12\n")
    assert class_site.held_back(edition, TODAY) == ["session-2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("session-7 = 2027-01-11", "no session 'session-7'; expected one of session-1, session-2"),
        ('session-1 = "11.1.2027"', "'11.1.2027' is no date; expected one as 2027-01-11"),
        ("session-1 = ", "not valid TOML"),
    ],
)
def test_a_wrong_date_is_one_line(edition, content, said):
    (edition / class_site.RELEASES).write_text(content)
    with pytest.raises(EditionError, match=said):
        class_site.held_back(edition, TODAY)


@pytest.mark.parametrize("name", ["search.js", "chapters/x.html", "_static/data.json"])
def test_what_got_into_another_file_stops_the_build(edition, name):
    source = (edition / FOLDER / "session-1.ipynb").read_text(encoding="utf-8")
    copy = edition / "site" / "_sources" / FOLDER / "session-1.ipynb"
    copy.write_text(source)
    class_site.check_site(edition, edition / "site", ["session-1"])
    assert "BEGIN SOLUTION" not in copy.read_text()  # written anew
    leak = edition / "site" / name
    leak.parent.mkdir(parents=True, exist_ok=True)
    leak.write_text("\n".join(class_site._secrets(edition / FOLDER / "session-1.ipynb")))
    with pytest.raises(EditionError, match=f"{name}: .* lines of session-1"):
        class_site.check_site(edition, edition / "site", ["session-1"])
    class_site.check_site(edition, edition / "site", ["session-2"])
