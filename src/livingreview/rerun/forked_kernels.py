"""Kernels that start in a moment: forked from one process that has the libraries loaded already.

Importing pandas, scipy, seaborn and nilearn takes seconds, and every notebook would pay for it. Here one server
imports them once, and forks a child for each notebook. Jupyter starts, signals and stops a small companion process as
it would a kernel (see :mod:`livingreview.rerun.kernel_provisioner`); the companion asks the server for the child and lives as
long as it does. A command can be such a child too (see :mod:`livingreview.rerun.warm_server`).

This file is run as a script in both roles, and imports only the standard library until the server starts its work. The
project's own modules are never loaded in the server: which of them a notebook loads is what its freshness is judged by.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LIBRARIES = (
    "numpy",
    "pandas",
    "scipy.stats",
    "statsmodels.stats.multitest",
    "matplotlib.pyplot",
    "seaborn",
    "nibabel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # these every kernel loads as it starts
    "IPython.core.magics",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
)
# Whoever comes while these are still loading does not wait for them.
FURTHER = (
    "nilearn.image",
    "nilearn.plotting",
    "pyarrow.parquet",
    "nbclient",  # these a command loads that runs notebooks
    "papermill",
    "rocrate.rocrate",
)
LONGEST = 48  # of a folder's name, in bytes


def available() -> bool:
    """Tell whether a process with these libraries can be forked safely: on Linux it can."""
    return sys.platform == "linux"


def short_folder() -> str:
    """Return a folder for temporary files whose name leaves room for a socket's: the system takes 107 characters."""
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) <= LONGEST else "/tmp"


@contextmanager
def warm_kernels(
    environment: Mapping[str, str], address: Path | None = None, prefix: Sequence[str] = ()
) -> Iterator[str | None]:
    """Run a server of warm kernels.

    Parameters
    ----------
    environment : mapping of str to str
        Environment of the server. Each kernel gets that of whoever asks for it.
    address : pathlib.Path, optional
        Socket that the server listens on; one of its own in a fresh folder where it is not given.
    prefix : sequence of str
        A command that runs the server, as one that sets limits; kernels inherit what it sets.

    Yields
    ------
    str or None
        The address, as the kernel provisioner takes it, or None where forking is not safe.
    """
    if not available():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="kernels-", dir=short_folder()) as folder:
        place = str(address or Path(folder, "socket"))
        # The door is open before the server is: companions may knock while the libraries load.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.bind(place)
            door.listen(64)
            # What the debugger warns of here does not matter. Which code to run is told by whoever asks.
            own = {**environment, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
            own.pop("PYTHONPATH", None)
            server = subprocess.Popen(
                [*prefix, sys.executable, "-P", __file__, "serve", str(door.fileno())],
                env=own,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[door.fileno()],
                start_new_session=True,
            )
        try:
            yield place
        finally:
            Path(place).unlink(missing_ok=True)
            server.stdin.close()
            server.terminate()
            server.wait()


def serve(door_number: str) -> None:
    """Load the libraries, then fork a kernel for everyone who asks, until the starter is gone."""
    door = socket.socket(fileno=int(door_number))
    for name in LIBRARIES:
        _load(name)
    with suppress(ImportError):  # compiles what every notebook is held against
        nbformat = importlib.import_module("nbformat")
        nbformat.validate(nbformat.v4.new_notebook())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system
    left = [*FURTHER]
    while True:
        gc.freeze()  # a child's garbage collector would otherwise copy all that it shares with the server
        waiting = select.select([door, sys.stdin], [], [], 0 if left else None)[0]
        if sys.stdin in waiting:  # its end is the starter's end
            return
        if door in waiting:
            _welcome(door)
        elif left:
            _load(left.pop(0))


def _load(name: str) -> None:
    with suppress(ImportError):  # a smaller edition need not have them all
        importlib.import_module(name)


def _welcome(door: socket.socket) -> None:
    guest, _ = door.accept()
    text, streams = _hear(guest)
    if text and os.fork() == 0:  # without a text somebody looked whether anyone is here
        door.close()
        _become(guest, json.loads(text), streams)
    for stream in streams:
        os.close(stream)
    guest.close()


def _hear(guest: socket.socket) -> tuple[bytes, list[int]]:
    """Receive one request, which ends with its line, and the streams that came with it."""
    guest.settimeout(5)  # one who stops in the middle must not keep the others waiting
    try:
        text, streams, _, _ = socket.recv_fds(guest, 1 << 16, 3)
        while text and not text.endswith(b"\n"):
            more = guest.recv(1 << 16)
            if not more:
                return b"", streams
            text += more
    except OSError:
        return b"", []
    guest.settimeout(None)
    return text, streams


def _become(guest: socket.socket, request: dict[str, Any], streams: list[int]) -> None:
    """Turn a forked child into a kernel or a command, and never return; `guest` stays open as long as it lives."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    guest.sendall(f"{os.getpid()}\n".encode())
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[:0] = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    sys.modules.pop("__mp_main__", None)  # joblib's second name for this script, which nobody uses
    threading.Thread(target=_leave_with, args=(guest,), daemon=True).start()
    role = _be_command if streams else _be_kernel
    status = 1
    try:
        status = role(request["arguments"], streams)
    finally:  # whoever asked sees the end, and the status of a command
        guest.sendall(f"{status}\n".encode())
        os._exit(status)


def _be_kernel(arguments: list[str], _streams: list[int]) -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a cell writes to stderr reaches its page, not the terminal
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    sys.argv = ["ipykernel_launcher", *arguments]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=arguments)
    return 0


def _be_command(arguments: list[str], streams: list[int]) -> int:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)
    module, name, *rest = arguments
    run: Callable[[list[str]], int] = getattr(importlib.import_module(module), name)
    try:
        return run(rest)
    finally:
        sys.stdout.flush()


def _leave_with(guest: socket.socket) -> None:
    """End when whoever asked is gone, however that came."""
    guest.recv(1)
    os._exit(0)


def _end_with_parent(parent: int) -> None:
    """End a companion, and its kernel with it, when whoever started it is gone without a word."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def ask(address: str, arguments: list[str], streams: list[int]) -> int:
    """Have the server be a kernel (without streams) or a command; return its status when it ends.

    Parameters
    ----------
    address : str
        The server's socket.
    arguments : list of str
        Of the kernel; or the module and function of the command, then its arguments.
    streams : list of int
        Standard input, output and error of the command.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(address)
    request = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    socket.send_fds(line, [(json.dumps(request) + "\n").encode()], streams)
    answers = line.makefile("r")
    child = int(answers.readline())

    def pass_on(number: int, _frame: object) -> None:
        try:
            os.kill(child, number)
        except ProcessLookupError:
            sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    status = answers.read()  # this returns when the child is gone; one that was killed says nothing
    return int(status) if status.strip() else 128 + signal.SIGKILL


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
        sys.exit(ask(sys.argv[2], ["-f", sys.argv[3]], []))
