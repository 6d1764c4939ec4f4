"""Kernels that start in a moment: forked from one process that has the libraries loaded already.

Importing pandas, scipy, seaborn and nilearn takes seconds, and every notebook would pay for it. Here one server
imports them once, and forks a child for each notebook. Jupyter starts, signals and stops a small companion process as
it would a kernel; the companion asks the server for the child and lives as long as it does.

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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LIBRARIES = (
    "numpy",
    "pandas",
    "scipy.stats",
    "statsmodels.stats.multitest",
    "pandera.pandas",
    "matplotlib.pyplot",
    "seaborn",
    "nibabel",
    "nilearn.image",
    "nilearn.plotting",
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # these every kernel loads as it starts
    "IPython.core.magics",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
)


def available() -> bool:
    """Tell whether a process with these libraries can be forked safely: on Linux it can."""
    return sys.platform == "linux"


@contextmanager
def warm_kernels(environment: Mapping[str, str], prefix: Sequence[str] = ()) -> Iterator[list[str] | None]:
    """Run a server of warm kernels.

    Parameters
    ----------
    environment : mapping of str to str
        Environment of the server, and so of every kernel.
    prefix : sequence of str
        A command that runs the server, as one that sets limits; kernels inherit what it sets.

    Yields
    ------
    list of str or None
        The command that stands for a kernel in a Jupyter kernel specification, or None where forking is not safe.
    """
    if not available():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="kernels-") as folder:
        address = str(Path(folder, "socket"))
        # The door is open before the server is: companions may knock while the libraries load.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.bind(address)
            door.listen(64)
            server = subprocess.Popen(
                [*prefix, sys.executable, "-P", __file__, "serve", str(door.fileno())],
                env={
                    **environment,
                    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                },  # else the debugger warns of nothing that matters
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[door.fileno()],
                start_new_session=True,
            )
        try:
            yield [sys.executable, "-P", "-S", __file__, "join", address, "{connection_file}"]
        finally:
            server.stdin.close()
            server.terminate()
            server.wait()


def serve(door_number: str) -> None:
    """Load the libraries, then fork a kernel for everyone who asks, until the starter is gone."""
    door = socket.socket(fileno=int(door_number))
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError:  # a smaller edition need not have them all
            continue
    gc.freeze()  # a child's garbage collector would otherwise copy all that it shares with the server
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:  # its end is the starter's end
        guest, _ = door.accept()
        request = json.loads(guest.makefile("r").readline())
        child = os.fork()
        if child == 0:
            door.close()
            _become_kernel(guest, request)
            os._exit(0)
        guest.close()


def _become_kernel(guest: socket.socket, request: dict[str, Any]) -> None:
    """Turn a forked child into the kernel; `guest` stays open as long as it lives."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a cell writes to stderr reaches its page, not the terminal
    guest.sendall(f"{os.getpid()}\n".encode())
    os.chdir(request["folder"])
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    threading.Thread(target=_leave_with, args=(guest,), daemon=True).start()
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    sys.modules.pop("__mp_main__", None)  # joblib's second name for this script, which no notebook uses
    from ipykernel.kernelapp import launch_new_instance

    try:
        launch_new_instance(argv=sys.argv[1:])
    except BaseException:  # the companion's end tells Jupyter; there is nobody else to tell
        os._exit(1)


def _leave_with(guest: socket.socket) -> None:
    """End the kernel when its companion is gone, however that came."""
    guest.recv(1)
    os._exit(0)


def join(address: str, *arguments: str) -> None:
    """Be the companion of one kernel: ask for it, pass signals on, end when it ends."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(address)
    request = {"arguments": ["-f", *arguments], "folder": os.getcwd()}
    line.sendall((json.dumps(request) + "\n").encode())
    answers = line.makefile("r")
    kernel = int(answers.readline())

    def pass_on(number: int, _frame: object) -> None:
        try:
            os.kill(kernel, number)
        except ProcessLookupError:
            sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    answers.read()  # nothing more is ever written: this returns when the kernel is gone


if __name__ == "__main__":
    {"serve": serve, "join": join}[sys.argv[1]](*sys.argv[2:])
