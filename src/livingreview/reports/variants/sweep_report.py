"""Answers of a whole sweep: one tidy table, one figure, one page that stands alone."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from livingreview.evidence import Evidence, load
from livingreview.parallel import parallel_map
from livingreview.reports.headline_answers import answer, answer_words, undecided
from livingreview.rerun.parameters import settings
from livingreview.rerun.variants import Variant

_STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
    "img{max-width:100%;height:auto}table{border-collapse:collapse;font-size:.85rem}"
    "th,td{border-bottom:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "div{overflow-x:auto}caption{text-align:left;font-weight:600;padding:.5rem 0}"
)


def sweep_answers(
    runs: Sequence[Variant],
    swept: Sequence[str],
    data: Path,
    workers: int | None = 1,
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
    workers : int
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


def sweep_page(
    frame: pd.DataFrame, swept: Sequence[str], title: str, shared: Mapping[str, object], picture: bytes, alt: str
) -> str:
    """Write a sweep as one page without any other file: what was swept, the figure, and every answer.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`sweep_answers`.
    swept : sequence of str
        Parameters that differ.
    title : str
        Its heading.
    shared : mapping
        Parameters that all runs share and that are not those of the published analysis.
    picture : bytes
        The figure, as PNG.
    alt : str
        What it shows.

    Returns
    -------
    str
        HTML; all text from the tables is escaped.
    """
    points = list(frame.groupby(list(swept), sort=False))
    head = [", ".join(f"{name}={value}" for name, value in zip(swept, key, strict=True)) for key, _ in points]
    rows = []
    for label, own in frame.groupby("label", sort=False):
        cells = [own.merge(part[list(swept)].head(1), on=list(swept)).iloc[0] for _, part in points]
        words = [answer_words(cell["answer"], cell["estimate"], cell["n"]) for cell in cells]
        line = Markup("").join(Markup("<td>{}</td>").format(word) for word in words)
        rows.append(Markup('<tr><th scope="row">{}</th>{}</tr>').format(label, line))
    header = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in ("Question", *head))
    said = ", ".join(f"{name}={value}" for name, value in shared.items()) or "the published analysis"
    return str(
        Markup(
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            "<title>{title}</title><style>{style}</style></head>\n<body><h1>{title}</h1>\n<p>Swept: {swept}. All else: {said}. "
            "{n} runs. These are looks at one body of evidence, not so many studies.</p>\n"
            '<img alt="{alt}" src="data:image/png;base64,{picture}">\n'
            '<div tabindex="0" role="region" aria-label="All answers"><table><caption>All answers</caption>'
            "<thead><tr>{header}</tr></thead>\n<tbody>{rows}</tbody></table></div></body></html>\n"
        ).format(
            title=title, style=Markup(_STYLE), swept=", ".join(swept), said=said, n=len(points), alt=alt,
            picture=base64.b64encode(picture).decode(), header=header, rows=Markup("\n").join(rows),
        )
    )  # fmt: skip


def sweep_picture(frame: pd.DataFrame, swept: Sequence[str]) -> tuple[bytes, str]:
    """Draw a sweep; the questions that no run can answer are left out of the figure, not of the table.

    Returns
    -------
    tuple of (bytes, str)
        PNG, and what it shows.
    """
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
