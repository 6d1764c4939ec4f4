"""``livingreview foci``: peaks in and out, the audit of abstracts against them, the registered test, and a map."""

from __future__ import annotations

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
