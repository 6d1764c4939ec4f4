"""The command that forecasts the directions of studies the edition does not hold, and scores the forecast."""

from __future__ import annotations

import json
import sys

from livingreview.cli.options import Data, Format
from livingreview.errors import count
from livingreview.paths import edition_root


def predict(*, data: Data = None, format: Format = "text") -> int:
    """Forecast the directions in studies that the edition does not hold, and score the forecast.

    The model of directions is fitted to what the edition's own studies say of psychotherapy. For each new sample and region
    it gives the probability of a decrease, before it is told which way the sample went. The rivals are the share of decreases
    in the edition, and a forecast that always says decrease.

    DIR is a whole evidence directory, or holds studies.tsv and findings.tsv of the new studies alone; all other tables are
    then those of the edition.

    Example: livingreview predict --data my-data
    """
    from livingreview.evidence import load
    from livingreview.evidence.new_studies import holds_new_studies_alone, load_new_studies
    from livingreview.reports.forecast_scores import forecast_scores

    edition = edition_root() / "data"
    other = load_new_studies(edition, data) if data and holds_new_studies_alone(data) else load(data)
    base = load(edition)
    print("reading both versions, then fitting the model: about a minute", file=sys.stderr)
    found = forecast_scores(base, other)
    if format == "json":
        document = {
            "directions_known": found.n_known,
            "forecasts": json.loads(found.rows.to_json(orient="records")),
            "scores": json.loads(found.scores.to_json(orient="records")),
            "not_scored": dict(found.not_scored),
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return 0
    _print(found)
    return 0


def _print(found) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from livingreview.page.tables import format_value

    console = Console(width=None if sys.stdout.isatty() else 170)
    for shown in (found.table, found.comparison):
        table = Table(*shown.frame.columns, title=shown.caption, title_justify="left", box=box.SIMPLE)
        for row in shown.frame.itertuples(index=False):
            table.add_row(*(format_value(value, shown.digits) for value in row))
        console.print(table)
    samples = count(found.rows["sample"].nunique(), "new sample")
    console.print(f"{count(len(found.rows), 'direction')} of {samples}, forecast from {count(found.n_known, 'direction')}")
    if found.not_scored:
        why = "; ".join(f"{reason} ({n})" for reason, n in found.not_scored.items())
        console.print(f"findings that are not scored: {why}")
