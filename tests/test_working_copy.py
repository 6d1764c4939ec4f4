"""A checkout is the same to the byte wherever git makes it."""

from __future__ import annotations

from livingreview.paths import edition_root


def test_lines_end_in_lf_whatever_git_is_told_elsewhere():
    root = edition_root()
    rules = (root / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in rules
    kinds = ("*.tsv", "*.json", "*.toml", "*.ipynb", "*.md", "*.py", "*.bib")
    files = [path for folder in ("data", "chapters", "src") for kind in kinds for path in (root / folder).rglob(kind)]
    assert len(files) > 300
    assert [path.name for path in files if b"\r\n" in path.read_bytes()] == []
