"""Execute one notebook in a kernel of its own, the same way every time."""

from __future__ import annotations

import asyncio
import atexit
import re
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError
from livingreview.rerun import freshness, kernel_trace, normal_form
from livingreview.rerun.fork_server import kernel_environment, socket_folder
from livingreview.rerun.kernels import kernel_manager

CELL_TIMEOUT_S = 600
IOPUB_TIMEOUT_S = 120
ANSI = re.compile(r"\x1b\[[0-9;]*m")
Result = TypeVar("Result")


class ExecutionError(EditionError):
    """A notebook's cell failed; its own type, since that is one task's outcome and stops no other."""


class KernelDied(ExecutionError):
    """A kernel died; its own type, since a notebook whose kernel was killed gets a second chance, alone."""


@dataclass(frozen=True)
class Executed:
    """What came of one execution.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs, in its normal form, without a record of its inputs.
    inputs : tuple of str
        The edition's files that it used.
    seconds : float
        Wall-clock time.
    afterwards : str
        What the code printed that ran after the last cell.
    """

    notebook: NotebookNode
    inputs: tuple[str, ...]
    seconds: float
    afterwards: str = ""


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for asynchronous work; Ctrl-C ends it, kernels included.

    It runs in a thread of its own: an event loop may run here already, as in a notebook, and nbclient would take Ctrl-C in
    the main thread for the end of one kernel alone.
    """
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Result]]] = []

    async def watched() -> Result:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await work

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(lambda: asyncio.run(watched()))
        try:
            return future.result()
        except KeyboardInterrupt:
            for loop, task in running:
                loop.call_soon_threadsafe(task.cancel)
            raise


async def execute(
    notebook: NotebookNode,
    folder: Path,
    root: Path,
    *,
    name: str,
    timeout_s: int = CELL_TIMEOUT_S,
    afterwards: str = "",
    data: Path | None = None,
) -> Executed:
    """Run all cells of a notebook in order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its outputs are replaced.
    folder : pathlib.Path
        Working directory of the kernel: the notebook's own folder.
    root : pathlib.Path
        The edition's folder.
    name : str
        How a message names the notebook.
    timeout_s : int
        Seconds that one cell may take.
    afterwards : str
        Code to run in the same kernel after the last cell; it is no part of the notebook or of its record.
    data : pathlib.Path, optional
        Evidence directory, where it is not the edition's own.

    Raises
    ------
    ExecutionError
        A cell raised, took too long, or its kernel died.
    """
    started = time.monotonic()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=socket_folder()) as place:
        client = NotebookClient(
            notebook,
            km=kernel_manager(place, root),
            timeout=timeout_s,
            # Outputs that a busy machine delivers later than this would be dropped without a word: wait long, then fail.
            iopub_timeout=IOPUB_TIMEOUT_S,
            raise_on_iopub_timeout=True,
            record_timing=False,
            shutdown_kernel="immediate",  # nothing of it is needed after the last cell
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            used, printed = await _run(client, root, name, afterwards, data)
        except ExecutionError:
            raise
        except RuntimeError as error:  # what Jupyter raises where a kernel never answers
            raise ExecutionError(f"{name}: its kernel did not start: {error}") from None
        finally:
            forget_at_exit(client)
    return Executed(normal_form.normalise(notebook), tuple(used), time.monotonic() - started, printed)


def forget_at_exit(client: NotebookClient) -> None:
    """Let nbclient not end, at the exit of this process, a kernel that was stopped while it started."""
    atexit.unregister(client._cleanup_kernel)


async def _run(
    client: NotebookClient, root: Path, name: str, afterwards: str, data: Path | None
) -> tuple[list[str], str]:
    client.reset_execution_trackers()
    environment = kernel_environment(root, data)
    async with client.async_setup_kernel(env=environment, stderr=subprocess.DEVNULL, cleanup_kc=True):
        await run_aside(client, kernel_trace.prologue(root), name)
        number = 0
        for index, cell in enumerate(client.nb.cells):
            number += cell.cell_type == "code"
            try:
                await client.async_execute_cell(cell, index, execution_count=number)
            except CellExecutionError as error:
                raise ExecutionError(f"{name}, code cell {number}: {_first_line(error)}") from None
            except CellTimeoutError:
                raise ExecutionError(f"{name}, code cell {number}: took longer than {client.timeout} s") from None
            except DeadKernelError:
                raise KernelDied(f"{name}, code cell {number}: the kernel died (out of memory?)") from None
        answer = await run_aside(client, kernel_trace.epilogue(root), name)
        printed = await run_aside(client, afterwards, f"{name}, its results", CELL_TIMEOUT_S) if afterwards else ""
    return kernel_trace.files_used(answer, root), printed


async def run_aside(client: NotebookClient, code: str, name: str, timeout_s: int | None = None) -> str:
    """Run code that is no part of the notebook in its kernel, and return what it printed.

    Parameters
    ----------
    name : str
        How a message calls the notebook.
    timeout_s : int, optional
        Seconds that it may take, where the limit of the notebook's own cells shall not apply.

    Raises
    ------
    ExecutionError
        If the code fails.
    """
    cell, cells, limit = nbformat.v4.new_code_cell(code), client.nb["cells"], client.timeout
    client.nb["cells"] = [cell]  # nbclient writes the cell back by its index
    client.timeout = timeout_s or limit
    try:
        await client.async_execute_cell(cell, 0, store_history=False)
    except CellExecutionError as error:
        raise ExecutionError(f"{name}: {_first_line(error)}") from None
    finally:
        client.nb["cells"], client.timeout = cells, limit
    return "".join(output["text"] for output in cell["outputs"] if output["output_type"] == "stream")


def _first_line(error: CellExecutionError) -> str:
    lines = [line for line in ANSI.sub("", f"{error.ename}: {error.evalue}").splitlines() if line.strip()]
    return lines[0] if lines else error.ename


async def execute_chapter(path: Path, root: Path, timeout_s: int = CELL_TIMEOUT_S) -> float:
    """Execute a notebook in place, with the record of what it used, and return the seconds that it took.

    It is replaced in one step, and only after every cell ran.
    """
    name, before = path.relative_to(root).as_posix(), path.read_bytes()
    freshness.read_notebook(path, name)
    notebook = nbformat.read(path, as_version=4)
    done = await execute(notebook, path.parent, root, name=name, timeout_s=timeout_s)
    if path.read_bytes() != before:
        raise ExecutionError(f"{name}: was edited while it was executed, and is left as it is; build again")
    publish(done, path, root)
    return done.seconds


def publish(done: Executed, path: Path, root: Path, variant: Mapping[str, Any] | None = None) -> bool:
    """Write an executed notebook with its record; tell whether its bytes changed."""
    return write_atomically(path, recorded(done, root, variant))


def recorded(done: Executed, root: Path, variant: Mapping[str, Any] | None = None) -> bytes:
    """Return an executed notebook with its record, as bytes."""
    done.notebook.metadata[freshness.RECORD] = freshness.record(done.notebook, done.inputs, root, variant)
    return normal_form.to_bytes(done.notebook)
