"""What a scanner records, drawn from simulated signals: the scanners, their time courses, and a map at two thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, Wedge
from scipy import ndimage, stats

from livingreview.figures import style

# Rise and peak of the response to a brief stimulus, in seconds: Huettel & McCarthy 2000, doi 10.1006/nimg.2000.0553.
PEAK = 5.0
BLOCK = 30.0
SIDE = 64


def draw_scanners() -> Figure:
    """Draw a head in the ring of a PET scanner and in the bore of an MR scanner, with what each receives."""
    fig, axes = plt.subplots(1, 2, figsize=(5.6, 3.0))
    for ax, title in zip(axes, ("PET: a tracer in the tissue", "fMRI: oxygen in the blood"), strict=True):
        ax.set(xlim=(-1.3, 1.3), ylim=(-1.75, 1.3), xticks=[], yticks=[], aspect="equal", title=title)
        ax.axis("off")
        ax.add_patch(Ellipse((0, 0), 0.9, 1.1, facecolor=style.PAPER, edgecolor=style.INK, linewidth=1.5, zorder=2))
    pet, mri = axes
    for start in range(0, 360, 15):
        pet.add_patch(Wedge((0, 0), 1.2, start, start + 12, width=0.2, facecolor=style.ARM_A, edgecolor="none"))
    pet.plot([-0.87, 0.85], [-0.55, 0.62], color=style.INK, linewidth=1.5, linestyle="--", zorder=3)
    pet.plot(-0.01, 0.035, "o", color=style.INCREASE, markersize=8, zorder=4)
    pet.annotate("two photons,\nopposite ways", (0.55, 0.42), (0.0, -1.6), ha="center", va="center", fontsize=12, zorder=5,
                 arrowprops={"arrowstyle": "-", "color": style.INK})  # fmt: skip
    mri.add_patch(Circle((0, 0), 1.2, facecolor="none", edgecolor=style.ARM_A, linewidth=12))
    for x in (-0.35, 0, 0.35):
        mri.annotate("", (x, 0.85), (x, -0.85), arrowprops={"arrowstyle": "->", "color": style.INCREASE, "linewidth": 1.5}, zorder=3)
    mri.text(0, -1.55, "strong field", ha="center", va="center", fontsize=12)
    return fig


def scanners_table() -> pd.DataFrame:
    """Say in a table what :func:`draw_scanners` shows."""
    return pd.DataFrame(
        {
            "scanner": ["PET", "MR"],
            "seen": ["a tracer in the tissue", "oxygen in the blood"],
            "received": ["two photons that leave a point in opposite ways", "the signal of blood in a strong magnetic field"],
        }
    )


def alt_scanners() -> str:
    """Say what :func:`draw_scanners` shows."""
    return (
        "Two drawings of a head from above. In a PET scanner a ring of detectors receives two photons that leave a point of the "
        "brain in opposite ways. In an MR scanner the head lies in a strong magnetic field."
    )


@dataclass(frozen=True)
class TimeCourses:
    """Simulated signals of one visit: seconds, the response to blocks of a task, and a tracer that is taken up."""

    seconds: np.ndarray
    task: np.ndarray
    response: np.ndarray
    uptake: np.ndarray

    def table(self) -> pd.DataFrame:
        """Give the signals side by side, a row for each second."""
        return pd.DataFrame({"seconds": self.seconds, "task": self.task, "response": self.response, "uptake": self.uptake})


def time_courses(rng: np.random.Generator, blocks: int = 4, noise: float = 0.25) -> TimeCourses:
    """Simulate blocks of a task that are convolved with a response, and the uptake of a tracer over the same time.

    Parameters
    ----------
    noise : float
        Standard deviation of what is added to the response, whose height is 1.
    """
    seconds = np.arange(0, (2 * blocks + 1) * BLOCK)
    task = ((seconds // BLOCK) % 2).astype(float)
    shape = stats.gamma.pdf(np.arange(0, 30.0), PEAK + 1)
    response = np.convolve(task, shape / shape.sum())[: len(seconds)] + rng.normal(0, noise, len(seconds))
    return TimeCourses(seconds, task, response, 1 - np.exp(-seconds / 120))


def draw_time_courses(made: TimeCourses) -> Figure:
    """Draw the response to the task above the uptake of the tracer."""
    fig, (above, below) = plt.subplots(2, 1, figsize=(4.3, 3.6), sharex=True, layout="constrained")
    for ax in (above, below):
        ax.fill_between(made.seconds, -1, made.task * 3 - 1, step="post", color=style.INK, alpha=0.12, linewidth=0)
        ax.set(yticks=[], ylim=(-0.8, 1.9))
    above.plot(made.seconds, made.response, color=style.ARM_A, linewidth=1.2)
    above.set_title("fMRI follows each block, some seconds late", loc="left", fontsize=11)
    below.plot(made.seconds, made.uptake, color=style.INCREASE, linewidth=2)
    below.set_title("A tracer adds up all that happens", loc="left", fontsize=11)
    below.set_xlabel("seconds (grey: task)")
    return fig


def alt_time_courses(made: TimeCourses) -> str:
    """Say what :func:`draw_time_courses` shows.

    Examples
    --------
    >>> alt_time_courses(time_courses(np.random.default_rng(1))).split(":")[0]
    'Simulated signals over 4 blocks of a task'
    """
    blocks = int((np.diff(made.task) > 0).sum())
    on, off = made.response[made.task == 1].mean(), made.response[made.task == 0].mean()
    return (
        f"Simulated signals over {blocks} blocks of a task: the fMRI signal rises and falls with each block (mean {on:.1f} in blocks, "
        f"{off:.1f} between them), while the tracer's uptake only grows, to {made.uptake[-1]:.0%} of its end."
    )


def simulated_map(rng: np.random.Generator, height: float = 4.5, smooth: float = 2.0) -> np.ndarray:
    """Simulate a map of z values: smooth noise, and one place with a true response in the upper left quarter."""
    noise = ndimage.gaussian_filter(rng.normal(size=(SIDE, SIDE)), smooth)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    truth = height * np.exp(-((rows - SIDE / 4) ** 2 + (columns - SIDE / 4) ** 2) / (2 * (SIDE / 14) ** 2))
    return noise / noise.std() + truth


def map_table(z: np.ndarray) -> pd.DataFrame:
    """Give the map row by row from its top, with two decimals: a column of the table for each column of the map."""
    return pd.DataFrame(z.round(2), columns=[f"column {number}" for number in range(1, z.shape[1] + 1)])


def draw_map(z: np.ndarray, thresholds: tuple[float, float]) -> Figure:
    """Draw one map at two thresholds: what does not pass is grey, and has its response all the same."""
    fig, axes = plt.subplots(1, 2, figsize=(6.0, 3.2))
    for ax, threshold in zip(axes, thresholds, strict=True):
        ax.imshow(z, cmap="Greys", vmin=-4, vmax=8)
        ax.imshow(np.ma.masked_less(z, threshold), cmap="autumn", vmin=min(thresholds), vmax=5)
        ax.set(xticks=[], yticks=[], title=f"z above {threshold:g}")
    return fig


def alt_map(z: np.ndarray, thresholds: tuple[float, float]) -> str:
    """Say how much of the map is coloured at each threshold."""
    parts = [f"{ndimage.label(z >= t)[1]} places at z above {t:g}" for t in thresholds]
    return f"One simulated map, with a true response in one place, coloured where it passes a threshold: {' and '.join(parts)}."
