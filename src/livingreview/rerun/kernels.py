"""Kernels forked from one process that has the libraries loaded, so that a notebook does not wait for its imports.

The process is Python's own fork server (:mod:`multiprocessing`). The project's own modules are unloaded in each kernel:
which of them a notebook loads is what its freshness is judged by. Where forking is not safe, ordinary kernels start.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Any as AnyTrait

FORKING_IS_SAFE = sys.platform == "linux"
ORDINARY = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


def kernel_environment(root: Path) -> dict[str, str]:
    """Environment of every kernel: one thread, a fixed hash seed, this checkout's package and evidence.

    ``LIVINGREVIEW_DATA`` is left out: a page shows the edition's own evidence, which is what its freshness is judged by.
    """
    environment = {name: value for name, value in os.environ.items() if name != "LIVINGREVIEW_DATA"}
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


def load_libraries(root: Path) -> None:
    """Begin to load the libraries of the kernels to come, while this process goes on with something else."""
    if FORKING_IS_SAFE:
        # What the debugger warns of does not matter here; a module in the working folder shall not stand for a library.
        own = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONSAFEPATH": "1"}
        with _surroundings({**kernel_environment(root), **own}):
            forkserver.set_forkserver_preload(["livingreview.rerun.libraries"])
            forkserver.ensure_running()


def kernel_manager(
    place: str, root: Path, before: Callable[[], object] | None = None, prefix: Sequence[str] = ()
) -> AsyncKernelManager:
    """Prepare a kernel that talks through files in a folder of its own.

    Jupyter's default, TCP ports that were free a moment ago, fails now and then where many kernels start at once.

    Parameters
    ----------
    place : str
        The folder.
    root : pathlib.Path
        The edition's folder.
    before : callable, optional
        Called in a forked kernel before anything else, as what limits its memory; it is pickled.
    prefix : sequence of str
        A command that does the same for an ordinary kernel, where forking is not safe.
    """
    manager = AsyncKernelManager(kernel_name="python3", connection_file=str(Path(place, "kernel.json")))
    if os.name == "posix":
        manager.transport, manager.ip = "ipc", str(Path(place, "kernel"))
    manager.kernel_spec.argv = [*prefix, *ORDINARY]
    # A daemon, as a worker of a cluster is, may not have such children.
    if FORKING_IS_SAFE and not multiprocessing.current_process().daemon:
        load_libraries(root)
        manager.provisioner = ForkedProvisioner(
            kernel_id=str(uuid.uuid4()), kernel_spec=manager.kernel_spec, parent=manager, before=before
        )
    return manager


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking instead of by the command of its specification."""

    before = AnyTrait(None, allow_none=True)
    process: BaseProcess | None = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> dict[str, Any]:
        """Fork the kernel."""
        self.cwd = options.get("cwd") or os.getcwd()
        given = (cmd[cmd.index("-f") :], self.cwd, options["env"], self.before)
        self.process = multiprocessing.get_context("forkserver").Process(target=_become_kernel, args=given)
        self.process.start()
        self.pid = self.process.pid
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the status that the kernel ended with; None while it lives."""
        return self.process.exitcode if self.process else 0

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        while (status := await self.poll()) is None:
            await asyncio.sleep(0.02)
        self.process = None
        return status

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and to what it started."""
        for send in (os.killpg, os.kill):  # a kernel that has just begun has no group yet
            with suppress(ProcessLookupError):
                return send(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)


def _become_kernel(
    arguments: list[str], folder: str, environment: Mapping[str, str], before: Callable[[], object] | None
) -> None:
    if before:
        before()
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
def _surroundings(environment: Mapping[str, str]) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
