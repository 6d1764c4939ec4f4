"""One clear message for one problem in the material: what, where, what would be right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A rule that a cell, a row, a table or a file breaks.

    Parameters
    ----------
    file : str
        Path of the file, relative to the evidence directory.
    rule : str
        The rule that is broken, in a few words.
    expected : str
        What would be right.
    line : int, optional
        Line in the file, counted from 1 with the header as line 1.
    column : str, optional
        Name of the column.
    value : str, optional
        The offending value as it stands in the file.

    Examples
    --------
    >>> Problem("studies.tsv", "not a year", "four digits", line=7, column="year", value="5-Feb").sentence()
    "studies.tsv, line 7, column year: not a year: '5-Feb'; expected four digits"
    """

    file: str
    rule: str
    expected: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def sentence(self) -> str:
        """Say the problem in one line."""
        where = ", ".join(
            part
            for part in (
                self.file,
                f"line {self.line}" if self.line is not None else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        value = f": {_shorten(self.value)!r}" if self.value is not None else ""
        return f"{where}: {self.rule}{value}; expected {self.expected}"

    def order(self) -> tuple[str, int, str, str]:
        """Key that sorts problems as a reader walks through the files."""
        return self.file, self.line or 0, self.column or "", self.rule


def _shorten(value: str, limit: int = 80) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"
