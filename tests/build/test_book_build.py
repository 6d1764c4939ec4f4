from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from livingreview.build.book_build import BuildError, build, execute_named
from livingreview.errors import EditionError
from livingreview.rerun import book_files

SOURCE = Path(book_files.__file__).resolve().parents[2]


def _page(book, name):
    return (book / "_build" / "html" / "chapters" / f"{name}.html").read_text(encoding="utf-8")


def test_a_built_book_shows_its_value_here_and_on_another_page(built):
    assert 'The value is <span class="pasted-text">41</span>' in _page(built, "one")
    assert 'Found <span class="pasted-text">41</span>' in _page(built, "index")


def test_a_second_build_does_nothing(built):
    again = build(built, quiet=True)
    assert (again.executed, again.rebuilt) == ((), False)


def test_two_books_of_the_same_sources_are_the_same_bytes(built, new_book, listing):
    other = new_book("other")
    build(other, quiet=True, jobs=2)
    assert listing(other) == listing(built)
    assert (other / "chapters" / "one.ipynb").read_bytes() == (built / "chapters" / "one.ipynb").read_bytes()
    text = b"".join(listing(other).values())
    assert str(other).encode() not in text


def test_a_change_reaches_its_pages_and_only_its_chapter_runs(built, tmp_path, listing):
    """New number, new title: one chapter executed, every page right, and the bytes are those of a clean build."""
    book = tmp_path / "book"
    shutil.copytree(built, book)
    (book / "src" / "figure.py").write_text("VALUE = 99\n")
    path = book / "chapters" / "two.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# Two", "# Second"), encoding="utf-8")
    done = build(book, quiet=True)
    assert done.executed == ("chapters/one.ipynb",)
    assert '<span class="pasted-text">99</span>' in _page(book, "one")
    assert '<span class="pasted-text">99</span>' in _page(book, "index")
    assert "Second" in _page(book, "one")
    incremental = listing(book)
    shutil.rmtree(book / "_build")
    build(book, quiet=True)
    assert listing(book) == incremental


def test_a_site_that_was_touched_is_made_again(built, tmp_path):
    book = tmp_path / "book"
    shutil.copytree(built, book)
    (book / "_build" / "html" / "chapters" / "two.html").unlink()
    assert build(book, quiet=True).rebuilt
    assert (book / "_build" / "html" / "chapters" / "two.html").is_file()


def test_a_failing_cell_fails_the_build_and_leaves_no_site_that_counts_as_fresh(built, tmp_path):
    book = tmp_path / "book"
    shutil.copytree(built, book)
    (book / "src" / "figure.py").write_text("VALUE = 1 / 0\n")
    with pytest.raises(BuildError, match=r"chapters/one\.ipynb, code cell 1: ZeroDivisionError: division by zero"):
        build(book, quiet=True)


def test_every_warning_is_an_error_and_all_are_shown_at_once(built, tmp_path, listing):
    book = tmp_path / "book"
    shutil.copytree(built, book)
    path = book / "chapters" / "two.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = "# Two\n\nNo {glue:text}`such-number:d`, no [page](nowhere.md), no {math}`x^2`."
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        build(book, quiet=True)
    for message in ("such-number", "nowhere.md", "a formula needs a script from elsewhere"):
        assert message in str(caught.value)
    assert str(book) not in str(caught.value)
    assert listing(book) == listing(built), "the site of before is whole"
    assert book_files.read_stamp(book) != book_files.site_inputs(book)
    assert sorted(path.name for path in (book / "_build").iterdir()) == sorted(path.name for path in (built / "_build").iterdir())


def _plain_jupyter_book(book):
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(book), "-W", "--keep-going"]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda book: (book / "src" / "figure.py").write_text("VALUE = 99\n"),
            "was executed before src/figure.py changed",
        ),
        (lambda book: _without_outputs(book / "chapters" / "two.ipynb"), "has no outputs"),
    ],
)
def test_a_plain_jupyter_book_refuses_what_is_stale(built, tmp_path, change, reason):
    book = tmp_path / "book"
    shutil.copytree(built, book)
    shutil.rmtree(book / "_build")
    change(book)
    done = _plain_jupyter_book(book)
    assert done.returncode != 0
    assert reason in done.stderr
    assert "make book" in done.stderr
    assert not list((book / "_build").rglob("one.html"))


