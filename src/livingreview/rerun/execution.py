"""Execute one notebook in a kernel of its own, the same way every time."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from livingreview.rerun import freshness, normalising, tracing

CELL_TIMEOUT_S = 600
IOPUB_TIMEOUT_S = 120
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class ExecutionError(RuntimeError):
    """A notebook's cell failed; the message names the notebook, the cell and the exception."""


@dataclass(frozen=True)
class Executed:
    """What came of one execution: the notebook with its outputs, the files it used and the seconds it took."""

    notebook: NotebookNode
    inputs: tuple[str, ...]
    seconds: float


def kernel_environment(root: Path) -> dict[str, str]:
    """Environment of every kernel: one thread, a fixed hash seed, this checkout's package and evidence.

    Parameters
    ----------
    root : pathlib.Path
        The edition's folder.

    Returns
    -------
    dict of str to str
        The present environment with what a reproducible run needs. ``LIVINGREVIEW_DATA`` is left out: a page shows the
        edition's own evidence, which is what its freshness is judged by.
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


def execute(
    notebook: NotebookNode,
    folder: Path,
    root: Path,
    *,
    name: str,
    kernel_command: Sequence[str] | None = None,
    timeout_s: int = CELL_TIMEOUT_S,
) -> Executed:
    """Run all cells of a notebook in order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook; its outputs are replaced.
    folder : pathlib.Path
        Working directory of the kernel: the notebook's own folder.
    root : pathlib.Path
        The edition's folder.
    name : str
        How a message names the notebook.
    kernel_command : sequence of str, optional
        Command that starts a kernel (from :func:`livingreview.rerun.warm.warm_kernels`); an ordinary kernel of this
        interpreter where it is not given.
    timeout_s : int
        Seconds that one cell may take.

    Returns
    -------
    Executed
        The notebook in its normal form, without a record of its inputs.

    Raises
    ------
    ExecutionError
        A cell raised, took too long, or its kernel died.
    """
    started = time.monotonic()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    used = _finish(_run(notebook, folder, root, name, kernel_command, timeout_s))
    return Executed(normalising.normalise(notebook), tuple(used), time.monotonic() - started)


def _finish(work: Coroutine[Any, Any, list[str]]) -> list[str]:
    """Wait for asynchronous work, inside a notebook too, where an event loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as own_thread:
        return own_thread.submit(asyncio.run, work).result()


async def _run(
    notebook: NotebookNode,
    folder: Path,
    root: Path,
    name: str,
    kernel_command: Sequence[str] | None,
    timeout_s: int,
) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="kernel-") as place:
        try:
            return await _run_with(_manager(place, kernel_command), notebook, folder, root, name, timeout_s)
        except ExecutionError:
            raise
        except RuntimeError as error:  # what Jupyter raises where a kernel never answers
            raise ExecutionError(f"{name}: its kernel did not start: {error}") from None


def _manager(place: str, kernel_command: Sequence[str] | None) -> AsyncKernelManager:
    """Prepare a kernel that talks through files in a place of its own.

    The default, TCP ports that were free a moment ago, fails now and then where many kernels start at once.
    """
    manager = AsyncKernelManager(kernel_name="python3", connection_file=str(Path(place, "kernel.json")))
    if os.name == "posix":
        manager.transport, manager.ip = "ipc", str(Path(place, "kernel"))
    manager.kernel_spec.argv = list(
        kernel_command or (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    )
    return manager


async def _run_with(
    manager: AsyncKernelManager, notebook: NotebookNode, folder: Path, root: Path, name: str, timeout_s: int
) -> list[str]:
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=timeout_s,
        # Outputs that a busy machine delivers later than this would be dropped without a word: wait long, then fail.
        iopub_timeout=IOPUB_TIMEOUT_S,
        raise_on_iopub_timeout=True,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.reset_execution_trackers()
    async with client.async_setup_kernel(env=kernel_environment(root), stderr=subprocess.DEVNULL, cleanup_kc=True):
        await _aside(client, tracing.prologue(root), name)
        number = 0
        for index, cell in enumerate(notebook.cells):
            number += cell.cell_type == "code"
            try:
                await client.async_execute_cell(cell, index, execution_count=number)
            except CellExecutionError as error:
                raise ExecutionError(f"{name}, code cell {number}: {_last_line(error)}") from None
            except CellTimeoutError:
                raise ExecutionError(f"{name}, code cell {number}: took longer than {timeout_s} s") from None
            except DeadKernelError:
                raise ExecutionError(f"{name}, code cell {number}: the kernel died (out of memory?)") from None
        answer = await _aside(client, tracing.epilogue(root), name)
    return tracing.files_used(answer, root)


async def _aside(client: NotebookClient, code: str, name: str) -> str:
    """Run code that is no part of the notebook, and return what it printed."""
    cell, cells = nbformat.v4.new_code_cell(code), client.nb["cells"]
    client.nb["cells"] = [cell]  # nbclient writes the cell back by its index
    try:
        await client.async_execute_cell(cell, 0, store_history=False)
    except CellExecutionError as error:  # pragma: no cover - the code is ours
        raise ExecutionError(f"{name}: {_last_line(error)}") from None
    finally:
        client.nb["cells"] = cells
    return "".join(output["text"] for output in cell["outputs"] if output["output_type"] == "stream")


def _last_line(error: CellExecutionError) -> str:
    lines = [line for line in ANSI.sub("", f"{error.ename}: {error.evalue}").splitlines() if line.strip()]
    return lines[0] if lines else error.ename


def execute_chapter(
    path: Path, root: Path, kernel_command: Sequence[str] | None = None, timeout_s: int = CELL_TIMEOUT_S
) -> float:
    """Execute a notebook in place, with the record of what it used.

    Parameters
    ----------
    path : pathlib.Path
        The notebook; it is replaced in one step, and only after every cell ran.
    root : pathlib.Path
        The edition's folder.
    kernel_command, timeout_s
        See :func:`execute`.

    Returns
    -------
    float
        Seconds taken.
    """
    name = path.relative_to(root).as_posix()
    notebook = nbformat.read(path, as_version=4)
    done = execute(notebook, path.parent, root, name=name, kernel_command=kernel_command, timeout_s=timeout_s)
    publish(done, path, root)
    return done.seconds


def publish(done: Executed, path: Path, root: Path, variant: Mapping[str, Any] | None = None) -> bool:
    """Write an executed notebook with its record; tell whether its bytes changed."""
    done.notebook.metadata[freshness.RECORD] = freshness.record(done.notebook, done.inputs, root, variant)
    return normalising.write_atomically(path, normalising.to_bytes(done.notebook))
