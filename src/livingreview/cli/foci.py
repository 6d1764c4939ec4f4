"""``livingreview foci``: peaks in and out, the audit of abstracts against them, the registered test, and a map."""

from __future__ import annotations

import sys

from cyclopts import App

from livingreview.cli.options import Data
from livingreview.cli.output import print_table

app = App(name="foci", help="Peaks of the studies: add, import and export them, audit, test and map them.")


@app.command
def audit(*, keep: bool = False, data: Data = None) -> None:
    """Compare what abstracts name with where the peaks of the tables lie.

    Parameters
    ----------
    keep
        Write the rates into the evidence base, instead of printing them.
    """
    from livingreview.evidence import load
    from livingreview.inference.reporting_audit import TABLE, reporting_table
    from livingreview.rerun.survival_table import write_table

    evidence = load(data)
    frame = reporting_table(evidence)
    if keep:
        write_table(evidence.directory / f"{TABLE}.tsv", frame)
        print(f"{len(frame)} rates: {TABLE}.tsv")
        return
    rows = [
        (row["rate"].replace("_", " "), row["group"], f"{row['distance']}", f"{row['found']} of {row['of']}",
         f"{row['share']:.2f} ({row['low']:.2f} to {row['high']:.2f})", f"{row['shuffled']:.2f}", f"{row['studies']}")
        for row in frame.to_dict("records")
    ]  # fmt: skip
    head = ("rate", "of", "mm", "found", "share (interval)", "shuffled", "studies")
    print_table(head, rows, 120, numbers=(2, 5, 6))


@app.command(name="test")
def registered_test(*, keep: bool = False, data: Data = None) -> None:
    """Run the registered test of predicted models on peaks: some minutes.

    What is tested, and what counts as support, stands in foci_test.toml.

    Parameters
    ----------
    keep
        Write the result into the evidence base.
    """
    from livingreview.evidence import load
    from livingreview.inference.predicted_peaks import EXPERIMENTS, MODELS, kept_frames, load_foci_test, run_foci_test
    from livingreview.rerun.survival_table import write_table

    evidence = load(data)
    found = run_foci_test(evidence, load_foci_test(evidence), lambda said: print(said, file=sys.stderr, flush=True))
    models, experiments = kept_frames(found)
    if keep:
        write_table(evidence.directory / f"{MODELS}.tsv", models)
        write_table(evidence.directory / f"{EXPERIMENTS}.tsv", experiments)
    rows = [
        (row["model"], row["direction"], row["kind"], f"{row['mean_z']:.2f}", f"{row['p']:.4f}", f"{row['p_corrected']:.4f}",
         row["conclusion"])
        for row in models.fillna({"conclusion": ""}).to_dict("records")
    ]  # fmt: skip
    print_table(("model", "direction", "kind", "mean z", "p", "corrected p", "conclusion"), rows, 120, numbers=(3, 4, 5))
