"""Slips that a coder makes within valid cells: a wrong sample, a paper coded twice, an arm or control that is not there.

What cannot be right is an error; what may be right but seldom is, a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

import pandas as pd

from livingreview.errors import Problem, nearest
from livingreview.evidence.table import Table, columns_of

NEAR_TITLE = 0.93  # likeness from which two titles may be one paper's; spelling and case differ, one word seldom does
_OWN_PATIENTS = frozenset({"waitlist", "active_psychological", "placebo", "drug", "usual_care", "other"})


def check_coding(tables: Mapping[str, Table]) -> list[Problem]:
    """List what a coder has probably got wrong; a rule whose tables or columns could not be read is left out."""
    return [
        *_samples(tables),
        *_papers_twice(tables),
        *_controls(tables),
        *_treatments(tables),
        *_scanner_state(tables),
        *_reasons(tables),
        *_pages_read(tables),
        *_without_findings(tables),
    ]


def _samples(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """A sample is named after one of its studies, so that a slip in the label makes no sample of its own."""
    rows = columns_of(tables, "studies", "study_id", "sample")
    if rows is None:
        return
    own = frozenset(rows.loc[rows["study_id"] == rows["sample"], "study_id"])
    wrong = rows[(rows["sample"] != "") & ~rows["sample"].isin(own)]
    for line, study, sample in wrong.itertuples(name=None):
        rule = "not the id of a study that has its own id as sample"
        expected = f"{study}, or {nearest(sample, own)}"
        yield Problem("studies.tsv", rule, expected, line=line, column="sample", value=sample)


def _papers_twice(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """One paper coded under two names counts its patients twice; a second sample of a paper takes its id and a suffix."""
    rows = columns_of(tables, "studies", "study_id", "sample", "title", "pmid", "doi")
    if rows is None:
        return
    titles = {line: " ".join(re.findall(r"\w+", title.casefold())) for line, title in rows["title"].items() if title}
    by_words = sorted(titles, key=lambda line: titles[line])
    pairs = {
        tuple(sorted((one, two)))
        for i, one in enumerate(by_words)
        for two in by_words[i + 1 : i + 4]
        if _near(titles[one], titles[two])
    }
    for first, second in sorted(pairs):
        (one, sample, _, *ids), (two, other, title, *other_ids) = (rows.loc[line] for line in (first, second))
        apart = any(a and b and a.casefold() != b.casefold() for a, b in zip(ids, other_ids, strict=True))
        if apart or sample == other or one.startswith(f"{two}_") or two.startswith(f"{one}_"):
            continue
        expected = f"one row for one paper, or an identifier on both rows; a second sample of it is named {one}_ with a suffix"
        rule = f"nearly the title of {one} (line {first}), which is another sample"
        yield Problem("studies.tsv", rule, expected, line=second, column="title", value=title, severity="warning")


def _near(one: str, two: str) -> bool:
    match = SequenceMatcher(None, one, two, autojunk=False)
    return match.real_quick_ratio() >= NEAR_TITLE and match.quick_ratio() >= NEAR_TITLE and match.ratio() >= NEAR_TITLE


def _controls(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """A change can be tested against a control group only where patients were compared with one."""
    found = _with_study(tables, ("tested_against",), ("control", "n_control", "n_drug", "drug"))
    for line, row in (found[found["tested_against"] == "control_group"] if found is not None else _NONE).iterrows():
        if _OWN_PATIENTS & set(row["control"].split(",")):
            continue
        sized = any(row[name] for name in ("n_control", "n_drug", "drug"))
        rule = f"{row['study_id']} was compared with {row['control'].replace(',', ' and ') or 'nobody that was coded'}"
        if row["control"] in ("", "not_said") and sized:
            continue
        expected = "before or healthy, or the control group in the study's row"
        severity = "warning" if row["control"] in ("", "not_said") else "error"
        yield Problem(
            "findings.tsv", rule, expected, line=line, column="tested_against", value="control_group", severity=severity
        )


def _treatments(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """The arm of a finding was treated as its study's row says."""
    found = _with_study(tables, ("arm", "contrast"), ("drug", "n_drug", "treatment_mixed"))
    if found is None:
        return
    without = found[(found["arm"] == "drug") & (found["drug"] == "") & (found["n_drug"] == "")]
    for line, row in without[without["treatment_mixed"] != "yes"].iterrows():
        rule, expected = f"{row['study_id']} names no medication and nobody on it", "another arm, or the drug in the study's row"
        yield Problem("findings.tsv", rule, expected, line=line, column="arm", value="drug")
    wrong = found[(found["contrast"] == "therapy_vs_drug") & (found["arm"] != "therapy_vs_drug")]
    for line, row in wrong.iterrows():
        rule = "one arm beside a contrast of two"
        yield Problem("findings.tsv", rule, "therapy_vs_drug", line=line, column="arm", value=row["arm"])


def _scanner_state(tables: Mapping[str, Table]) -> Iterator[Problem]:
    rows = columns_of(tables, "studies", "modality", "state")
    if rows is None:
        return
    for line in rows.index[(rows["modality"] == "fmri_rest") & (rows["state"] == "task")]:
        rule, expected = "does not fit the modality fmri_rest", "rest, or the modality fmri_task"
        yield Problem("studies.tsv", rule, expected, line=line, column="state", value="task")


def _reasons(tables: Mapping[str, Table]) -> Iterator[Problem]:
    rows = columns_of(tables, "findings", "sign_basis", "note")
    if rows is None:
        return
    for line in rows.index[(rows["sign_basis"] == "inferred") & (rows["note"] == "")]:
        rule = "blank although sign_basis is inferred"
        yield Problem("findings.tsv", rule, "what the sign was inferred from", line=line, column="note")


def _pages_read(tables: Mapping[str, Table]) -> Iterator[Problem]:
    rows = columns_of(tables, "studies", "source_url")
    if rows is None:
        return
    for line in rows.index[rows["source_url"] == ""]:
        rule, expected = "nobody can tell where the study was read", "the address of the page that was read"
        yield Problem("studies.tsv", rule, expected, line=line, column="source_url", severity="warning")


def _without_findings(tables: Mapping[str, Table]) -> Iterator[Problem]:
    studies, findings = columns_of(tables, "studies", "study_id"), columns_of(tables, "findings", "study_id")
    if studies is None or findings is None:
        return
    for line in studies.index[~studies["study_id"].isin(findings["study_id"])]:
        rule, expected = "no finding, so it counts nowhere", "its findings, or a look at what the text says"
        value = studies.at[line, "study_id"]
        yield Problem("studies.tsv", rule, expected, line=line, column="study_id", value=value, severity="warning")


_NONE = pd.DataFrame()


def _with_study(
    tables: Mapping[str, Table], of_finding: tuple[str, ...], of_study: tuple[str, ...]
) -> pd.DataFrame | None:
    """Cells of the findings with those of their studies; the index is the line of the finding."""
    findings = columns_of(tables, "findings", "study_id", *of_finding)
    studies = columns_of(tables, "studies", "study_id", *of_study)
    if findings is None or studies is None:
        return None
    return findings.join(studies.drop_duplicates("study_id").set_index("study_id"), on="study_id", how="inner")
