"""Forked kernels: as clean as a fresh one, and gone when whoever started them is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import nbformat
import pytest

from livingreview.rerun import execution, fork_server

PARENT = "import os; print(open(f'/proc/{os.getppid()}/cmdline').read())"
linux = pytest.mark.skipif(not fork_server.FORKING_IS_SAFE, reason="forking a loaded process is safe on Linux alone")


def printed(notebook) -> str:
    return "".join(notebook.cells[0].outputs[0].text)


def execute(root, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    return execution.wait_for(execution.execute(notebook, root, root, name="it")).notebook


@linux
def test_a_kernel_is_forked_from_the_process_that_has_the_libraries(edition):
    assert "multiprocessing.forkserver" in printed(execute(edition, PARENT))
    loaded = "import sys; print({'nibabel', 'scipy.special', 'pandas'} <= set(sys.modules))"
    assert printed(execute(edition, loaded)) == "True\n"


def test_where_forking_is_not_safe_an_ordinary_kernel_starts(edition, monkeypatch):
    monkeypatch.setattr(fork_server, "FORKING_IS_SAFE", False)
    assert "forkserver" not in printed(execute(edition, PARENT))


def test_a_long_name_of_the_folder_for_temporary_files_does_not_matter(edition, tmp_path, monkeypatch):
    """A socket's whole name may have a hundred bytes."""
    place = tmp_path / ("x" * 90)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert printed(execute(edition, "print(1)")) == "1\n"
    monkeypatch.setattr(fork_server, "socket_folder", lambda: None)
    monkeypatch.setattr(execution, "socket_folder", lambda: None)
    assert printed(execute(edition, "print(2)")) == "2\n"


def test_a_kernel_finds_nothing_of_the_one_before(edition):
    execute(edition, "import sys, json, os; json.left = 1; os.environ['LEFT'] = '1'; left = 1")
    names = "import json, os, sys; print(hasattr(json, 'left'), 'LEFT' in os.environ, 'left' in globals())"
    modules = "print(sorted(m for m in sys.modules if m.startswith(('livingreview', '__mp_main__'))))"
    made = execute(edition, f"{names}; {modules}")
    assert printed(made) == "False False False\n[]\n"


@linux
def test_the_published_analysis_is_the_same_cell_by_cell_forked_and_fresh(monkeypatch):
    """The book's own notebook, with the figures and tables of a whole run."""
    from livingreview.paths import edition_root
    from livingreview.rerun import variant_execution

    root, cells = edition_root(), []
    for forked in (True, False):
        monkeypatch.setattr(fork_server, "FORKING_IS_SAFE", forked)
        notebook = nbformat.read(root / variant_execution.TEMPLATE, as_version=4)
        work = execution.execute(notebook, (root / variant_execution.TEMPLATE).parent, root, name="it")
        cells.append([json.dumps(cell, sort_keys=True) for cell in execution.wait_for(work).notebook.cells])
    assert len(cells[0]) == len(cells[1]) > 5
    for number, (forked, fresh) in enumerate(zip(*cells, strict=True)):
        assert forked == fresh, f"cell {number} differs"


def test_a_kernel_ends_with_whoever_started_it_even_if_that_is_killed(tmp_path):
    cell = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]), tmp_path / "a.ipynb")
    code = (
        "import sys; from pathlib import Path; from livingreview.rerun import execution; place = Path(sys.argv[1]);"
        "execution.wait_for(execution.execute_chapter(place / 'a.ipynb', place))"
    )
    running = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], start_new_session=True)
    pid = wait_until(lambda: int((tmp_path / "pid").read_text()))
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_until(lambda: not os.path.exists(f"/proc/{pid}") or None)


def wait_until(look, seconds: float = 60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := look():
                return found
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError("it did not come")
