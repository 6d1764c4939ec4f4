"""Findings joined to their studies, and how many of each are left after every step of a selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from livingreview.errors import EditionError, nearest
from livingreview.evidence.loading import Evidence

_STUDY_COLUMNS = (
    "sample", "era", "slot", "membership", "diagnosis", "population", "therapy", "modality", "design", "year"
)  # fmt: skip
# Number of people of an arm, by arm; psychotherapy against medication is no single arm.
ARM_SIZES = {"psychotherapy": "n_therapy", "drug": "n_drug", "control": "n_control", "healthy": "n_healthy"}


@dataclass(frozen=True, eq=False)
class JoinedFindings:
    """All findings of an evidence base beside what is known of their studies.

    Parameters
    ----------
    studies : pandas.DataFrame
        One row a study.
    findings : pandas.DataFrame
        One row a finding, with ``sample, era, slot, membership, diagnosis, population, therapy, modality, design, year``
        of its study and ``n_arm``, the number of people in its arm.
    study : numpy.ndarray of int, shape (findings,)
        Row of the study that each finding is of.
    sample : numpy.ndarray of int, shape (studies,)
        Number of each study's sample.
    """

    studies: pd.DataFrame
    findings: pd.DataFrame
    study: np.ndarray
    sample: np.ndarray
    _texts: dict[tuple[str, str], np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def of_studies(self, column: str, levels: Sequence[str]) -> np.ndarray:
        """Mark the studies with one of some levels."""
        return np.isin(self.text(column, of="studies"), levels)

    def of_findings(self, column: str, levels: Sequence[str]) -> np.ndarray:
        """Mark the findings with one of some levels."""
        return np.isin(self.text(column), levels)

    def text(self, column: str, of: str = "findings") -> np.ndarray:
        """Return a column of texts as an array, that of a finding's study where findings have none of that name."""
        if (of, column) not in self._texts:
            frame = self.studies if of == "studies" else self.findings
            if column not in frame and column not in self.studies:
                known = [*self.findings, *self.studies]
                raise EditionError(f"no column {column!r} of findings or studies: expected {nearest(column, known)}")
            text = frame[column].to_numpy(str) if column in frame else self.text(column, of="studies")[self.study]
            text.flags.writeable = False
            self._texts[of, column] = text
        return self._texts[of, column]


def joined_findings(evidence: Evidence) -> JoinedFindings:
    """Join the findings of an evidence base to their studies, once; nobody changes the result."""
    return evidence.cached("joined findings", lambda: _join(evidence))


def _join(evidence: Evidence) -> JoinedFindings:
    studies, findings = evidence.studies.reset_index(drop=True), evidence.findings.reset_index(drop=True)
    of_study = studies.set_index("study_id")
    sizes = pd.Series(pd.NA, index=findings.index, dtype="Int64")
    for arm, column in ARM_SIZES.items():
        sizes = sizes.mask(findings["arm"] == arm, findings["study_id"].map(of_study[column]))
    return JoinedFindings(
        studies=studies,
        findings=findings.join(of_study[list(_STUDY_COLUMNS)], on="study_id").assign(n_arm=sizes),
        study=of_study.index.get_indexer(findings["study_id"]),
        sample=np.unique(studies["sample"].to_numpy(str), return_inverse=True)[1],
    )


class Flow:
    """What is left of the studies and findings after each step.

    Attributes
    ----------
    studies, findings : numpy.ndarray of bool
        What is left of each.
    steps : list of (str, str, int, int, int)
        Step, rule, and how many studies, samples and findings it left.
    left_out : numpy.ndarray of object, shape (findings,)
        The step that left each finding out; blank for those left.
    """

    def __init__(self, joined: JoinedFindings) -> None:
        self.joined = joined
        self.studies = np.ones(len(joined.studies), dtype=bool)
        self.findings = np.ones(len(joined.findings), dtype=bool)
        self.steps: list[tuple[str, str, int, int, int]] = []
        self.left_out = np.full(len(joined.findings), "", dtype=object)
        self._note("evidence", "everything in the evidence base")

    def keep_studies(self, step: str, rule: str, keep: np.ndarray) -> None:
        """Keep some studies, and the findings of these."""
        self.studies &= keep
        self._keep(step, self.studies[self.joined.study])
        self._note(step, rule)

    def keep_findings(self, step: str, rule: str, keep: np.ndarray) -> None:
        """Keep some findings, and the studies that have one."""
        self._keep(step, keep)
        self.studies &= np.bincount(self.joined.study[self.findings], minlength=len(self.studies)) > 0
        self._note(step, rule)

    def _keep(self, step: str, keep: np.ndarray) -> None:
        self.left_out[self.findings & ~keep] = step
        self.findings &= keep

    def _note(self, step: str, rule: str) -> None:
        samples = len(np.unique(self.joined.sample[self.studies]))
        self.steps.append((step, rule, int(self.studies.sum()), samples, int(self.findings.sum())))
