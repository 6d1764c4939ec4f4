from __future__ import annotations

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
