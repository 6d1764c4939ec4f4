"""The headline results of a selection, and what changes between two of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from livingreview.errors import EditionError, nearest
from livingreview.evidence import Evidence, Selection

from .analysis import Analysis
from .concordance import concordance
from .consistency import consistency
from .model_fit import model_fit
from .result_definitions import ResultEntry, load_results, narrow
from .signs import Signs, sign_table

_COMPARED = ("answer", "estimate", "n", "unit")
COLUMNS = ("key", "label", "statistic", "estimate", "low", "high", "p", "test", "n", "answer", "unit")
_Table = Callable[["Selection", Analysis], Signs]


def headline(
    evidence: Evidence, entries: Sequence[ResultEntry], selection: Selection, analysis: Analysis
) -> pd.DataFrame:
    """Compute the named results for one selection under one analysis.

    Parameters
    ----------
    selection, analysis
        Of the published analysis or of a variant. An entry's own fields are laid over them.

    Returns
    -------
    pandas.DataFrame
        One row an entry: ``key``, ``label``, ``statistic``, ``estimate``, ``low``, ``high``, ``p``, ``test`` (which
        test gives p), ``n`` (samples), ``answer``, ``unit`` (what is looked at, and its level). Estimates are a share
        of decreases, a signed Jaccard index, or an agreement. Where nothing was reported the numbers are NaN, n is 0
        and the answer says so. With hemispheres apart, a consistency row is that of the side with most samples, and its
        answer is "differs by side" where the directions of the sides do.
    """
    cache: dict[tuple[Selection, Analysis], Signs] = {}
    counted: dict[tuple[Selection, Analysis], pd.DataFrame] = {}

    def table(chosen: Selection, rules: Analysis) -> Signs:
        if (chosen, rules) not in cache:
            cache[chosen, rules] = sign_table(evidence, chosen, rules)
        return cache[chosen, rules]

    rows = []
    for entry in entries:
        rules = analysis.replace(level=entry.level or analysis.level)
        chosen = narrow(selection, entry.selection)
        first = {"key": entry.key, "label": entry.label, "statistic": entry.statistic}
        if entry.statistic == "consistency":
            if (chosen, rules) not in counted:
                counted[chosen, rules] = consistency(table(chosen, rules)).frame
            rows.append(first | _consistency_row(entry, counted[chosen, rules], rules))
        elif entry.statistic == "concordance":
            rows.append(first | _concordance_row(entry, chosen, rules, table))
        else:
            rows.append(first | _fit_row(entry, evidence, chosen, rules, table))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n": "int64"})


def answers(evidence: Evidence, selection: Selection, analysis: Analysis) -> pd.DataFrame:
    """Compute the results that the evidence base's own ``results.toml`` names, once for one selection and analysis."""
    entries = load_results(evidence.directory / "results.toml")
    key = ("answers", repr(entries), selection, analysis)
    return evidence.cached(key, lambda: headline(evidence, entries, selection, analysis)).copy(deep=False)


def compare(published: pd.DataFrame, variant: pd.DataFrame) -> pd.DataFrame:
    """Say which results a variant changes.

    Examples
    --------
    >>> one = {"key": "k", "label": "Caudate", "estimate": 1.0, "n": 3, "answer": "decrease", "unit": "caudate (fine)"}
    >>> table = compare(pd.DataFrame([one]), pd.DataFrame([one | {"estimate": 0.5, "n": 4, "answer": "inconsistent"}]))
    >>> table["changed"][0], table["sentence"][0]
    ('yes', 'Caudate: decrease (1.00, n = 3) becomes inconsistent (0.50, n = 4).')
    """
    if list(published["key"]) != list(variant["key"]):
        odd = sorted(set(published["key"]) ^ set(variant["key"]))
        what = f"these are in one only: {', '.join(odd)}" if odd else "their order differs"
        raise ValueError(f"two tables of headline results compare row by row, but {what}; compute both from one file")
    rows = []
    for before, after in zip(published.to_dict("records"), variant.to_dict("records"), strict=True):
        row = {"key": before["key"], "label": before["label"]}
        for name in _COMPARED:
            row |= {f"published_{name}": before[name], f"variant_{name}": after[name]}
        changed = before["answer"] != after["answer"]
        row["changed"] = "yes" if changed else "no"
        if changed:
            row["sentence"] = f"{before['label']}: {_words(before)} becomes {_words(after)}."
        elif _numbers(before) == _numbers(after):
            row["sentence"] = f"{before['label']}: {_words(before)}, the same."
        else:
            moved = f"{_numbers(before)} before, {_numbers(after)} now"
            row["sentence"] = f"{before['label']}: still {after['answer']}, {moved}."
        rows.append(row)
    pairs = [f"{side}_{name}" for name in _COMPARED for side in ("published", "variant")]
    order = ["key", "label", *pairs]
    return pd.DataFrame(rows, columns=[*order, "changed", "sentence"])


