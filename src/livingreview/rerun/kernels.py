"""Kernels forked from one process that has the libraries loaded, so that a notebook does not wait for its imports.

Jupyter starts, signals and stops them through a provisioner. Where forking is not safe, ordinary kernels start.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from types import ModuleType
from typing import Any

from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from livingreview.rerun import fork_server

ORDINARY = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


def kernel_manager(place: str, root: Path) -> AsyncKernelManager:
    """Prepare a kernel that talks through files in a folder of its own.

    Jupyter's default, TCP ports that were free a moment ago, fails now and then where many kernels start at once.

    Parameters
    ----------
    place : str
        The folder.
    root : pathlib.Path
        The edition's folder.
    """
    manager = AsyncKernelManager(kernel_name="python3", connection_file=str(Path(place, "kernel.json")))
    manager.client_factory = PromptClient
    if os.name == "posix" and len(os.fsencode(place)) <= fork_server.LONGEST + 20:
        manager.transport, manager.ip = "ipc", str(Path(place, "kernel"))
    manager.kernel_spec.argv = list(ORDINARY)
    # A daemon, as a worker of a cluster is, may not have such children.
    if not multiprocessing.current_process().daemon and fork_server.load_libraries(root):
        manager.provisioner = ForkedProvisioner(
            kernel_id=str(uuid.uuid4()), kernel_spec=manager.kernel_spec, parent=manager
        )
    return manager


class PromptClient(AsyncKernelClient):
    """Takes a kernel for ready when it is idle; Jupyter's own client then waits a fifth of a second for more to come."""

    async def wait_for_ready(self, timeout: float = 60) -> None:
        """Wait until the kernel has answered, and is heard where its outputs will come."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with suppress(TimeoutError, Empty):
                answer = await self.kernel_info(reply=True, timeout=1)
                while True:
                    heard = await self.get_iopub_msg(timeout=0.2)
                    if heard["content"].get("execution_state") == "idle" and heard["parent_header"] == answer["parent_header"]:
                        return
            if not await self.is_alive():
                raise RuntimeError("it died before it answered")
        raise RuntimeError(f"no answer in {timeout} seconds")


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking instead of by the command of its specification."""

    process: BaseProcess | None = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> dict[str, Any]:
        """Fork the kernel."""
        self.cwd = options.get("cwd") or os.getcwd()
        given = (cmd[cmd.index("-f") :], self.cwd, options["env"])
        self.process = multiprocessing.get_context("forkserver").Process(target=fork_server.become_kernel, args=given)
        with without_main():
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
                return send(self.pid, signum) if self.pid else None

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once; whoever asks next whether it lives need not ask twice."""
        await self.send_signal(signal.SIGKILL)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), 5)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)


@contextmanager
def without_main() -> Iterator[None]:
    """Hide this process's main module, which a child would otherwise import: a kernel has its own."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
