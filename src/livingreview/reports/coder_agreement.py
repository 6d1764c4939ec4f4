"""How the studies were coded: levels of evidence, and what a second coder made of the same texts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.page.labels import study_label


def level_table(evidence: ev.Evidence) -> pd.DataFrame:
    """Count findings by the kind of source and by whether the sign was stated.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    dictionary, findings = evidence.dictionaries["findings"], evidence.findings
    rows = []
    for column in ("evidence_level", "sign_basis"):
        for level, meaning in dictionary.columns[column].levels.items():
            n = int((findings[column] == level).sum())
            rows.append(
                {
                    "What": dictionary.columns[column].long_name,
                    "Level": level.replace("_", " "),
                    "Meaning": meaning,
                    "Findings": n,
                    "Share": f"{100 * n / len(findings):.1f}",
                }
            )
    return pd.DataFrame(rows)


def agreement_estimates(agreement: ev.Agreement) -> pd.DataFrame:
    """Arrange the kappas of an agreement for the figure.

    Parameters
    ----------
    agreement : Agreement
        Result of :func:`livingreview.evidence.agreement`.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``estimate``, ``low``, ``high``, ``note``; fields without a kappa, and whether a value was seen at all, are left out.
    """
    fields = agreement.fields
    fields = fields[fields["kappa"].notna() & ~fields["field"].str.contains("(seen)", regex=False)]
    return pd.DataFrame(
        {
            "label": [_label(row) for row in fields.itertuples(index=False)],
            "estimate": fields["kappa"].astype(float),
            "low": fields["kappa_low"].astype(float),
            "high": fields["kappa_high"].astype(float),
            "note": [f"{a}/{n}" for a, n in zip(fields["n_agree"], fields["n_compared"], strict=True)],
        }
    ).reset_index(drop=True)


def agreement_table(agreement: ev.Agreement) -> pd.DataFrame:
    """List agreement by field for a reader.

    Parameters
    ----------
    agreement : Agreement
        Result of :func:`livingreview.evidence.agreement`.

    Returns
    -------
    pandas.DataFrame
    """
    fields = agreement.fields
    return pd.DataFrame(
        {
            "Field": [_label(row) for row in fields.itertuples(index=False)],
            "Compared": fields["n_compared"],
            "Agree": fields["n_agree"],
            "Percent": [formatting.percent(p / 100) if pd.notna(p) else "" for p in fields["percent"]],
            "Kappa": fields["kappa"].astype(float),
            "95% interval": [
                formatting.interval(a, b, "plain") if pd.notna(a) else ""
                for a, b in zip(fields["kappa_low"], fields["kappa_high"], strict=True)
            ],
            "Note": fields["note"],
        }
    )


def agreement_facts(agreement: ev.Agreement, prefix: str) -> dict[str, str]:
    """Put an agreement into words.

    Parameters
    ----------
    agreement : Agreement
        Result of :func:`livingreview.evidence.agreement`.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
        How often matched rows agree on the direction, and how often a row of one coder has a counterpart.
    """
    fields = agreement.fields.set_index(["table", "field"])
    facts = {"disagreements": formatting.number(len(agreement.disagreements))}
    for name, key in {
        "direction": ("findings by region", "direction"),
        "row": ("findings by region", "presence"),
        "row_coarse": ("findings by coarse region", "presence"),
    }.items():
        row = fields.loc[key]
        facts[f"{name}_agree"] = formatting.number(int(row["n_agree"]))
        facts[f"{name}_of"] = formatting.number(int(row["n_compared"]))
        facts[f"{name}_percent"] = formatting.percent(float(row["percent"]) / 100)
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def disagreement_table(evidence: ev.Evidence, agreements: Mapping[str, ev.Agreement]) -> pd.DataFrame:
    """List every disagreement between the two codings.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    agreements : mapping of str to Agreement
        Results by the name of the part that was coded twice.

    Returns
    -------
    pandas.DataFrame
    """
    labels = {s["study_id"]: study_label(s) for s in evidence.studies.to_dict("records")}
    parts = []
    for part, result in agreements.items():
        frame = result.disagreements
        parts.append(
            pd.DataFrame(
                {
                    "Study": frame["study_id"].map(labels).fillna(frame["study_id"]),
                    "Part": part,
                    "Field": frame["field"].str.replace("_", " "),
                    "Row": frame["key"],
                    "First coding": frame["first"],
                    "Second coding": frame["second"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _label(row: object) -> str:
    return f"{row.table}: {row.field.replace('_', ' ')}"