def _row(estimate: float, low: float, high: float, p: float, test: str, n: int, answer: str, unit: str) -> dict:
    return dict(zip(COLUMNS[3:], (estimate, low, high, p, test, n, answer, unit), strict=True))


def _nothing(answer: str, test: str, unit: str) -> dict:
    return _row(math.nan, math.nan, math.nan, math.nan, test, 0, answer, unit)


def _consistency_row(entry: ResultEntry, frame: pd.DataFrame, rules: Analysis) -> dict:
    region = entry.region.get(rules.level, "")
    test = "sign test"
    if not region:
        return _nothing("not defined at this level", test, rules.level)
    own = frame[frame["region"] == region]
    if not len(own):
        return _nothing("not counted", test, f"{region} ({rules.level})")
    # The table is sorted by samples: the first row is the side that most of them report.
    row = own.iloc[0]
    directions = set(own["direction"]) - {"too few samples"}
    answer = row["direction"] if len(directions) < 2 else "differs by side"
    side = f" {row['hemisphere']}" if rules.hemispheres == "apart" else ""
    n = int(row["n_decrease"] + row["n_increase"])
    unit = f"{region}{side} ({rules.level})"
    return _row(row["share_decrease"], row["ci_low"], row["ci_high"], row["p_sign"], test, n, answer, unit)


def _concordance_row(entry: ResultEntry, chosen: Selection, rules: Analysis, table: _Table) -> dict:
    arms = [table(narrow(chosen, own), rules) for own in (entry.a, entry.b)]
    result = concordance(*arms, entry.paired, np.random.default_rng(rules.seed))
    if entry.paired:
        test, p, n, what = "independent", result.p_independent, result.n_both, "sample and region pairs"
    else:
        test, p, what = "exchangeable", result.p_exchangeable, "regions"
        n = result.n_samples_a + result.n_samples_b - result.n_both
    unit = f"{what} ({rules.level})"
    empty = (result.n_both == 0) if entry.paired else not (result.n_samples_a and result.n_samples_b)
    if empty:
        return _nothing("not counted", test, unit)
    return _row(result.signed_jaccard, result.ci_low, result.ci_high, p, test, n, result.answer, unit)


def _fit_row(entry: ResultEntry, evidence: Evidence, chosen: Selection, rules: Analysis, table: _Table) -> dict:
    test, unit = "shuffle within studies", f"{entry.model} ({rules.level})"
    predictions = evidence.model_predictions
    own = predictions[predictions["model_id"] == entry.model]
    if not len(own):
        known = predictions["model_id"]
        raise EditionError(f"result '{entry.key}': no model '{entry.model}': expected {nearest(entry.model, known)}")
    if rules.level == "circuit":
        return _nothing("not defined at this level", test, unit)
    # A finding on both sides counts once against a model, whatever else keeps the sides apart.
    rules = rules.replace(hemispheres="pooled")
    fit = model_fit(table(chosen, rules), own, evidence.regions, entry.strict)
    return _row(fit.agreement, fit.ci_low, fit.ci_high, fit.p, test, fit.n_samples, fit.answer, unit)


def _numbers(row: dict) -> str:
    return "no estimate" if pd.isna(row["estimate"]) else f"{row['estimate']:.2f}, n = {row['n']}"


def _words(row: dict) -> str:
    return str(row["answer"]) if pd.isna(row["estimate"]) else f"{row['answer']} ({_numbers(row)})"
