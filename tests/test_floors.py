"""The floors of the package: a module imports only from floors below its own; and no name is unused or undefined."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "command", [("lint-imports", "--no-cache"), ("ruff", "check", "--no-cache", "--select", "F,I,TC004", "src", "tests", "bench")]
)
def test_imports_point_down_and_names_are_used(command):
    program = str(Path(sys.executable).with_name(command[0]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
