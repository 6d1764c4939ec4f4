"""Run one student's notebook in a sandbox, to its end, whatever its cells do, and read the values that it left."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from livingreview.teaching.seminar.confined_process import OverLimit, running
from livingreview.teaching.seminar.sandbox import Limits, Sandbox

OUR_SECONDS = 120  # for a cell of the exercise's own, which loads the evidence
GRACE_S = 5.0  # after which a cell that no alarm ends is ended with its process
STARTS = 6  # of one notebook: each time without the cell that ended it before


@dataclass(frozen=True)
class Cell:
    """A cell to run: its id, its source, and whether a student wrote it."""

    id: str
    source: str
    own: bool = True


@dataclass(frozen=True)
class Rules:
    """What a student's code may use: seconds for one cell, and everything else for the whole notebook."""

    seconds: int = 30
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class SubmissionRun:
    """What came of running a submission.

    Parameters
    ----------
    values : dict of str to dict
        By the id of each cell that was run the values by name, as they were written, that stood when it had ended.
    errors : dict of str to str
        By the id of a cell what it ended with.
    texts : dict of str to str
        By the id of a cell what it printed.
    ended : dict of str to str
        Those of the errors that ended the process; such a cell is left out afterwards.
    """

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    @property
    def last(self) -> dict[str, Any]:
        """The values at the end."""
        return next(reversed(self.values.values()), {})


def run_cells(
    cells: Sequence[Cell],
    names: Sequence[str],
    sandbox: Sandbox,
    root: Path,
    data: Path,
    rules: Rules,
    then: Mapping[str, Mapping[str, Any]] | None = None,
    ended: Mapping[str, str] | None = None,
) -> SubmissionRun:
    """Run cells in their order.

    A cell that takes too long is stopped. One that ends the process, or cannot be stopped, is left out and the others run
    again, as long as the notebook has time: no task after it is lost.

    Parameters
    ----------
    names : sequence of str
        Variables whose values are noted.
    data : pathlib.Path
        The evidence.
    then : mapping, optional
        By the id of a cell: values, as they are written, that are set when it has ended and its own were noted.
    ended : mapping, optional
        Cells that ended the process in an earlier run, with the reason: they are left out.
    """
    ended = dict(ended or {})
    deadline = time.monotonic() + rules.limits.seconds
    run = SubmissionRun()
    for _ in range(STARTS):
        left = deadline - time.monotonic()
        run, culprit, reason = _once(
            [replace(cell, source="") if cell.id in ended else cell for cell in cells], names, sandbox, root, data,
            replace(rules, limits=replace(rules.limits, seconds=max(left, 0))), then or {},
        )  # fmt: skip
        if culprit is None:
            break
        ended[culprit.id] = reason
        if deadline - time.monotonic() <= 0 or not culprit.own:
            break
    return replace(run, errors={**run.errors, **ended}, ended=ended)


def _once(
    cells: Sequence[Cell], names: Sequence[str], sandbox: Sandbox, root: Path, data: Path, rules: Rules,
    then: Mapping[str, Mapping[str, Any]],
) -> tuple[SubmissionRun, Cell | None, str]:  # fmt: skip
    """Run cells once; return what came of it, and the cell that ended it with the reason."""
    seconds = [rules.seconds if cell.own else max(OUR_SECONDS, rules.seconds) for cell in cells]
    job = {
        "names": list(names),
        "cells": [
            {"id": cell.id, "source": cell.source, "seconds": most}
            for cell, most in zip(cells, seconds, strict=True)
        ],
    }
    variables = {
        "LIVINGREVIEW_ROOT": str(root), "LIVINGREVIEW_DATA": str(data), "PYTHONPATH": str(root / "src"), "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg", "MPLCONFIGDIR": "/tmp/matplotlib", "IPYTHONDIR": "/tmp/ipython",
    }  # fmt: skip
    words = [sys.executable, "-P", "-m", "livingreview.teaching.seminar.cell_runner"]
    run, known, done, begun = SubmissionRun(), {}, 0, time.monotonic()
    start_s = float(OUR_SECONDS)  # until Python and its libraries are there
    try:
        with running(sandbox, words, variables, rules.limits) as talk:
            talk.tell(json.dumps(job).encode() + b"\n")
            for line in talk.lines:
                if line and done < len(cells):
                    said = _read(line, cells[done].id)
                    known = {**known, **said["values"]}
                    run.values[cells[done].id] = known
                    run.texts[cells[done].id] = said["text"]
                    if said["error"]:
                        run.errors[cells[done].id] = said["error"]
                    # Told only now, when the cell's own values are noted: the code may look at everything that it is told.
                    talk.tell(json.dumps(then.get(cells[done].id, {})).encode() + b"\n")
                    done, begun, start_s = done + 1, time.monotonic(), 0.0
                if done < len(cells) and time.monotonic() - begun > seconds[done] + GRACE_S + start_s:
                    return run, cells[done], f"took longer than {seconds[done]} s"
                if done == len(cells):
                    return run, None, ""
    except OverLimit as error:
        return (run, cells[done], str(error)) if done < len(cells) else (run, None, "")
    except (ValueError, KeyError, TypeError, RecursionError):
        return run, cells[min(done, len(cells) - 1)], "left values that cannot be read"
    return (run, None, "") if done == len(cells) else (run, cells[done], "ended the process (out of memory, or an exit)")


def _read(line: bytes, cell: str) -> dict[str, Any]:
    """Read a line of the runner's, and refuse what is none."""
    said = json.loads(line)
    values, error, text = said["values"], said["error"], said["text"]
    if said["cell"] != cell or not (isinstance(values, dict) and isinstance(error, str) and isinstance(text, str)):
        raise ValueError("no line of the runner's")
    return {"values": values, "error": error[:300], "text": text[:20_000]}
