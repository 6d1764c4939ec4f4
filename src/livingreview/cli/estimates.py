"""The command for the answers of the model: print them, keep them, simulate how often each conclusion comes out."""

from __future__ import annotations

import sys
import time

from livingreview.cli.options import Data, WholeNumber
from livingreview.errors import EditionError

ERAS = ("review", "core", "later", "all")


def estimates(
    *, keep: bool = False, calibrate: WholeNumber | None = None, robustness: bool = False, data: Data = None
) -> int:
    """Answer every claim with the model of directions, in every era.

    Examples: livingreview estimates; livingreview estimates --keep; livingreview estimates --robustness

    Parameters
    ----------
    keep
        Write the answers into the evidence base, instead of printing them.
    calibrate
        Simulate so many times under no, a moderate and a strong effect, print from which probability a conclusion may lean, and
        write how often each conclusion came out into the evidence base.
    robustness
        Answer again without each sample, region and disorder, under other priors, rates of reporting and choices, check the
        model's forecasts, and write all of it into the evidence base; some ten minutes.
    """
    import numpy as np

    from livingreview.evidence import load
    from livingreview.inference.estimands import load_estimands
    from livingreview.inference.estimate_calibration import cut_off
    from livingreview.rerun import estimate_table as kept
    from livingreview.rerun.survival_table import write_table

    if keep + bool(calibrate) + robustness > 1:
        raise EditionError("--keep writes the answers, --calibrate the rates, --robustness the checks; give one of them")
    evidence = load(data)
    if robustness:
        return _keep_robustness(evidence)
    if calibrate:
        rng = np.random.default_rng(load_estimands(evidence.directory / "estimands.toml").seed)
        started = time.perf_counter()
        simulations, rates, reliability = kept.calibration_table(evidence, ("later",), calibrate, rng)
        write_table(evidence.directory / f"{kept.CALIBRATION}.tsv", rates)
        write_table(evidence.directory / f"{kept.RELIABILITY}.tsv", reliability)
        print(f"{len(simulations):,} simulations in {(time.perf_counter() - started) / 60:.0f} minutes; without an effect a conclusion leans at most one time in twenty from "
              f"a probability of {cut_off(simulations):.2f} on: {kept.CALIBRATION}.tsv")  # fmt: skip
        return 0
    frame = kept.estimate_table(evidence, progress=lambda said: print(said, file=sys.stderr))
    if keep:
        write_table(evidence.directory / f"{kept.TABLE}.tsv", frame)
        print(f"{len(frame)} answers to {frame['claim'].nunique()} claims: {kept.TABLE}.tsv")
        return 0
    for row in frame.to_dict("records"):
        size = "no estimate" if np.isnan(row["estimate"]) else f"{row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        certainty = f", certainty {row['certainty']}" if row["certainty"] else ""
        print(f"{row['claim']}, {row['era']}: {row['conclusion']}, {size}, n {row['n']} ({row['n_randomised']} randomised){certainty}")
    return 0


def _keep_robustness(evidence) -> int:
    from rich.console import Console

    from livingreview.rerun import robustness_table as checks
    from livingreview.rerun.survival_table import write_table

    with Console(stderr=True).status("fitting") as status:
        frame = checks.robustness_table(evidence, progress=status.update)
        tables = {checks.TABLE: frame, **dict(zip((checks.PREDICTIVE, checks.FORECASTS), checks.model_checks(evidence, status.update), strict=True))}
    for name, table in tables.items():
        write_table(evidence.directory / f"{name}.tsv", table)
    print(f"{len(frame):,} answers under {frame['check'].nunique()} kinds of checks: {', '.join(f'{name}.tsv' for name in tables)}")
    return 0
