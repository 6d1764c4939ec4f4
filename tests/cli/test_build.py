from __future__ import annotations

import json
import re
import shutil

from livingreview.build import book_build
from livingreview.cli.main import main


def test_outside_an_edition_the_command_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))
    assert main(["build"]) == 2
    assert "holds no _toc.yml" in capsys.readouterr().err


def test_a_failed_build_ends_with_status_one_and_no_traceback(monkeypatch, tmp_path, capsys):
    (tmp_path / "_toc.yml").write_text("")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))

    def fail(*_arguments, **_options):
        raise book_build.BuildError("chapters/a.ipynb, code cell 1: ValueError: no")

    monkeypatch.setattr(book_build, "build", fail)
    assert main(["build", "--quiet"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "chapters/a.ipynb, code cell 1: ValueError: no" in printed.err


def test_a_wrongly_described_variant_stops_the_build_with_its_place(monkeypatch, tmp_path, capsys):
    for folder in ("data", "chapters/variants"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text("")
    (tmp_path / "chapters" / "variants" / "published.ipynb").write_text('{"cells": [], "metadata": {}}')
    (tmp_path / "data" / "variants.toml").write_text("[published]\nquestion = 'no mark'\nparameters = {}\n")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(tmp_path))
    assert main(["build"]) == 2
    assert "variants.toml, [published]" in capsys.readouterr().err


def test_a_named_chapter_is_executed_alone_and_the_list_says_what_is_stale(built, tmp_path, monkeypatch, capsys):
    book = shutil.copytree(built, tmp_path / "book")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(book))
    (book / "src" / "figure.py").write_text("VALUE = 99\n")
    site = (book / "_build" / "site.json").read_bytes()
    assert main(["build", "--list"]) == 0
    stale = "chapters/one.ipynb was executed before src/figure.py changed\n"
    assert capsys.readouterr().out == f"{stale}stale: 1 of 2 notebooks\n"
    assert main(["build", "two", "--list"]) == 0
    assert capsys.readouterr().out == "stale: 0 of 1 notebook\n"
    untouched = (book / "chapters" / "two.ipynb").read_bytes()
    assert main(["build", "chapters/one"]) == 0
    assert re.fullmatch(r"chapters/one\.ipynb \(\d+\.\d s\)\n", capsys.readouterr().out)
    assert "99" in json.dumps(json.loads((book / "chapters" / "one.ipynb").read_text())["cells"])
    assert (book / "chapters" / "two.ipynb").read_bytes() == untouched
    assert (book / "_build" / "site.json").read_bytes() == site
    assert main(["build", "twoo"]) == 2
    assert "no notebook's path holds 'twoo': expected one of one, two (nearest: two)" in capsys.readouterr().err
