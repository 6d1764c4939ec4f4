"""Single studies as a chapter tells them: their numbers for its sentences, and checks that their rows say what it says."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview import evidence as ev
from livingreview.errors import EditionError, nearest
from livingreview.page import formatting

_NUMBERS = ("n_therapy", "n_drug", "n_control", "n_healthy", "n_total", "n_started", "weeks", "sessions", "follow_up_months")
_ACTIVITY = ("perfusion", "metabolism", "bold")
_COMPARED = ("rct", "nonrandomised_controlled")


@dataclass(frozen=True, eq=False)
class ToldStudies:
    """Studies that a chapter tells.

    Parameters
    ----------
    studies : pandas.DataFrame
        Their rows, indexed by ``study_id``.

    Examples
    --------
    >>> told = told_studies(ev.load(), "baxter1992", "martin2001")
    >>> told.values()["martin2001_n_therapy"], told.values()["martin2001_ipt_after"]
    ('thirteen', '16.2')
    >>> told.reports("baxter1992", "caudate", "decrease", subgroup="responders")
    True
    """

    evidence: ev.Evidence
    studies: pd.DataFrame

    def values(self) -> dict[str, str]:
        """Write what is known of each study in numbers: columns of the studies' table, and the table of told facts.

        Returns
        -------
        dict of str to str
            Such as ``martin2001_n_drug``; a number that nobody saw has no entry.
        """
        found = {
            f"{study}_{column}": formatting.number(int(row[column]))
            for study, row in self.studies.iterrows()
            for column in _NUMBERS
            if pd.notna(row[column])
        }
        facts = self.evidence.table("told_facts")
        for row in facts[facts["study_id"].isin(self.studies.index)].itertuples():
            found[f"{row.study_id}_{row.fact.replace('-', '_')}"] = row.value
        return found

    def reports(self, study: str, region: str, direction: str, arm: str = "psychotherapy", **fields: str) -> bool:
        """Tell whether a study has a finding of this arm, region and direction.

        Parameters
        ----------
        **fields : str
            Columns of the findings that must hold as well; ``contrast`` is ``change`` where it is not given.
        """
        wanted = {"study_id": study, "region": region, "direction": direction, "arm": arm, "contrast": "change"} | fields
        findings = self.evidence.findings
        matches = pd.concat([findings[column] == value for column, value in wanted.items()], axis=1)
        return bool(matches.all(axis=1).any())


def told_studies(evidence: ev.Evidence, *ids: str) -> ToldStudies:
    """Take the studies that a chapter tells; an `EditionError` names one that does not exist."""
    studies = evidence.studies.set_index("study_id")
    for name in ids:
        if name not in studies.index:
            raise EditionError(f"no study {name!r}: expected {nearest(name, studies.index)}")
    return ToldStudies(evidence, studies.loc[list(ids)])


def controlled_since(evidence: ev.Evidence, diagnosis: str) -> set[str]:
    """Return the later studies of a disorder with a comparison group and a change in activity, counted or not."""
    selection = ev.Selection(
        studies="later", diagnosis=diagnosis, arm="", contrast="change,therapy_vs_drug", tested_against="", subgroup="",
        normalised="any", measure=",".join(_ACTIVITY), pooled="any", mixed="any",
    )  # fmt: skip
    selected = ev.select(evidence, selection)
    unclear = selected.left_out[selected.left_out["step"] == "direction"]
    found = {*selected.findings["study_id"], *unclear["study_id"]}
    studies = evidence.studies[evidence.studies["study_id"].isin(found) & (evidence.studies["therapy"] != "none")]
    return set(studies.loc[studies["design"].isin(_COMPARED) | (studies["allocation"] == "randomised"), "study_id"])
