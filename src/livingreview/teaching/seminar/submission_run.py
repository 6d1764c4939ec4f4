"""Run one student's notebook in a confined kernel, to its end, whatever its cells do."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from livingreview.rerun import execution
from livingreview.rerun.fork_server import kernel_environment, socket_folder
from livingreview.rerun.kernels import kernel_manager
from livingreview.teaching.seminar import answers, confinement
from livingreview.teaching.seminar.exercises import grading, variables

OUTPUT_LIMIT = 200_000
OUR_SECONDS = 300


@dataclass(frozen=True)
class Rules:
    """What a student's code may use: seconds for one cell, and address space of the kernel in mebibytes."""

    seconds: int = 30
    memory_mb: int = 4096

    def seconds_for(self, cell: NotebookNode) -> int:
        """Return the time that a cell may take: cells of ours, which load the evidence, are not the student's fault."""
        ours = grading(cell).get("locked") and not grading(cell).get("grade")
        return max(OUR_SECONDS, self.seconds) if ours else self.seconds

    @property
    def processor_s(self) -> int:
        """Processor time of the whole notebook: a guard against what no interrupt reaches."""
        return 20 * self.seconds


@dataclass(frozen=True)
class SubmissionRun:
    """What came of running a submission.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With outputs.
    stopped : dict of str to str
        Cells that were taken out because the kernel did not survive them, by id, with the reason.
    refused : tuple of str
        What the code wanted and may not have.
    answers : dict
        The student's values of the answers' names.
    """

    notebook: NotebookNode
    stopped: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)


class _Client(NotebookClient):
    """A client that lets a student print, but not without end."""

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        size = len(str(msg["content"]))
        if sum(len(str(output)) for output in outs[-3:]) + size > OUTPUT_LIMIT and msg["msg_type"] != "error":
            return None
        return super().output(outs, msg, display_id, cell_index)


class _CellStopped(Exception):
    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


def run_submission(
    notebook: NotebookNode,
    names: Sequence[str],
    root: Path,
    closed: Sequence[Path],
    rules: Rules,
    remedies: Mapping[str, str] | None = None,
) -> SubmissionRun:
    """Run a submission.

    A cell that takes too long, or ends the kernel, is taken out with a note, and the others run again without it: no
    task after it is lost.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A restored submission; it is changed.
    names : sequence of str
        Variables to report at the end.
    closed : sequence of pathlib.Path
        Folders that the code may not read.
    remedies : mapping of str to str, optional
        By the id of a check: code that sets a task's right answers. It runs where the check fails, so that a later
        task that builds on an earlier one is marked on its own.
    """
    stopped: dict[str, str] = {}
    while True:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell["outputs"], cell["execution_count"] = [], None
        try:
            refused, found = execution.wait_for(_run(notebook, list(names), root, closed, rules, remedies or {}))
            return SubmissionRun(notebook, stopped, refused, found)
        except _CellStopped as stop:
            cell = notebook.cells[stop.place]
            if cell["id"] in stopped:  # not even a note runs: give up rather than go round
                return SubmissionRun(notebook, stopped)
            stopped[cell["id"]] = stop.reason
            cell["source"] = f"raise RuntimeError({stop.reason!r})"


async def _run(
    notebook: NotebookNode, names: list[str], root: Path, closed: Sequence[Path], rules: Rules,
    remedies: Mapping[str, str],
) -> tuple[tuple[str, ...], dict[str, Any]]:  # fmt: skip
    own = tempfile.TemporaryDirectory(prefix="submission-", dir=socket_folder(), ignore_cleanup_errors=True)
    with own as place:
        scratch = Path(place, "work").resolve()
        scratch.mkdir()
        limits = rules.memory_mb, rules.processor_s
        manager = kernel_manager(place, root, partial(confinement.confine, *limits), confinement.command(*limits))
        client = _Client(
            notebook, km=manager, timeout_func=rules.seconds_for, allow_errors=True,
            record_timing=False, resources={"metadata": {"path": str(scratch)}},
        )  # fmt: skip
        client.reset_execution_trackers()
        environment = kernel_environment(root) | {"IPYTHONDIR": place, "PYTHONDONTWRITEBYTECODE": "1"}
        pid = 0
        async with client.async_setup_kernel(env=environment, stderr=subprocess.DEVNULL, cleanup_kc=True):
            try:
                guard = confinement.guard(str(scratch), [str(folder.resolve()) for folder in closed])
                pid = int((await execution.run_aside(client, guard, "the guard")).split()[-1])
                found = await _run_cells(client, notebook, rules, names, remedies)
                refused = await _from_kernel(client, confinement.REPORT)
                return tuple(refused.split("\n") if refused.strip() else ()), found
            finally:
                _end(pid)


async def _run_cells(
    client: NotebookClient, notebook: NotebookNode, rules: Rules, names: list[str], remedies: Mapping[str, str]
) -> dict[str, Any]:
    """Run all cells, and return the student's values as they were before any remedy."""
    number, found = 0, {}
    for place, cell in enumerate(notebook.cells):
        number += cell.cell_type == "code"
        try:
            await client.async_execute_cell(cell, place, execution_count=number)
        except CellTimeoutError:
            raise _CellStopped(place, f"took longer than {rules.seconds_for(cell)} s") from None
        except DeadKernelError:
            raise _CellStopped(place, "ended the kernel (out of memory, or an exit)") from None
        failed = any(output["output_type"] == "error" for output in cell.get("outputs", []))
        if failed and cell["id"] in remedies:
            replaced = {name: None for name in variables(remedies[cell["id"]]) if name in names}
            found = replaced | answers.read_report(await _from_kernel(client, answers.report_code(names))) | found
            await _from_kernel(client, remedies[cell["id"]])
    return answers.read_report(await _from_kernel(client, answers.report_code(names))) | found


async def _from_kernel(client: NotebookClient, code: str) -> str:
    """Run code of ours in the kernel, and return what it printed; a student's code may have left the kernel unable to."""
    try:
        return (await execution.run_aside(client, code, "the end")).strip()
    except (execution.ExecutionError, CellTimeoutError, DeadKernelError):
        return ""


def _end(pid: int) -> None:
    """End the kernel and whatever it started, even where it holds on to the interpreter."""
    if pid > 1:
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                end(pid, signal.SIGKILL)
