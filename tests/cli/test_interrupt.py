"""Ctrl-C: one line and status 130, however early it comes and whatever an import makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from livingreview.cli import commands
from livingreview.cli.main import main

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture
def interruptible():
    """Python's own handlers, which a run of the tests in the background does not have: its shell ignores Ctrl-C."""
    usual = {number: signal.signal(number, signal.SIG_DFL) for number in STATUS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in usual.items():
        signal.signal(number, handler)


def interrupted_import(_arguments):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ImportError("numpy._core.multiarray failed to import") from None


def interrupted(_arguments):
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(("number", "status"), STATUS.items())
def test_each_request_to_end_is_one_line_and_the_status_of_its_signal(interruptible, monkeypatch, capsys, number, status):
    monkeypatch.setattr(commands, "run", lambda _arguments: signal.raise_signal(number))
    assert main(["variants"]) == status
    assert capsys.readouterr().err == "livingreview: stopped\n"
    assert signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)


def test_who_asks_twice_waits_for_nothing(interruptible):
    code = (
        "import signal, sys\nfrom livingreview.cli import commands, main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def tidy(_):\n"
        "    try:\n        signal.raise_signal(signal.SIGINT)\n"
        "    finally:\n        signal.raise_signal(signal.SIGTERM)\n"
        "        print('went on')\n"
        "commands.run = tidy\nsys.exit(main.main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert (done.returncode, done.stdout) == (143, "")


@pytest.mark.parametrize("run", [interrupted, interrupted_import])
def test_an_interrupt_is_one_line_and_130(interruptible, monkeypatch, capsys, run):
    monkeypatch.setattr(commands, "run", run)
    before = signal.getsignal(signal.SIGINT)
    assert main(["variants"]) == 130
    assert capsys.readouterr().err == "livingreview: stopped\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_a_fault_of_the_program_is_one_line_and_no_interrupt_and_can_be_seen_whole(monkeypatch, capsys):
    def fail(_arguments):
        raise ImportError("no such module\nat all")

    monkeypatch.setattr(commands, "run", fail)
    assert main(["variants"]) == 70
    said = capsys.readouterr().err
    assert said.startswith("livingreview: a fault of this program: ImportError: no such module (test_interrupt.py, line ")
    assert said.count("\n") == 1
    monkeypatch.setenv("LIVINGREVIEW_TRACEBACK", "1")
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
