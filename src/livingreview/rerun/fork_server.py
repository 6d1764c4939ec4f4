"""The process that kernels are forked from: Python's own fork server, which has their libraries loaded.

The project's own modules are unloaded in each kernel: which of them a notebook loads is what its freshness is judged by.
Only the standard library is imported here, so that the server can load while a command still loads for itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

FORKING_IS_SAFE = sys.platform == "linux"
LONGEST = 60  # bytes in the name of a folder that holds sockets, of some hundred in all


def kernel_environment(root: Path, data: Path | None = None) -> dict[str, str]:
    """Environment of every kernel: one thread, a fixed hash seed, this checkout's package and evidence.

    Without `data`, ``LIVINGREVIEW_DATA`` is left out: a page shows the edition's own evidence, which is what its freshness
    is judged by.
    """
    environment = {name: value for name, value in os.environ.items() if name != "LIVINGREVIEW_DATA"}
    if data is not None:
        environment["LIVINGREVIEW_DATA"] = str(data)
    environment.update(
        PYTHONHASHSEED="0",
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        MKL_NUM_THREADS="1",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
        LIVINGREVIEW_ROOT=str(root),
        PYTHONPATH=os.pathsep.join(filter(None, [str(root / "src"), os.environ.get("PYTHONPATH")])),
    )
    return environment


def socket_folder() -> str | None:
    """Return a folder for temporary files whose name leaves room for that of a socket; None where there is none.

    A socket's whole name may have some hundred bytes; on a large machine that of the folder for temporary files has more.
    """
    places = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")
    return next((place for place in places if len(os.fsencode(place)) <= LONGEST and os.access(place, os.W_OK)), None)


def load_libraries(root: Path, chapters: bool = False) -> bool:
    """Begin to load the libraries of the kernels to come, chapters among them, while this process does something else.

    False where kernels cannot be forked: on this system, or since no socket can be made.
    """
    place = socket_folder()
    if not FORKING_IS_SAFE or place is None:
        return False
    # What the debugger warns of does not matter here; a module in the working folder shall not stand for a library.
    own = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONSAFEPATH": "1"}
    with _surroundings({**kernel_environment(root), **own}, place):
        also = ["livingreview.rerun.chapter_libraries"] if chapters else []
        forkserver.set_forkserver_preload(["livingreview.rerun.libraries", *also])
        try:
            forkserver.ensure_running()
        except OSError:  # a share on which no mode can be set
            return False
    return True


def become_kernel(arguments: list[str], folder: str, environment: Mapping[str, str]) -> None:
    """Turn a process that was just forked into a kernel."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what a cell prints reaches its page, not the terminal
        os.dup2(nowhere, stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))
    sys.path[:0] = [place for place in environment.get("PYTHONPATH", "").split(os.pathsep) if place]
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    for name in [*sys.modules]:
        if name == "__mp_main__" or name.partition(".")[0] == "livingreview":
            del sys.modules[name]
    sys.argv = ["ipykernel_launcher", *arguments[:2]]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=arguments)
    os._exit(0)


def _end_with(parent: BaseProcess) -> None:
    """End when whoever started this kernel is gone, however that came."""
    parent.join()
    os._exit(1)


@contextmanager
def _surroundings(environment: Mapping[str, str], place: str) -> Iterator[None]:
    kept, usual = dict(os.environ), tempfile.tempdir
    os.environ.update(environment)
    tempfile.tempdir = place
    try:
        yield
    finally:
        tempfile.tempdir = usual
        os.environ.clear()
        os.environ.update(kept)
