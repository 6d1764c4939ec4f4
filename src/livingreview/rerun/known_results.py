"""Answers and conclusions that a command has computed already, handed to the kernels that it starts: one file beside them.

A run says what it changes before its notebook is executed, and all named variants are set beside the one published analysis: no
kernel computes that again. What a kernel is given is what it would compute: same code, same evidence.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview.inference.headline import answers
from livingreview.inference.run_results import claim_results
from livingreview.parallel import parallel_map

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection
    from livingreview.inference import Analysis

FILE = "LIVINGREVIEW_KNOWN_RESULTS"  # variable of the environment
KINDS = ("answers", "claim_results")


def compute(evidence: Evidence, runs: Iterable[tuple[Selection, Analysis]], workers: int = 1) -> None:
    """Answer and conclude for several runs, each in a process of its own; `evidence` knows the results from then on."""
    for found in parallel_map(partial(_computed, evidence), list(dict.fromkeys(runs)), workers, forked=True):
        evidence.add_results(found)


def _computed(evidence: Evidence, run: tuple[Selection, Analysis]) -> dict:
    answers(evidence, *run)
    claim_results(evidence, *run)
    return evidence.results(*KINDS)


@contextmanager
def handed_over(evidence: Evidence) -> Iterator[None]:
    """Give what `evidence` knows to the kernels that are started meanwhile."""
    with tempfile.TemporaryDirectory(prefix=".known-") as place:
        file = Path(place, "results.pickle")
        with suppress(OSError):  # a full disk: kernels then compute for themselves
            file.write_bytes(pickle.dumps((evidence.checksum, __file__, evidence.results(*KINDS))))
            os.environ[FILE] = str(file)
        try:
            yield
        finally:
            os.environ.pop(FILE, None)


def recall(evidence: Evidence) -> None:
    """Take what was handed to this kernel, if it comes from the same evidence and the same code."""
    if file := os.environ.get(FILE):
        checksum, code, results = pickle.loads(Path(file).read_bytes())
        if (checksum, code) == (evidence.checksum, __file__):
            evidence.add_results(results)
