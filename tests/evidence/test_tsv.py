from __future__ import annotations

import os
from pathlib import Path

import pytest

from livingreview.evidence.tsv import read_cells, read_text

COLUMNS = ["study_id", "year", "note"]
GOOD = "study_id\tyear\tnote\na\t2001\tx\nb\t2002\t\n"


def sentences(tmp_path: Path, content: bytes | str) -> list[str]:
    path = tmp_path / "t.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [problem.sentence() for problem in read_cells(path, "t.tsv", COLUMNS)[2]]


def test_a_sound_table_has_its_cells_and_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(GOOD)
    cells, malformed, problems = read_cells(path, "t.tsv", COLUMNS)
    assert problems == [] and malformed == frozenset()
    assert list(cells.itertuples(name=None)) == [(2, "a", "2001", "x"), (3, "b", "2002", "")]


RIGHT = "expected 3 cells parted by 2 tabs"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "t.tsv: file is empty; expected a tab-separated table in UTF-8"),
        (" \n", "t.tsv: file is empty; expected a tab-separated table in UTF-8"),
        ("study_id\tyear\tnote\n", "t.tsv: table is empty; expected at least one row below the header"),
        (
            b"\xef\xbb\xbf" + GOOD.encode(),
            "t.tsv, line 1: starts with a byte order mark; expected UTF-8 without byte order mark",
        ),
        (GOOD.encode("utf-16"), "t.tsv, line 1: encoded in UTF-16; expected UTF-8 without byte order mark"),
        (
            GOOD.replace("x", "é").encode("latin-1"),
            "t.tsv, line 2: not UTF-8: 'byte 0xe9'; expected text encoded in UTF-8",
        ),
        (GOOD.replace("\n", "\r\n"), "t.tsv, line 1: line ends are CRLF (3 lines); expected line ends as LF alone"),
        (GOOD.replace("\n", "\r"), "t.tsv, line 1: line ends are CR (3 lines); expected line ends as LF alone"),
        (GOOD.replace("a\t2001\tx", "a\t2001"), f"t.tsv, line 2: line is short: 2 cells; {RIGHT}"),
        (GOOD.replace("2001\tx", "2001\tx\t"), f"t.tsv, line 2: a tab too many: 4 cells; {RIGHT}"),
        (GOOD.replace("2001\tx", "2001\t\t\tx"), f"t.tsv, line 2: 2 tabs too many: 5 cells; {RIGHT}"),
        (GOOD + "\n", f"t.tsv, line 4: line is blank; {RIGHT}"),
        (
            GOOD.replace("x", "a\x0bb"),
            "t.tsv, line 2, column note: holds the character U+000B: 'a\\x0bb'; expected plain text",
        ),
        (
            GOOD.replace("x", "a\ufffd"),
            "t.tsv, line 2, column note: holds the character U+FFFD: 'a\ufffd'; expected plain text",
        ),
        (GOOD.replace("\t", ","), "t.tsv, line 1: cells are parted by commas; expected cells parted by one tab"),
        (GOOD.replace("\t", ";"), "t.tsv, line 1: cells are parted by semicolons; expected cells parted by one tab"),
        (
            GOOD.replace("year", "note", 1),
            "t.tsv, line 1: column appears twice: 'note'; expected each column once",
        ),
        (
            GOOD.replace("year", "yaer", 1),
            "t.tsv, line 1: column unknown to the dictionary: 'yaer'; expected one of year (nearest: year)",
        ),
        (
            "study_id\tyear\na\t2001\n",
            "t.tsv, line 1: column is missing: 'note'; expected every column that the dictionary names",
        ),
        (GOOD.replace("year", "", 1), "t.tsv, line 1: column without a name; expected a name for each column"),
        (
            GOOD.replace("study_id\tyear", "year\tstudy_id", 1),
            "t.tsv, line 1, column year: columns in another order; "
            "expected 'study_id' there, in the order of the dictionary: study_id, year, note",
        ),
    ],
)
def test_each_spoilt_file_has_its_own_message(tmp_path: Path, content: bytes | str, message: str) -> None:
    assert message in sentences(tmp_path, content)


def test_a_line_that_is_too_long_or_short_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("study_id\tyear\tnote\na\nb\t1\t2\t3\n")
    cells, malformed, _ = read_cells(path, "t.tsv", COLUMNS)
    assert list(cells.itertuples(name=None)) == [(2, "a", "", ""), (3, "b", "1", "2")]
    assert malformed == {2, 3}


def test_several_problems_of_one_file_come_at_once(tmp_path: Path) -> None:
    found = sentences(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").replace("2001", "2001\t").encode())
    assert [part for part in ("byte order", "CRLF", "tab too many") if any(part in one for one in found)] == [
        "byte order",
        "CRLF",
        "tab too many",
    ]


def test_a_missing_file_a_folder_and_a_pipe_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.tsv").mkdir()
    os.mkfifo(tmp_path / "pipe.tsv")
    said = {
        name: read_text(tmp_path / name, name, "a table")[1][0].sentence()
        for name in ("none.tsv", "folder.tsv", "pipe.tsv")
    }
    assert said == {
        "none.tsv": "none.tsv: file is missing; expected a table",
        "folder.tsv": "folder.tsv: is a folder; expected a file: a table",
        "pipe.tsv": "pipe.tsv: is not a regular file; expected a table",
    }


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "t.tsv").write_text(GOOD)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    text, problems = read_text(tmp_path / "t.tsv", "t.tsv", "a table")
    assert text is None
    assert problems[0].sentence() == "t.tsv: file cannot be read (permission denied); expected a file that may be read"
