"""A PDF without dates, written whole or not at all; and one clear line where it cannot be made."""

import pytest

from livingreview.build import pdf
from livingreview.errors import EditionError


def test_only_the_dates_are_blanked_and_no_byte_moves():
    printed = b"%PDF\n<</Title (On /ModDate)\n/CreationDate (D:20260102030405+00'00')\n/ModDate (D:1)>>"
    plain = pdf.without_dates(printed)
    assert len(plain) == len(printed) and b"D:" not in plain
    assert plain.startswith(b"%PDF\n<</Title (On /ModDate)\n") and plain.endswith(b">>")


def test_without_a_browser_the_error_names_what_was_looked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EditionError, match="no Chromium found; looked for: chromium, "):
        pdf.print_book(tmp_path, tmp_path / "book.pdf")


def test_a_site_that_is_out_of_date_is_not_printed(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "find_browser", lambda: "chromium")
    monkeypatch.setattr(pdf.book_files, "site_inputs", lambda root: {"pages": "new"})
    with pytest.raises(EditionError, match="run: livingreview build"):
        pdf.print_book(tmp_path, tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []
