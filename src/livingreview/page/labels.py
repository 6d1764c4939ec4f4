"""How studies and samples are named, and how their votes are put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from livingreview.page import formatting


def study_label(study: Mapping[str, object]) -> str:
    """Name a row of the studies table as a reader would: first author and year, or what is known of it.

    Examples
    --------
    >>> study_label({"study_id": "baxter1992", "authors": "Baxter LR, Schwartz JM", "year": 1992, "title": ""})
    'Baxter 1992'
    >>> study_label({"study_id": "brody2001b", "authors": "Brody AL, Saxena S", "year": 2001, "title": ""})
    'Brody 2001b'
    """
    year = "" if pd.isna(study["year"]) else str(int(study["year"]))
    authors = str(study["authors"] or "")
    suffix = re.search(r"\d{4}([a-z])$", str(study["study_id"]))
    if not authors:
        return f"{study['study_id']} (authors not seen)"
    surname = re.sub(r"\s+[A-Z]{1,4}(\s+(Jr|Sr|II|III))?$", "", authors.split(",")[0].strip())
    return f"{surname} {year or '(year not seen)'}{suffix.group(1) if suffix and year else ''}"


def sample_labels(studies: pd.DataFrame, samples: Iterable[str], detail: str | None = "therapy") -> dict[str, str]:
    """Name samples by their first study and the number of its others, oldest first.

    Parameters
    ----------
    detail : str, optional
        Column of `studies` whose value is added.
    """
    own = studies[studies["sample"].isin(set(samples))].sort_values(["year", "study_id"], na_position="last")
    labels = {}
    for sample, group in own.groupby("sample", sort=False):
        first, *others = group.to_dict("records")
        more = f" (+{len(others)})" if others else ""
        known = detail and first[detail] not in ("", "none")
        labels[sample] = f"{study_label(first)}{more}{f', {formatting.code(str(first[detail]))}' if known else ''}"
    return labels


def directions(counts: pd.DataFrame, names: Mapping[str, str], direction: str) -> str:
    """List the regions of a consistency frame with one direction, each with its counts: "caudate (all three down)"."""
    listed = counts[(counts["direction"] == direction) & (counts["n_decrease"] + counts["n_increase"] > 0)]
    phrases = [f"{formatting.lower(names[row['region']])} ({votes(row)})" for row in listed.to_dict("records")]
    return formatting.listed(phrases, empty="no region")


def votes(row: Mapping[str, object]) -> str:
    """Say how the samples of one region went, from a row with ``n_decrease``, ``n_increase`` and ``n_zero``.

    Examples
    --------
    >>> votes({"n_decrease": 3, "n_increase": 0, "n_zero": 0}), votes({"n_decrease": 4, "n_increase": 1, "n_zero": 2})
    ('all three down', 'four down, one up, two undecided')
    >>> votes({"n_decrease": 0, "n_increase": 15, "n_zero": 1})
    'fifteen up, one undecided'
    """
    down, up, zero = row["n_decrease"], row["n_increase"], row["n_zero"]
    if not zero and 0 in (down, up) and down + up > 1:
        return f"{formatting.out_of(down + up, down + up)} {'down' if down else 'up'}"
    named = ((down, "down"), (up, "up"), (zero, "undecided"))
    return ", ".join(f"{formatting.number(n)} {word}" for n, word in named if n)