def _without_outputs(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"][1:]:
        cell["outputs"] = []
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_change_in_the_package_that_only_kernels_load_does_not_make_the_site_again(book):
    before = book_files.site_inputs(book)
    (book / "src" / "figures").mkdir()
    (book / "src" / "figures" / "new.py").write_text("A = 1\n")
    assert book_files.site_inputs(book) == before
    (book / "src" / "frame.py").write_text("A = 1\n")
    assert book_files.site_inputs(book)["frame"] != before["frame"]
    assert book_files.site_inputs(book)["pages"] == before["pages"]


@pytest.mark.parametrize("name", ["data/studies.tsv~", "data/studies (copy).tsv", "chapters/#one.ipynb#", "src/figure.py.orig", "chapters/index.md~"])
def test_what_an_editor_left_behind_changes_neither_site_nor_pages(book, name):
    before, stale = book_files.site_inputs(book), book_files.stale_notebooks(book)
    (book / name).write_text("x")
    assert (book_files.site_inputs(book), book_files.stale_notebooks(book)) == (before, stale)


def test_what_somebody_put_among_the_pages_stays_and_is_no_reason_to_build(built, tmp_path):
    book = shutil.copytree(built, tmp_path / "book")
    site = book / "_build" / "html"
    (site / "CNAME").write_text("example.org")
    (site / "mine").mkdir()
    (site / "mine" / "a.html").write_text("mine")
    assert not build(book, quiet=True).rebuilt
    (book / "chapters" / "index.md").write_text("# Home\n\n```{bibliography}\n```\n")
    assert build(book, quiet=True).rebuilt
    assert ((site / "CNAME").read_text(), (site / "mine" / "a.html").read_text()) == ("example.org", "mine")


def test_a_second_build_of_one_folder_is_one_clear_line(book):
    code = (
        "import sys\nfrom pathlib import Path\nfrom livingreview.atomic_files import locked\n"
        "with locked(Path(sys.argv[1]), wait=False) as held:\n    print(held, flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(book / "chapters")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "True\n"
        for work in (lambda: build(book, quiet=True), lambda: execute_named(book, ["one"], jobs=1, quiet=True)):
            with pytest.raises(EditionError, match="another build is at work in this folder"):
                work()
        other.communicate()
    assert not (book / "_build").exists()


MERGE = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> other\n"


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("chapters/one.ipynb", lambda text: MERGE.format(text), "chapters/one.ipynb, line 1: marks of an unfinished merge"),
        ("chapters/one.ipynb", lambda text: text.replace('"# One', '"<<<<<<< local\\n# One'), "chapters/one.ipynb, line "),
        ("chapters/one.ipynb", lambda text: text[:-20], "chapters/one.ipynb, line "),
        ("chapters/one.ipynb", lambda text: "[]", "chapters/one.ipynb: no notebook"),
        ("chapters/index.md", lambda text: text + MERGE.format("x"), "chapters/index.md, line 11: marks of an unfinished merge"),
        ("_config.yml", lambda text: MERGE.format("title: A"), "_config.yml, line 1: marks of an unfinished merge"),
        ("_toc.yml", lambda text: text + "  - a: [\n", "_toc.yml, line "),
    ],
)
def test_what_is_in_the_middle_of_a_merge_or_damaged_is_named_before_anything_runs(book, name, spoil, said):
    path = book / name
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    for work in (lambda: build(book, quiet=True), lambda: execute_named(book, ["two"], jobs=1, quiet=True)):
        with pytest.raises(EditionError) as raised:
            work()
        assert str(raised.value).startswith(said) and "\n" not in str(raised.value)
    assert not (book / "_build").exists()


def test_a_heading_that_is_underlined_is_no_mark_of_a_merge(book):
    (book / "chapters" / "index.md").write_text("Home\n=======\n")
    book_files.check_sources(book)


def test_an_entry_as_zotero_exports_it_has_its_year_and_journal(built, tmp_path):
    book = shutil.copytree(built, tmp_path / "book")
    (book / "chapters" / "mine.bib").write_text(
        "@article{lee1999, author = {Lee, Ann}, title = {On it}, journaltitle = {A Journal}, date = {1999-04-02}}\n"
    )
    config = yaml.safe_load((book / "_config.yml").read_text())
    config["bibtex_bibfiles"].append("chapters/mine.bib")
    (book / "_config.yml").write_text(yaml.safe_dump(config))
    (book / "chapters" / "index.md").write_text("# Home\n\n{cite:t}`lee1999`\n\n```{bibliography}\n```\n")
    build(book, quiet=True)
    page = _page(book, "index")
    assert "1999" in page and "A Journal" in page and "n.d." not in page


def test_no_file_of_the_site_depends_on_the_folder_it_was_built_in(built, new_book, listing):
    other = new_book("another folder, mit Ümläuten")
    build(other, quiet=True, jobs=2)
    assert listing(other) == listing(built)
