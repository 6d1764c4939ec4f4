"""Run the cells of a notebook in this process, and print after each one the values that it left, as plain data.

This is a script, and runs where nothing is trusted: see `submission_run`. It reads a job from standard input, prints
a line of JSON for each cell that was run, and reads the values that are set before the next one. What it prints is what a student's code wants it to print, and is read as such.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import platform
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import Any

from livingreview.teaching.seminar.answers import decode, encode

TEXT = 20_000  # characters of a cell's printed output that are kept


class _Limited(io.StringIO):
    """Keeps what is printed first, and forgets the rest."""

    def write(self, text: str) -> int:
        if self.tell() < TEXT:
            super().write(text[: TEXT - self.tell()])
        return len(text)


class _TookTooLong(BaseException):
    pass


def _stop(*_: object) -> None:
    raise _TookTooLong


def main() -> None:
    """Run the job."""
    _leave_keys()
    with suppress(OSError):
        os.setsid()  # a signal to the whole group reaches nothing else
    told = os.fdopen(os.dup(0), "rb")
    job = json.loads(told.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.set_inheritable(out.fileno(), False)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGALRM, _stop)
    shell, known = _shell(), {}
    for cell in job["cells"]:
        error, text = _run(shell, cell["source"], cell["seconds"])
        now = {name: _plain(shell.user_ns[name]) for name in job["names"] if name in shell.user_ns}
        values = {name: value for name, value in now.items() if name not in known or known[name] != value}
        known = now
        out.write(json.dumps({"cell": cell["id"], "error": error, "text": text, "values": values}) + "\n")
        out.flush()
        shell.user_ns.update({name: decode(value) for name, value in json.loads(told.readline()).items()})
    os._exit(0)


def _leave_keys() -> None:
    """Take a new keyring of the kernel's: that of the teacher's session, which no namespace hides, may hold passwords."""
    number = {"x86_64": 250, "aarch64": 219}.get(platform.machine()) if sys.platform == "linux" else None
    if number is not None:
        ctypes.CDLL(None).syscall(number, 1, None)  # keyctl(KEYCTL_JOIN_SESSION_KEYRING)


def _plain(value: Any) -> Any:
    try:
        return encode(value)
    except Exception:  # a value of a class that does not behave
        return {"kind": "other", "of": type(value).__name__[:80]}


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            """Let `%matplotlib` pass: nobody looks."""

    shell = Shell.instance()
    shell.showtraceback = lambda *args, **kwargs: None
    shell.history_manager.enabled = False
    return shell


def _run(shell: Any, source: str, seconds: float) -> tuple[str, str]:
    """Run one cell; return the first line of its error, and what it printed."""
    printed = _Limited()
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        with redirect_stdout(printed), redirect_stderr(io.StringIO()):
            result = shell.run_cell(source, store_history=False)
        signal.setitimer(signal.ITIMER_REAL, 0)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as raised:
        signal.setitimer(signal.ITIMER_REAL, 0)
        error = raised
    if isinstance(error, _TookTooLong):
        return f"took longer than {seconds:g} s", printed.getvalue()
    said = str(error).strip().splitlines() if error else []
    return (f"{type(error).__name__}: {said[0][:200]}" if said else type(error).__name__) if error else "", printed.getvalue()


if __name__ == "__main__":
    main()
