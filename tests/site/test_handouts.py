"""Handouts as they are printed: one page each. Printing starts a browser of its own, so no other may run beside it."""

from __future__ import annotations

import shutil

from pypdf import PdfReader

from livingreview.teaching.handouts.handouts import print_handouts
from livingreview.teaching.sessions.sessions import session_keys


def test_every_handout_is_one_page_of_a4_with_aims_and_questions(root, site, tmp_path, some_browser):
    keys = session_keys(root / "data")
    written = print_handouts(site, tmp_path / "out")
    assert [path.stem for path in written] == keys
    for path in written:
        pages = PdfReader(path).pages
        assert len(pages) == 1, path.name
        assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
        text = pages[0].extract_text()
        assert "Aims" in text
        assert "Discussion" in text
        assert "coded from abstracts" in " ".join(text.split())
        for spelling in (b"file:", rb"file\072"):
            assert spelling not in path.read_bytes(), f"{path.name} names a place on this machine"
    one = tmp_path / "site"
    shutil.copytree(site / "handouts", one / "handouts", ignore=lambda _, names: set(names) - {f"{keys[0]}.html"})
    (one / "_static").mkdir()
    shutil.copy(site / "_static" / "handout.css", one / "_static")
    (again,) = print_handouts(one, tmp_path / "again")
    assert again.read_bytes() == written[0].read_bytes(), "another printing has other bytes"
