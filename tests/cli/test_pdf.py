"""``livingreview pdf``: one line for a user's mistake, and a status that says so."""

from livingreview.build import pdf
from livingreview.cli import main


def test_no_browser_is_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main.main(["pdf", "--out", str(tmp_path / "book.pdf")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("livingreview: no Chromium found") and error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file_to_write(tmp_path, capsys):
    assert main.main(["pdf", "--out", str(tmp_path)]) == 2
    assert "is a folder; expected the name of a file to write" in capsys.readouterr().err


def test_what_was_printed_is_told_unless_quiet(monkeypatch, tmp_path, capsys):
    from livingreview.build.pdf import Printed

    monkeypatch.setattr(pdf, "print_book", lambda root, path, tell, until: Printed(path, 12 if until else 300, 3 * 2**20))
    assert main.main(["pdf", "--out", str(tmp_path / "b.pdf")]) == 0
    assert capsys.readouterr().out.endswith("b.pdf: 12 pages, 3.0 MiB\n")
    assert main.main(["pdf", "--whole", "--out", str(tmp_path / "b.pdf")]) == 0
    assert "300 pages" in capsys.readouterr().out
    assert main.main(["pdf", "--quiet", "--out", str(tmp_path / "b.pdf")]) == 0
    assert capsys.readouterr().out == ""
