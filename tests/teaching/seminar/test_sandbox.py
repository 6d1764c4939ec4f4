"""What the sandbox shows, what it does not, and what ends a notebook in it, for each tool that is installed."""

from __future__ import annotations

import shutil

import pytest

from livingreview.teaching.seminar.sandbox import Limits, Sandbox, environment
from livingreview.teaching.seminar.submission_run import Cell, Rules, run_cells

LOOK = """
import os, socket
shown = [path for path in (SECRET, os.path.dirname(SECRET) + '/evidence', '/etc/passwd', '/run', '/sys') if os.path.exists(path)]
links, variables = len(socket.if_nameindex()), sorted(set(os.environ) & {'SEMINAR_SECRET', 'SHLVL', 'HOME'})
writes = []
for path in (EVIDENCE + '/x', '/usr/x', '/x', '/proc/sys/kernel/core_pattern', 'own'):
    try:
        open(path, 'w').close()
        writes.append(path)
    except OSError:
        pass
numbers = [int(name) for name in os.listdir('/proc') if name.isdigit()]
capabilities = open('/proc/self/status').read().split('CapBnd:')[1].split()[0]
"""


@pytest.fixture(params=["bwrap", "unshare"])
def run(request, tmp_path, root, monkeypatch):
    """Run cells with one of the tools."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed here")
    evidence = tmp_path / "folder" / "evidence"
    evidence.mkdir(parents=True)
    secret = tmp_path / "folder" / "key.json"
    secret.write_text("{}")
    monkeypatch.setenv("SEMINAR_SECRET", "x")
    sandbox = Sandbox(request.param, (root / "src", evidence))

    def given(*sources, names=(), seconds=60):
        start = f"SECRET, EVIDENCE = {str(secret)!r}, {str(evidence)!r}"
        cells = [Cell("start", start), *(Cell(str(number), source) for number, source in enumerate(sources))]
        rules = Rules(30, Limits(seconds=seconds, memory_mb=3000, disk_mb=8, processes=16))
        return run_cells(cells, names, sandbox, root, evidence, rules)

    return given


def test_a_notebook_sees_its_evidence_and_nothing_of_the_teachers(run):
    found = run(LOOK, names=("shown", "links", "variables", "writes", "numbers", "capabilities"))
    assert found.errors == {}
    values = {name: value["of"] if isinstance(value, dict) else value for name, value in found.last.items()}
    assert len(values["shown"]) == 1 and values["shown"][0].endswith("/evidence")
    assert (values["links"], values["variables"], values["writes"]) == (1, ["HOME"], ["own"])
    assert max(values["numbers"]) < 20 and int(values["capabilities"], 16) == 0


def test_what_goes_over_a_limit_ends_and_what_comes_after_it_runs(run):
    found = run(
        "for number in range(9):\n    open(f'own{number}', 'wb').write(bytes(2**21))", "import os\nwhile True:\n    os.fork()", "last = 3",
        names=("last",),
    )  # fmt: skip
    assert found.errors["0"].startswith("OSError") and found.ended == {"1": "more than 16 processes"}
    assert found.last == {"last": 3}


def test_one_clock_for_the_whole_notebook(run):
    found = run("first = 1", *["while True:\n    try:\n        while True: pass\n    except BaseException: pass"] * 3, names=("first",), seconds=4)
    assert "the notebook took longer than" in found.ended["1"] and found.values["0"] == {"first": 1}


def test_an_environment_has_nothing_of_this_process(monkeypatch):
    monkeypatch.setenv("SEMINAR_SECRET", "x")
    assert "SEMINAR_SECRET" not in environment({}) and environment({"OWN": "1"})["OWN"] == "1"
