from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import shutil

import nbformat
import pytest

from livingreview.paths import edition_root
from livingreview.rerun import execution, fork_server, freshness

PLOT = (
    "import matplotlib.pyplot as plt\n"
    "figure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2])\n"
    "figure.canvas.get_width_height()"
)
USES = "import figure as f\nprint({'a', 'b', 'c'}, f.VALUE)\nopen('../data/table.tsv').read()"


def execute_chapter(path, root):
    return execution.wait_for(execution.execute_chapter(path, root))


def test_two_executions_give_the_same_bytes_forked_or_not(edition, write_chapter, monkeypatch):
    """A forked kernel answers as an ordinary one does: prints, sets, figures."""
    path = write_chapter("a.ipynb", USES, PLOT, "import sys, joblib; sys.argv[1:2], globals().get('__file__')")
    execute_chapter(path, edition)
    forked = path.read_bytes()
    monkeypatch.setattr(fork_server, "FORKING_IS_SAFE", False)
    execute_chapter(path, edition)
    assert path.read_bytes() == forked
    assert b"image/png" in forked


def test_the_record_holds_what_the_kernel_used_and_no_more(edition, write_chapter, read_json):
    path = write_chapter("a.ipynb", USES)
    execute_chapter(path, edition)
    record = read_json(path)["metadata"]["livingreview"]
    assert list(record["inputs"]) == ["data/", "requirements.txt", "src/figure.py"]
    assert record["inputs"]["src/figure.py"] == freshness.file_digest(edition / "src" / "figure.py")


def test_no_trace_of_time_or_machine_is_kept(edition, write_chapter):
    path = write_chapter("a.ipynb", "1 + 1")
    execute_chapter(path, edition)
    text = path.read_text(encoding="utf-8")
    assert str(edition) not in text
    assert "iopub" not in text
    notebook = nbformat.read(path, as_version=4)
    assert [cell.get("execution_count") for cell in notebook.cells] == [None, 1]
    assert "version" not in notebook.metadata.language_info


def test_a_failing_cell_says_where_and_what_and_leaves_the_file_alone(edition, write_chapter):
    path = write_chapter("a.ipynb", "1", "int('many')")
    before = path.read_bytes()
    with pytest.raises(execution.ExecutionError) as caught:
        execute_chapter(path, edition)
    assert str(caught.value) == (
        "chapters/a.ipynb, code cell 2: ValueError: invalid literal for int() with base 10: 'many'"
    )
    assert path.read_bytes() == before


def test_a_dead_kernel_is_one_clear_message(edition, write_chapter):
    path = write_chapter("a.ipynb", "import os; os._exit(1)")
    with pytest.raises(execution.ExecutionError, match=r"code cell 1: the kernel died"):
        execute_chapter(path, edition)


def test_the_kernel_works_in_the_notebooks_folder_with_this_editions_evidence(
    edition, write_chapter, read_json, monkeypatch
):
    monkeypatch.setenv("LIVINGREVIEW_DATA", "/elsewhere")
    path = write_chapter(
        "a.ipynb", "import os, pathlib; print(pathlib.Path.cwd().name, 'LIVINGREVIEW_DATA' in os.environ)"
    )
    execute_chapter(path, edition)
    assert "".join(read_json(path)["cells"][1]["outputs"][0]["text"]) == "chapters False\n"


def test_a_notebook_runs_from_inside_an_event_loop(edition, write_chapter):
    """As it must where a teacher calls it from a notebook."""
    import asyncio

    path = write_chapter("a.ipynb", "1 + 1")

    async def inside() -> float:
        return execute_chapter(path, edition)

    assert asyncio.run(inside()) > 0


def test_what_is_edited_meanwhile_is_left_as_it_is(edition, write_chapter):
    path = write_chapter("a.ipynb", "import pathlib; pathlib.Path('a.ipynb').write_text('mine')")
    with pytest.raises(execution.ExecutionError, match="was edited while it was executed"):
        execution.wait_for(execution.execute_chapter(path, edition))
    assert path.read_text() == "mine"


def test_a_folder_with_spaces_and_umlauts_behind_a_link_has_the_same_record(edition, write_chapter, tmp_path_factory, monkeypatch):
    path = write_chapter("a.ipynb", USES)
    place = tmp_path_factory.mktemp("place")
    shutil.copytree(edition, place / "mit Ümläuten, und Leerzeichen")
    (place / "link").symlink_to("mit Ümläuten, und Leerzeichen")
    (place / "link" / "_toc.yml").touch()
    monkeypatch.chdir(place / "link" / "chapters")
    root = edition_root()
    assert root.name == "mit Ümläuten, und Leerzeichen"
    execute_chapter(root / "chapters" / "a.ipynb", root)
    execute_chapter(path, edition)
    assert (place / "link" / "chapters" / "a.ipynb").read_bytes() == path.read_bytes()


def test_a_kernel_that_is_stopped_while_it_starts_leaves_nothing_to_do_at_exit(edition, write_chapter, monkeypatch):
    async def stop(*_arguments, **_options):
        raise asyncio.CancelledError

    path = write_chapter("a.ipynb", "1")
    monkeypatch.setattr(execution.NotebookClient, "async_start_new_kernel", stop)
    left = []
    monkeypatch.setattr(atexit, "register", lambda call, *_, **__: left.append(call))
    monkeypatch.setattr(atexit, "unregister", lambda call: left.remove(call) if call in left else None)
    with pytest.raises((asyncio.CancelledError, concurrent.futures.CancelledError)):
        execute_chapter(path, edition)
    assert [call for call in left if "NotebookClient" in repr(call)] == []
