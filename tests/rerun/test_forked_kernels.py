"""Forked kernels: through Jupyter's own extension point, as clean as a fresh one, and never in the way."""

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

from livingreview.rerun import execution, forked_kernels, kernel_provisioner, warm_server

# Who made the kernel, by the command line of its parent.
PARENT = "import os; print(open(f'/proc/{os.getppid()}/cmdline').read().replace(chr(0), ' '))"
linux = pytest.mark.skipif(not forked_kernels.available(), reason="forking a loaded process is safe on Linux alone")


@pytest.fixture
def apart(monkeypatch):
    """A folder for sockets of this test's own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setattr(forked_kernels, "short_folder", lambda: folder)
        monkeypatch.setenv("TMPDIR", folder)
        yield folder


@pytest.fixture
def stands(apart, tmp_path):
    """A process of warm kernels at an address of this test's own."""
    with warm_server.stand(execution.kernel_environment(tmp_path)) as address:
        yield address


def parent_of(notebook) -> str:
    return "".join(notebook.cells[0].outputs[0].text)


@linux
def test_papermill_nbclient_and_jupyter_take_the_kernel_by_its_name_alone(stands, tmp_path):
    import papermill
    from nbclient import NotebookClient

    path, out = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PARENT)]), path)
    made = papermill.execute_notebook(path, out, kernel_name=kernel_provisioner.NAME, progress_bar=False)
    assert "forked_kernels.py serve" in parent_of(made)
    made = NotebookClient(nbformat.read(path, as_version=4), kernel_name=kernel_provisioner.NAME).execute()
    assert "forked_kernels.py serve" in parent_of(made)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "c", str(path)]
    kernel = f"--ExecutePreprocessor.kernel_name={kernel_provisioner.NAME}"
    subprocess.run([*command, kernel], check=True, capture_output=True, cwd=tmp_path)
    assert "forked_kernels.py serve" in parent_of(nbformat.read(tmp_path / "c.ipynb", as_version=4))


@linux
def test_without_a_warm_process_an_ordinary_kernel_starts_and_says_so(apart, caplog):
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PARENT)])
    with caplog.at_level("WARNING"):
        made = NotebookClient(notebook, kernel_name=kernel_provisioner.NAME).execute()
    assert "forked_kernels.py serve" not in parent_of(made)
    assert "an ordinary kernel is started" in caplog.text


@linux
def test_where_forking_is_not_safe_everything_runs_without(tmp_path, monkeypatch):
    monkeypatch.setattr(forked_kernels.sys, "platform", "darwin")
    with forked_kernels.warm_kernels({}) as address:
        assert address is None
    with pytest.raises(warm_server.StandingError, match="Linux alone"), warm_server.stand({}):
        pass
    assert warm_server.delegate("builtins", "len", []) is None


@linux
def test_a_kernel_finds_nothing_of_the_one_before(stands, edition, write_chapter, read_json):
    first = write_chapter("a.ipynb", "import sys, json, os; json.left = 1; os.environ['LEFT'] = '1'; left = 1")
    names = "import json, os, sys; print(hasattr(json, 'left'), 'LEFT' in os.environ, 'left' in globals())"
    second = write_chapter("b.ipynb", names, "print(sorted(m for m in sys.modules if m.startswith('livingreview')))")
    for path in (first, second):
        execution.execute_chapter(path, edition, str(stands))
    texts = ["".join(cell["outputs"][0]["text"]) for cell in read_json(second)["cells"][1:]]
    assert texts == ["False False False\n", "[]\n"]


@linux
def test_the_published_analysis_is_the_same_cell_by_cell_warm_and_fresh(tmp_path):
    """The book's own notebook, with the figures and tables of a whole run."""
    from livingreview.paths import edition_root
    from livingreview.rerun import variant_execution

    root, cells = edition_root(), []
    with forked_kernels.warm_kernels(execution.kernel_environment(root)) as address:
        for kernels in (None, address):
            notebook = nbformat.read(root / variant_execution.TEMPLATE, as_version=4)
            done = execution.execute(notebook, (root / variant_execution.TEMPLATE).parent, root, name="it", kernels=kernels)
            cells.append([json.dumps(cell, sort_keys=True) for cell in done.notebook.cells])
    assert len(cells[0]) == len(cells[1]) > 5
    for number, (fresh, forked) in enumerate(zip(*cells, strict=True)):
        assert forked == fresh, f"cell {number} differs"


@linux
def test_a_command_that_is_forked_has_this_terminal_folder_environment_and_status(stands, tmp_path):
    module = tmp_path / "said.py"
    module.write_text(
        "import os, sys\n"
        "def say(arguments):\n"
        "    print(arguments, os.getcwd(), os.environ['HERE'], sys.stdin.read())\n"
        "    print('trouble', file=sys.stderr)\n"
        "    return 7\n"
    )
    code = "import sys; from livingreview.rerun import warm_server; sys.exit(warm_server.delegate('said', 'say', ['a', 'b']))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]), "HERE": "here"}
    done = subprocess.run(
        [sys.executable, "-c", code], input="typed", cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (7, f"['a', 'b'] {tmp_path} here typed\n", "trouble\n")


@linux
def test_a_command_ends_with_whoever_asked_for_it(stands, tmp_path):
    (tmp_path / "slow.py").write_text(
        "import os, time\ndef go(arguments):\n    open('pid', 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
    )
    code = "from livingreview.rerun import warm_server; warm_server.delegate('slow', 'go', [])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    asking = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment)
    pid = _wait_for(lambda: int((tmp_path / "pid").read_text()))
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    _wait_for(lambda: not os.path.exists(f"/proc/{pid}") or None)


@linux
def test_a_kernel_ends_with_whoever_asked_for_it_even_if_that_is_killed(stands, tmp_path):
    cell = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]), tmp_path / "a.ipynb")
    code = (
        "import sys; from pathlib import Path; from livingreview.rerun import execution; place = Path(sys.argv[1]);"
        "execution.execute_chapter(place / 'a.ipynb', place, sys.argv[2])"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(stands)]
    asking = subprocess.Popen(command, start_new_session=True)
    pid = _wait_for(lambda: int((tmp_path / "pid").read_text()))
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    _wait_for(lambda: not os.path.exists(f"/proc/{pid}") or None)


@linux
def test_two_cannot_stand_at_one_address_and_a_strangers_folder_is_refused(stands, monkeypatch):
    with pytest.raises(warm_server.StandingError, match="kept warm already"), warm_server.stand({}):
        pass
    stands.parent.chmod(0o755)
    with pytest.raises(warm_server.StandingError, match="open to others"), warm_server.stand({}):
        pass


@linux
def test_a_temporary_folder_with_a_long_name_is_no_trouble(tmp_path, monkeypatch):
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr(forked_kernels.tempfile, "gettempdir", lambda: str(deep))
    with forked_kernels.warm_kernels(execution.kernel_environment(tmp_path)) as address:
        assert warm_server.answers(address)
    assert not list(deep.iterdir())


def _wait_for(look, seconds: float = 20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
        except (OSError, ValueError):
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")
