"""What a session may ask of the evidence: each kind of fact as a function from a description to words.

A kind returns the parts of its fact, by name; the part with no name is the fact itself. Most kinds call the report that
a chapter calls too, so that a session and a chapter cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import votes

if TYPE_CHECKING:
    import pandas as pd


def _direction(evidence: ev.Evidence, selection: Mapping[str, Any]) -> dict[str, str]:
    from livingreview.reports.directions import direction

    result = direction(evidence, ev.Selection(**selection))
    n = formatting.number(result.n_directional)
    return result.values() | {"n": n, "significant": result.significant_regions()}


def _region(evidence: ev.Evidence, region: str, selection: Mapping[str, Any], level: str = "coarse") -> dict[str, str]:
    analysis = inference.Analysis(level=level)
    signs = inference.sign_table(evidence, ev.Selection(**selection), analysis)
    frame = inference.consistency(signs).frame.set_index("region")
    row = frame.loc[region].to_dict()
    down, up = int(row["n_decrease"]), int(row["n_increase"])
    return {
        "name": formatting.lower(anatomy.unit_names(evidence.regions, level, evidence.circuits)[region]),
        "votes": votes(row),
        "down": formatting.number(down),
        "up": formatting.number(up),
        "n": formatting.number(down + up),
        "unreported": formatting.number(signs.n_samples - down - up - int(row["n_zero"])),
        "share": formatting.percent(down / (down + up)) if down + up else "not defined",
        "interval": formatting.interval(row["ci_low"], row["ci_high"]),
        "p": formatting.p_value(row["p_sign"]),
        "p_within": formatting.p_value(row["p_within"]),
        "direction": row["direction"],
    }


def _arms(evidence: ev.Evidence, studies: str, level: str = "coarse", diagnosis: str = "") -> dict[str, str]:
    from livingreview.reports.comparisons import compare_arms

    return compare_arms(evidence, studies, diagnosis).values(level=level)


def _pair(evidence: ev.Evidence, a: Mapping[str, Any], b: Mapping[str, Any], level: str = "coarse") -> dict[str, str]:
    from livingreview.reports.comparisons import compare_selections

    return compare_selections(evidence, ev.Selection(**a), ev.Selection(**b), ("", ""), (level,)).values(level=level)


def _agreement(evidence: ev.Evidence, passes: str, table: str, field: str) -> dict[str, str]:
    result = ev.agreement(evidence, passes, anatomy.units(evidence.regions, "coarse"))
    row = result.fields.set_index(["table", "field"]).loc[(table, field)]
    kappa = float(row["kappa"])
    return {
        "studies": formatting.number(result.n_studies),
        "agree": formatting.number(int(row["n_agree"])),
        "of": formatting.number(int(row["n_compared"])),
        "percent": formatting.percent(float(row["percent"]) / 100),
        "kappa": formatting.signed(kappa),
        "interval": formatting.interval(float(row["kappa_low"]), float(row["kappa_high"]), "plain"),
    }


def _claims(evidence: ev.Evidence) -> dict[str, str]:
    from livingreview.reports.claims.tests import claim_tests
    from livingreview.reports.estimates import answers
    from livingreview.rerun.estimate_table import kept_estimates

    tested = claim_tests(evidence).values()
    return tested if kept_estimates(evidence) is None else tested | answers(evidence).values()


def _claim(evidence: ev.Evidence, key: str, studies: str) -> dict[str, str]:
    from livingreview.inference.claims import Draws, assess, load_claims
    from livingreview.rerun.estimate_table import kept_estimates

    rulebook = load_claims(evidence.directory / "claims.toml")
    claim = rulebook.claim(key)
    draws = Draws(rulebook.seed, rulebook.n_permutations)
    result = assess(evidence, rulebook, claim, ev.Selection(studies=studies), inference.Analysis(), draws)
    defined = result.estimate == result.estimate
    of_review = evidence.studies[evidence.studies["slot"].notna()]
    return {
        "title": claim.title.lstrip("… "),
        "result": result.result,
        "estimate": formatting.signed(claim.expected * result.estimate) if defined else "none",
        "n": formatting.number(result.n),
        "samples": formatting.number(result.rows["sample"].nunique()),
        "outside": formatting.number(len(set(result.rows["sample"]) - set(of_review["sample"]))),
        "p": formatting.p_value(result.p_for),
        "conclusion": _conclusion(kept_estimates(evidence), key, studies),
    }


def _conclusion(kept: pd.DataFrame | None, key: str, studies: str) -> str:
    if kept is None:
        return "(not computed for this evidence)"
    return str(kept.loc[(kept["claim"] == key) & (kept["era"] == studies), "conclusion"].iloc[0])


def _survival(evidence: ev.Evidence, claim: str, studies: str = "all") -> dict[str, str]:
    from livingreview.reports.multiverse import share_of
    from livingreview.rerun.survival_table import kept_survival

    frame = kept_survival(evidence)
    if frame is None:  # the evidence or the rules have changed since it was kept: no number is better than another one
        return dict.fromkeys(("n", "enough", "as_claimed", "against", "share"), "(not computed for this evidence)")
    row = frame[(frame["claim"] == claim) & (frame["studies"] == studies)].iloc[0]
    n, as_claimed = int(row["n"]), int(row["as_claimed"])
    enough = n - int(row["too_few_samples"])
    return {
        "n": f"{n:,}",
        "enough": f"{enough:,}",
        "as_claimed": f"{as_claimed:,}",
        "against": formatting.pronoun(int(row["against"])),
        "share": share_of(as_claimed, enough),
    }


def _forecast(evidence: ev.Evidence, known: str = "core") -> dict[str, str]:
    from livingreview.reports.forecast_at_review import forecast_at_review

    return {key[2:]: value for key, value in forecast_at_review(evidence, known).values("x").items()}


def _fits(evidence: ev.Evidence, studies: str) -> dict[str, str]:
    from livingreview.reports.model_agreement import model_agreement

    return model_agreement(evidence, studies).values()


def _count(
    evidence: ev.Evidence,
    table: str,
    where: Mapping[str, str] | None = None,
    among: Mapping[str, str] | None = None,
    distinct: str = "",
) -> dict[str, str]:
    """Rows of a table, and their share of the rows among which they are counted."""
    frame = rows_where(evidence.table(table), among or {})
    chosen = rows_where(frame, where or {})
    if distinct:
        frame, chosen = frame.drop_duplicates(distinct), chosen.drop_duplicates(distinct)
    return {
        "": formatting.number(len(chosen)),
        "pronoun": formatting.pronoun(len(chosen)),
        "share": formatting.percent(len(chosen) / len(frame)),
    }


def _numbers(evidence: ev.Evidence, table: str, column: str, where: Mapping[str, str] | None = None) -> dict[str, str]:
    values = rows_where(evidence.table(table), where or {})[column].dropna()
    return {
        "median": f"{float(values.median()):g}",
        "least": f"{values.min():g}",
        "most": f"{values.max():g}",
        "known": formatting.number(len(values)),
    }


def _selected(evidence: ev.Evidence, selection: Mapping[str, Any]) -> dict[str, str]:
    """What a selection leaves: rows, studies, samples; and samples and regions after collapsing."""
    from livingreview.reports.directions import coded_studies

    chosen = ev.Selection(**selection)
    found = ev.select(evidence, chosen)
    signs = inference.sign_table(evidence, chosen, inference.Analysis())
    return {
        "rows": formatting.number(len(found.findings)),
        "studies": formatting.number(len(found.studies)),
        "samples": formatting.number(found.findings["sample"].nunique()),
        "votes": formatting.number(len(signs.frame)),
        "of": formatting.number(len(coded_studies(evidence, chosen))),
    }


def _total(evidence: ev.Evidence, table: str, column: str, where: Mapping[str, str] | None = None) -> dict[str, str]:
    """Sum of a column of numbers, with one decimal."""
    return {"": f"{float(rows_where(evidence.table(table), where or {})[column].sum()):.1f}"}


def _fail_safe(evidence: ev.Evidence, region: str, selection: Mapping[str, Any], level: str = "coarse") -> dict[str, str]:
    analysis = inference.Analysis(level=level)
    signs = inference.sign_table(evidence, ev.Selection(**selection), analysis)
    counts = inference.consistency(signs).frame
    row = inference.fail_safe_n(counts, signs.n_samples, analysis).set_index("region").loc[region]
    return {"needed": formatting.number(int(row["n_needed"])), "unreported": formatting.number(int(row["n_unreported"]))}


def _chance(_evidence: ev.Evidence, samples: int) -> dict[str, str]:
    """Smallest p that a two-sided sign test can give with so many samples."""
    return {"": formatting.p_value(2 * 0.5**samples), "n": formatting.number(samples)}


def _rules(_evidence: ev.Evidence) -> dict[str, str]:
    rules = inference.Analysis()
    return {
        "least": formatting.number(rules.min_samples),
        "strong": formatting.percent(rules.consistent_share),
        "alpha": f"{rules.alpha:g}",
    }


def _tested(evidence: ev.Evidence, selection: Mapping[str, Any], against: str) -> dict[str, str]:
    """Samples of a selection with a change tested against a control group, or those with a before-after change alone."""
    found = ev.select(evidence, ev.Selection(**selection)).findings
    by_sample = found.groupby("sample")["tested_against"].agg(set)
    if against not in evidence.dictionaries["findings"].columns["tested_against"].levels:
        raise ValueError(f"{against!r} is nothing that a change is tested against")
    chosen = [values == {against} if against == "before" else against in values for values in by_sample]
    return {"": formatting.number(sum(chosen))}


def _constant(evidence: ev.Evidence, value: str, source: str) -> dict[str, str]:
    """What no table of the evidence holds, as its source gives it: a paper of the bibliography."""
    from livingreview.teaching.sessions.citations import find_paper

    find_paper(evidence, source)
    return {"": value}


def rows_where(frame: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    """Keep the rows whose cells are among the levels that are named.

    Parameters
    ----------
    where : mapping of str to str
        Column to levels with commas between them; a leading "-" leaves these out instead, ``*`` asks for any cell that
        is not blank, and nothing for a blank one.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"kind": ["a", "b", ""]})
    >>> [list(rows_where(frame, {"kind": levels})["kind"]) for levels in ("a", "-a", "*", "")]
    [['a'], ['b', ''], ['a', 'b'], ['']]
    """
    for column, levels in where.items():
        cells = frame[column].astype(str).where(frame[column].notna(), "")
        if levels == "*":
            frame = frame[cells != ""]
        else:
            named = cells.isin([level.strip() for level in levels.removeprefix("-").split(",")])
            frame = frame[~named if levels.startswith("-") else named]
    return frame


KINDS: dict[str, Callable[..., dict[str, str]]] = {
    "direction": _direction,
    "region": _region,
    "arms": _arms,
    "pair": _pair,
    "agreement": _agreement,
    "claims": _claims,
    "claim": _claim,
    "survival": _survival,
    "forecast": _forecast,
    "fits": _fits,
    "count": _count,
    "numbers": _numbers,
    "selected": _selected,
    "total": _total,
    "fail_safe": _fail_safe,
    "chance": _chance,
    "rules": _rules,
    "tested": _tested,
    "constant": _constant,
}
