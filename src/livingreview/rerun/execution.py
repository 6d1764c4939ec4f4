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
from typing import Any, TypeVar

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from livingreview.rerun import freshness, kernel_provisioner, kernel_trace, normalisation
from livingreview.rerun.kernel_client import PromptClient

CELL_TIMEOUT_S = 600
IOPUB_TIMEOUT_S = 120
ANSI = re.compile(r"\x1b\[[0-9;]*m")
Result = TypeVar("Result")


class ExecutionError(RuntimeError):
    """A notebook's cell failed; the message names the notebook, the cell and the exception."""


@dataclass(frozen=True)
class Executed:
    """What came of one execution.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs, in its normal form.
    inputs : tuple of str
        The edition's files that it used.
    seconds : float
        Time taken.
    afterwards : str
        What the code printed that ran after the last cell.
    """

    notebook: NotebookNode
    inputs: tuple[str, ...]
    seconds: float
    afterwards: str = ""


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
    kernels: str | None = None,
    timeout_s: int = CELL_TIMEOUT_S,
    afterwards: str = "",
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
    kernels : str, optional
        Address of warm kernels (from :func:`livingreview.rerun.forked_kernels.warm_kernels`); an ordinary kernel of this
        interpreter where it is not given.
    timeout_s : int
        Seconds that one cell may take.
    afterwards : str
        Code to run in the same kernel after the last cell; it is no part of the notebook or of its record.

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
    used, said = wait_for(_run(notebook, folder, root, name, kernels, timeout_s, afterwards))
    return Executed(normalisation.normalise(notebook), tuple(used), time.monotonic() - started, said)


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for asynchronous work, inside a notebook too, where an event loop runs already.

    Parameters
    ----------
    work : coroutine
        What to wait for.

    Returns
    -------
    object
        What it gives.
    """
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
    kernels: str | None,
    timeout_s: int,
    afterwards: str,
) -> tuple[list[str], str]:
    with tempfile.TemporaryDirectory(prefix="kernel-") as place:
        try:
            manager = kernel_manager(place, kernels)
            return await _run_with(manager, notebook, folder, root, name, timeout_s, afterwards)
        except ExecutionError:
            raise
        except RuntimeError as error:  # what Jupyter raises where a kernel never answers
            raise ExecutionError(f"{name}: its kernel did not start: {error}") from None


def kernel_manager(place: str, kernels: str | None, command: Sequence[str] = ()) -> AsyncKernelManager:
    """Prepare a kernel that talks through files in a place of its own.

    The default, TCP ports that were free a moment ago, fails now and then where many kernels start at once.

    Parameters
    ----------
    place : str
        A folder of its own.
    kernels : str or None
        Address of warm kernels; none where it is not given.
    command : sequence of str
        Command that starts a kernel where there are no warm ones; an ordinary kernel of this interpreter by default.

    Returns
    -------
    jupyter_client.AsyncKernelManager
    """
    manager = AsyncKernelManager(kernel_name="python3", connection_file=str(Path(place, "kernel.json")))
    if os.name == "posix":
        manager.transport, manager.ip = "ipc", str(Path(place, "kernel"))
    manager.client_factory = PromptClient
    manager.kernel_spec.argv = list(command or ordinary_kernel())
    if kernels:
        provisioner = {"provisioner_name": kernel_provisioner.NAME, "config": {"address": kernels}}
        manager.kernel_spec.metadata["kernel_provisioner"] = provisioner
    return manager


def ordinary_kernel() -> list[str]:
    """Return the command of an ordinary kernel of this interpreter, as a kernel specification has it."""
    return [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


async def _run_with(
    manager: AsyncKernelManager,
    notebook: NotebookNode,
    folder: Path,
    root: Path,
    name: str,
    timeout_s: int,
    afterwards: str,
) -> tuple[list[str], str]:
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
        await run_aside(client, kernel_trace.prologue(root), name)
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
        answer = await run_aside(client, kernel_trace.epilogue(root), name)
        said = await run_aside(client, afterwards, f"{name}, its results", CELL_TIMEOUT_S) if afterwards else ""
    return kernel_trace.files_used(answer, root), said


async def run_aside(client: NotebookClient, code: str, name: str, timeout_s: int | None = None) -> str:
    """Run code that is no part of the notebook, and return what it printed.

    Parameters
    ----------
    client : nbclient.NotebookClient
        With a running kernel.
    code : str
        What to run.
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
    except CellExecutionError as error:  # pragma: no cover - the code is ours
        raise ExecutionError(f"{name}: {_last_line(error)}") from None
    finally:
        client.nb["cells"], client.timeout = cells, limit
    return "".join(output["text"] for output in cell["outputs"] if output["output_type"] == "stream")


def _last_line(error: CellExecutionError) -> str:
    lines = [line for line in ANSI.sub("", f"{error.ename}: {error.evalue}").splitlines() if line.strip()]
    return lines[0] if lines else error.ename


def execute_chapter(path: Path, root: Path, kernels: str | None = None, timeout_s: int = CELL_TIMEOUT_S) -> float:
    """Execute a notebook in place, with the record of what it used.

    Parameters
    ----------
    path : pathlib.Path
        The notebook; it is replaced in one step, and only after every cell ran.
    root : pathlib.Path
        The edition's folder.
    kernels, timeout_s
        See :func:`execute`.

    Returns
    -------
    float
        Seconds taken.
    """
    name = path.relative_to(root).as_posix()
    notebook = nbformat.read(path, as_version=4)
    done = execute(notebook, path.parent, root, name=name, kernels=kernels, timeout_s=timeout_s)
    publish(done, path, root)
    return done.seconds


def publish(done: Executed, path: Path, root: Path, variant: Mapping[str, Any] | None = None) -> bool:
    """Write an executed notebook with its record; tell whether its bytes changed."""
    done.notebook.metadata[freshness.RECORD] = freshness.record(done.notebook, done.inputs, root, variant)
    return normalisation.write_atomically(path, normalisation.to_bytes(done.notebook))
