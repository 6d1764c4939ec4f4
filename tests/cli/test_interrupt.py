"""Ctrl-C: one line and status 130, however early it comes and whatever an import makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from livingreview.cli import commands
from livingreview.cli.main import main


@pytest.fixture
def interruptible():
    """Python's own handler, which a run of the tests in the background does not have: its shell ignores Ctrl-C."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


def interrupted_import(_arguments):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ImportError("numpy._core.multiarray failed to import") from None


def interrupted(_arguments):
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("run", [interrupted, interrupted_import])
def test_an_interrupt_is_one_line_and_130(interruptible, monkeypatch, capsys, run):
    monkeypatch.setattr(commands, "run", run)
    before = signal.getsignal(signal.SIGINT)
    assert main(["variants"]) == 130
    assert capsys.readouterr().err == "livingreview: stopped\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_an_import_that_fails_by_itself_is_not_taken_for_an_interrupt(monkeypatch):
    def fail(_arguments):
        raise ImportError("no such module")

    monkeypatch.setattr(commands, "run", fail)
    with pytest.raises(ImportError, match="no such module"):
        main(["variants"])


def test_before_any_command_is_known_there_is_no_traceback_either():
    # The first library that the commands import is where the interrupt comes.
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'cyclopts': signal.raise_signal(signal.SIGINT)\n"
        "from livingreview.cli.main import main\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.exit(main(['variants']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "livingreview: stopped\n")
