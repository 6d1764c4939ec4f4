"""How fast and how safe reruns are, from the frozen tables of the benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview.evidence.table import Table, read_table
from livingreview.page import formatting
from livingreview.page.tables import show_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

# Measurements lie beside the evidence and are no part of it: a new timing makes no chapter stale but the one that shows it.
_FOLDER = "bench"


def show_rerun_times(evidence: Evidence, caption: str) -> None:
    """Show how long reruns take beside slower ways, from the frozen table."""
    table = _measured(evidence, "rerun_times")
    rows, ways = table.typed(), table.dictionary.columns["against"].levels
    frame = pd.DataFrame(
        {
            "What": rows["what"],
            "Compared with": rows["against"].map(ways),
            "That way": rows["slower_seconds"],
            "Here": rows["seconds"],
            "Times as long": rows["slower_seconds"] / rows["seconds"],
        }
    )
    show_table(frame, caption, units={"That way": "seconds", "Here": "seconds"})


def show_faults(evidence: Evidence, caption: str) -> None:
    """Show what was lost when something went wrong, from the frozen table."""
    rows = _measured(evidence, "faults").typed()
    frame = pd.DataFrame(
        {
            "Fault": rows["fault"].str.capitalize(),
            "What shall happen": rows["expected"],
            "Tries": rows["n_tries"],
            "Results lost": rows["n_lost"],
            "Notebooks by halves": rows["n_halves"],
            "Messages that are not clear": rows["n_unclear"],
            "Processes left behind": rows["n_left"],
        }
    )
    show_table(frame, caption)


def rerun_facts(evidence: Evidence) -> dict[str, str]:
    """Words about speed and safety for the prose.

    Returns
    -------
    dict of str to str
        ``fault_tries``, ``faults_lost``.
    """
    faults = _measured(evidence, "faults").typed()
    return {
        "fault_tries": formatting.number(int(faults["n_tries"].sum())),
        "faults_lost": formatting.pronoun(int(faults["n_lost"].sum())),
    }


def _measured(evidence: Evidence, name: str) -> Table:
    table, problems = read_table(evidence.directory / _FOLDER, name)
    if table is None:
        raise ValueError(f"data/{_FOLDER}/{problems[0].sentence()}")
    return table
