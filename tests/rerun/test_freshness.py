from __future__ import annotations

import json

import nbformat
import pytest

from livingreview.rerun import freshness


@pytest.fixture
def executed(edition, write_chapter):
    """A notebook as an execution leaves it, made by hand so that no kernel is needed."""
    path = write_chapter("a.ipynb", "import figure as f\nprint(f.VALUE, open('../data/table.tsv').read())")
    assert freshness.why_stale(path, edition) == "was never executed"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].update(execution_count=1, outputs=[nbformat.v4.new_output("stream", text="41")])
    notebook.metadata["livingreview"] = freshness.record(notebook, ["data/", "src/figure.py"], edition)
    nbformat.write(notebook, path)
    assert freshness.why_stale(path, edition) == ""
    return path


@pytest.mark.parametrize("name", ["src/figure.py", "data/table.tsv", "requirements.txt"])
def test_a_change_in_what_was_used_is_noticed(edition, executed, name):
    (edition / name).write_text((edition / name).read_text() + "\n")
    expected = "data/" if name.startswith("data") else name
    assert freshness.why_stale(executed, edition) == f"was executed before {expected} changed"


def test_a_new_table_is_a_change_of_the_evidence(edition, executed):
    (edition / "data" / "new.tsv").write_text("a\n1\n")
    assert freshness.why_stale(executed, edition) == "was executed before data/ changed"


def test_teaching_matter_counts_only_where_it_was_opened(edition, executed):
    quiz = edition / "data" / "quizzes" / "session.toml"
    quiz.parent.mkdir()
    quiz.write_text('title = "One"\n')
    assert freshness.why_stale(executed, edition) == ""
    notebook = nbformat.read(executed, as_version=4)
    notebook.metadata["livingreview"] = freshness.record(notebook, ["data/", "data/quizzes/session.toml"], edition)
    nbformat.write(notebook, executed)
    quiz.write_text('title = "Another"\n')
    assert freshness.why_stale(executed, edition) == "was executed before data/quizzes/session.toml changed"


def test_a_module_that_was_not_loaded_does_not_count(edition, executed):
    (edition / "src" / "unused.py").write_text("VALUE = 2\n")
    assert freshness.why_stale(executed, edition) == ""


def _edit(path, change):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_changed_cell_or_tag_is_noticed_and_changed_prose_is_not(edition, executed):
    _edit(executed, lambda notebook: notebook["cells"][0].update(source="# Another title"))
    assert freshness.why_stale(executed, edition) == ""
    _edit(executed, lambda notebook: notebook["cells"][1]["metadata"].update(tags=["hide-input"]))
    assert freshness.why_stale(executed, edition) == "has code that changed since it was executed"


def test_a_notebook_without_outputs_is_never_up_to_date(edition, executed):
    _edit(executed, lambda notebook: notebook["cells"][1].update(outputs=[]))
    assert freshness.why_stale(executed, edition) == "has no outputs"


def test_a_variants_page_follows_its_parameters(edition, executed):
    made_from = {"name": "early", "parameters": {"until": 2001}}
    assert freshness.why_stale(executed, edition, made_from).startswith("has another template, question or parameters")


def test_a_missing_page_and_a_page_without_code(edition, write_chapter):
    assert freshness.why_stale(edition / "chapters" / "none.ipynb", edition) == "is missing"
    assert freshness.why_stale(write_chapter("prose.ipynb"), edition) == ""
