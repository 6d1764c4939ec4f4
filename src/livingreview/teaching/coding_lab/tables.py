"""A student's agreement and a class, as a reader sees them: lines for a terminal, tables, and the figure."""

from __future__ import annotations

import pandas as pd

from livingreview import evidence as ev
from livingreview.errors import count
from livingreview.evidence.coding_lab import Pool
from livingreview.page import formatting

_TABLES = {
    "studies": "Study",
    "findings by region": "Finding",
    "findings by region and hemisphere": "Finding and side",
    "findings by coarse region": "Finding, coarse region",
}
# The figure and its table leave out what repeats: whether a value was seen at all, and the finer and coarser matching.
_SHOWN = ("studies", "findings by region")


def field_label(table: str, field: str) -> str:
    """Name a field of the comparison.

    Examples
    --------
    >>> field_label("studies", "n_therapy (seen)"), field_label("findings by region", "presence")
    ('Study: n therapy (seen)', 'Finding: presence')
    """
    return f"{_TABLES[table]}: {field.replace('_', ' ')}"


def agreement_rows(agreement: ev.Agreement) -> pd.DataFrame:
    """Arrange a student's agreement with the reference by field for a reader; the page's script writes the same rows."""
    rows = []
    for row in agreement.fields.itertuples(index=False):
        rows.append(
            {
                "Field": field_label(row.table, row.field),
                "Compared": row.n_compared,
                "Agree": row.n_agree,
                "Percent": f"{row.percent:.0f}%" if row.percent == row.percent else "",
                "Kappa": formatting.signed(row.kappa) if row.kappa == row.kappa else "",
                "95% interval": formatting.interval(row.kappa_low, row.kappa_high, "plain") if row.kappa_low == row.kappa_low else "",
                "Note": row.note,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["Field", "Compared", "Agree", "Percent", "Kappa", "95% interval", "Note"])


def agreement_lines(agreement: ev.Agreement, reasons: pd.DataFrame) -> list[str]:
    """Write a student's agreement, and the `reasons` of :func:`livingreview.evidence.coding_lab.explain`, for a terminal."""
    lines = [f"{count(agreement.n_studies, 'study', 'studies')} coded"]
    lines += agreement_rows(agreement).to_string(index=False).splitlines() if agreement.n_studies else []
    lines += ["", count(len(reasons), "disagreement") if len(reasons) else "no disagreement"]
    who = "the other" if agreement.passes == "students" else "reference"
    for row in reasons.itertuples(index=False):
        what = row.field if row.table == "studies" else f"{row.key}, {row.field}"
        reason = f"; reference's note: {row.reason}" if row.reason else ""
        printed = f" (printed as: {row.printed})" if row.printed else ""
        lines.append(
            f"{row.study_id}, {what}{printed}: yours {row.student or 'blank'}, {who} {row.reference or 'blank'}{reason}"
        )
    return lines


def class_picture(made: Pool) -> tuple[bytes, str]:
    """Draw a class: the picture as PNG, and what it shows."""
    import io

    import matplotlib.pyplot as plt

    from livingreview.figures import style
    from livingreview.figures.lab import alt_class, draw_class

    style.apply()
    arguments = class_layout(made)
    figure = draw_class(*arguments)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
    return drawn.getvalue(), alt_class(*arguments)


def class_layout(made: Pool) -> tuple[pd.DataFrame, dict[tuple[str, str], str], dict[tuple[str, str], float]]:
    """Return what the figure of a class takes: students, rows with their labels, and the second coder."""
    shown = made.fields[made.fields["table"].isin(_SHOWN) & ~made.fields["field"].str.endswith("(seen)")]
    keys = list(zip(shown["table"], shown["field"], strict=True))
    labels = {key: field_label(*key) for key in keys}
    return made.students, labels, dict(zip(keys, shown["second_coder"].astype(float), strict=True))
