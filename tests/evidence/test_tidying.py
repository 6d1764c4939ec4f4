"""A table that a spreadsheet program saved comes back to the byte; what would have to be guessed is named."""

from __future__ import annotations

import csv
import io

import pytest

from livingreview.cli.main import main
from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.evidence.tidying import tidied


def saved(text: str, delimiter: str, encoding: str, quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n") -> bytes:
    """Save a kept table as a spreadsheet program does."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows(line.split("\t") for line in text.removesuffix("\n").split("\n"))
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("table", ["studies", "findings", "glossary", "reviews"])
@pytest.mark.parametrize(
    ("delimiter", "encoding", "quoting", "end"),
    [
        ("\t", "utf-16", csv.QUOTE_MINIMAL, "\r\n"),  # Excel: Unicode text
        (",", "utf-8-sig", csv.QUOTE_MINIMAL, "\r\n"),  # Excel: CSV UTF-8
        (";", "utf-8-sig", csv.QUOTE_MINIMAL, "\r\n"),  # Excel where the comma is a decimal sign
        ("\t", "utf-8", csv.QUOTE_ALL, "\n"),  # LibreOffice: quote all text cells
        ("\t", "utf-8", csv.QUOTE_MINIMAL, "\r"),  # an old Mac
    ],
)
def test_every_table_of_the_edition_survives_a_spreadsheet_to_the_byte(table, delimiter, encoding, quoting, end):
    text = (load().directory / f"{table}.tsv").read_text(encoding="utf-8")
    mended, said = tidied(saved(text, delimiter, encoding, quoting, end), table)
    assert mended == text and said


def test_a_table_as_it_is_kept_is_left_as_it_is():
    for path in load().directory.rglob("*.tsv"):
        assert tidied(path.read_bytes(), path.name) == (path.read_text(encoding="utf-8"), []), path.name


def test_what_was_added_goes_and_what_is_written_stays():
    content = b'id\ttitle\t\t\n 7 \t"On ""it"""\t\t\na\tsay "it"\t\t\n\t\t\t\n'
    text, said = tidied(content, "a.tsv")
    assert text == 'id\ttitle\n7\tOn "it"\na\tsay "it"\n'
    assert {line.rpartition(" (")[0] for line in said} == {
        "cells in quotation marks", "columns without a name and without a cell", "blank lines", "spaces at the start or at the end",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["5-Feb", "2005-10-01", "0,05", "7", "1.50"])
def test_dates_decimal_commas_and_numbers_are_nobodys_guess(cell):
    assert tidied(f"id\tvalue\r\na\t{cell}\r\n".encode(), "a.tsv")[0] == f"id\tvalue\na\t{cell}\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id\tname\na\tJos\u00e9\n".encode("cp1252"), "a.tsv, line 2: not UTF-8; expected the table saved again"),
        (b'id,name\na,"open\nb,c\n', "a.tsv, line 3: cells cannot be told apart"),
        (b"id,name;place\na,b;c\n", "a.tsv: cells cannot be told apart"),
        (b"id\tname\na\n", "a.tsv: cells cannot be told apart"),
        (b"just words\n", "a.tsv: cells cannot be told apart"),
        (b" \n", "a.tsv: file is empty"),
        (b"PK\x03\x04\0\0", "a.tsv: no text"),
    ],
)
def test_what_cannot_be_told_is_named_and_nothing_is_written(tmp_path, capsys, content, said):
    with pytest.raises(EditionError) as raised:
        tidied(content, "a.tsv")
    assert str(raised.value).startswith(said)
    (tmp_path / "a.tsv").write_bytes(content)
    assert main(["tidy", str(tmp_path / "a.tsv")]) == 2
    assert capsys.readouterr().err.startswith(f"livingreview: {said}")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content]


def test_the_command_keeps_the_table_as_it_was_and_lists_what_is_left(tmp_path, capsys):
    source = load().directory
    text = (source / "glossary.tsv").read_text(encoding="utf-8")
    (tmp_path / "glossary.json").write_bytes((source / "glossary.json").read_bytes())
    path = tmp_path / "glossary.tsv"
    content = saved(text, ";", "utf-8-sig")
    path.write_bytes(content)
    assert main(["tidy", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text and (tmp_path / "glossary.tsv.orig").read_bytes() == content
    assert "of damage mended" in capsys.readouterr().out
    path.write_text(text.replace("\n", "\r\n") + "5-Feb\t\r\n", encoding="utf-8", newline="")
    (tmp_path / "glossary.tsv.orig").write_bytes(b"mine")
    assert main(["tidy", str(path)]) == 2, "a file of that name that is somebody's"
    (tmp_path / "glossary.tsv.orig").unlink()
    assert main(["tidy", str(tmp_path / "none.tsv")]) == 2
