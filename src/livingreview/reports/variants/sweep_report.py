"""Answers of a whole sweep: one tidy table, one figure, one page that stands alone."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from livingreview.evidence import Evidence, load
from livingreview.page.tables import Table
from livingreview.page.templates import render
from livingreview.parallel import parallel_map
from livingreview.reports.headline_answers import answer, answer_words, undecided
from livingreview.rerun.parameters import settings
from livingreview.rerun.variants import Variant

FILES = ("sweep.tsv", "sweep.png", "sweep.txt", "sweep.html")


def sweep_answers(
    runs: Sequence[Variant],
    swept: Sequence[str],
    data: Path,
    workers: int | None = None,
    progress: Callable[[], None] = lambda: None,
) -> tuple[pd.DataFrame, list[str]]:
    """Answer every question of the book at every point of a sweep.

    Parameters
    ----------
    runs : sequence of Variant
        The points, with checked parameters.
    swept : sequence of str
        Parameters that differ between them.
    data : pathlib.Path
        The evidence directory.
    workers : int, optional
        Processes; the answers do not depend on their number.
    progress : callable, optional
        Called when one point is done.

    Returns
    -------
    frame : pandas.DataFrame
        One row a point × question: the swept parameters, then the columns of :func:`livingreview.inference.headline`.
    failures : list of str
        One line for each point that could not be answered.
    """
    tasks = [(dict(run.parameters), data) for run in runs]
    frames, failures = [], []
    found = parallel_map(_answer_one, tasks, workers, on_done=lambda task: progress())
    for run, made in zip(runs, found, strict=True):
        if isinstance(made, str):
            failures.append(f"{run.name}: {made}")
            continue
        for place, name in enumerate(swept):
            made.insert(place, name, run.parameters[name])
        frames.append(made)
    return (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(swept))), failures


def sweep_files(frame: pd.DataFrame, swept: Sequence[str], shared: Mapping[str, object]) -> dict[str, bytes]:
    """Return what a sweep writes: the table, the figure, what it shows, and a page that needs no other file.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`sweep_answers`.
    swept : sequence of str
        Parameters that differ.
    shared : mapping
        Parameters that all runs share and that are not those of the published analysis.
    """
    picture, alt = _picture(frame, swept)
    table = frame.to_csv(sep="\t", index=False, lineterminator="\n").encode()
    page = f"{sweep_page(frame, swept, shared, picture, alt)}\n".encode()
    return dict(zip(FILES, (table, picture, f"{alt}\n".encode(), page), strict=True))


def sweep_page(
    frame: pd.DataFrame, swept: Sequence[str], shared: Mapping[str, object], picture: bytes, alt: str
) -> str:
    """Write a sweep as one page: what was swept, the figure, and every answer."""
    columns = {}
    for key, own in frame.groupby(list(swept), sort=False):
        head = ", ".join(f"{name}={value}" for name, value in zip(swept, key, strict=True))
        cells = own.set_index("label")
        columns[head] = [answer_words(*row) for row in cells[["answer", "estimate", "n"]].itertuples(index=False)]
    questions = frame["label"].drop_duplicates().tolist()
    table = pd.DataFrame({"Question": questions, **columns})
    page = render(
        "sweep.html",
        Path(__file__).parent,
        title=f"A sweep of {' and '.join(swept)}",
        swept=swept,
        shared=", ".join(f"{name}={value}" for name, value in shared.items()) or "the published analysis",
        n_runs=len(columns),
        alt=alt,
        picture=base64.b64encode(picture).decode(),
        table=Table(table, "All answers").__html__(),
    )
    return str(page)


def _picture(frame: pd.DataFrame, swept: Sequence[str]) -> tuple[bytes, str]:
    """Draw a sweep; the questions that no run can answer are left out of the figure, not of the table."""
    import matplotlib.pyplot as plt

    from livingreview.figures import style
    from livingreview.figures.sweep import alt_sweep, draw_sweep

    style.apply()
    decided = frame[~frame["answer"].map(undecided)]
    shown = frame[frame["key"].isin(decided["key"])].assign(decided=lambda own: ~own["answer"].map(undecided))
    figure = draw_sweep(shown, list(swept))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue(), alt_sweep(shown, list(swept))


def _answer_one(task: tuple[dict[str, object], Path]) -> pd.DataFrame | str:
    parameters, data = task
    try:
        return answer(_evidence(data), *settings(parameters))
    except Exception as error:  # one point that cannot be answered stops no other
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


@lru_cache(maxsize=1)
def _evidence(data: Path) -> Evidence:
    return load(data)
