"""Bring evidence tables of the first edition into the second edition's columns: python migrations/second_edition.py DATA

What was one column for several facts is told apart: what a change was tested against, in whom, and what was measured.
A table that has the new columns already is left as it is. The dictionaries beside the tables say what each column is;
this script says only where an old cell goes.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import pandas as pd

TESTED_AGAINST = {"post_vs_pre": "before", "treated_vs_waitlist": "control_group", "normalisation": "healthy"}
MEASURED = {
    "fdg_pet": "metabolism",
    **dict.fromkeys(("o15_pet", "xe_ct", "spect_perfusion", "asl"), "perfusion"),
    "fmri_task": "bold",
    **dict.fromkeys(("eeg", "meg"), "electrical"),
    "nirs": "oxygenation",
}
LOOKED_AT = {"roi": "regions", "voxelwise": "whole_brain", "roi+voxelwise": "both"}
RESTING = re.compile(r"ReHo|ALFF|regional homogeneity", re.IGNORECASE)
NONRESPONDERS = re.compile(r"(?:non-?responders)(?! too)", re.IGNORECASE)
RESPONDERS = re.compile(r"(?<!non-)(?<!non)\bresponders\b(?! of either)", re.IGNORECASE)


def migrate_findings(findings: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Split contrast, measure and note into the columns of the second edition; all cells are text."""
    change = findings["contrast"].isin(list(TESTED_AGAINST))
    return findings.assign(
        tested_against=findings["contrast"].map(TESTED_AGAINST).fillna(""),
        contrast=findings["contrast"].mask(change, "change"),
        arm=findings["arm"].replace("waitlist", "control"),
        subgroup=[_subgroup(note) if changed else "all" for note, changed in zip(findings["note"], change, strict=True)],
        normalised=findings["contrast"].eq("normalisation").map({True: "yes", False: "no"}),
        measure=_measure(findings, studies),
        correction="",
        statistic="",
        p="",
        n="",
    )


def _measure(findings: pd.DataFrame, studies: pd.DataFrame) -> list[str]:
    of_study = studies.set_index("study_id")
    measures = []
    for study, measure, text in zip(findings["study_id"], findings["measure"], findings["note"], strict=True):
        row = of_study.loc[study]
        if measure == "activity":
            at_rest = row["modality"] == "fmri_rest" and RESTING.search(f"{text} {row['task']}")
            # Regional activity by a technique that the study's row does not name: blood flow, its note says.
            measure = "resting_fluctuation" if at_rest else MEASURED.get(row["modality"], "perfusion")
            if row["modality"] == "fmri_rest" and not at_rest:
                measure = "bold"
        measures.append(measure)
    return measures


def _subgroup(note: str) -> str:
    if "responders too" in note:
        return "all"
    if RESPONDERS.search(note) and "also in responders" not in note:
        return "responders"
    return "nonresponders" if NONRESPONDERS.search(note) else "all"


def migrate_studies(studies: pd.DataFrame) -> pd.DataFrame:
    """Rename what was named too narrowly; the columns of design that nobody has read again stay blank."""
    return studies.rename(columns={"n_waitlist": "n_control", "analysis": "looked_at"}).assign(
        looked_at=lambda frame: frame["looked_at"].replace(LOOKED_AT)
    )


def main(folder: Path) -> None:
    """Rewrite the tables of studies and findings of a folder of evidence, those coded a second time as well."""
    for prefix in ("", "recoding/core_", "recoding/later_"):
        paths = [folder / f"{prefix}{name}.tsv" for name in ("studies", "findings")]
        if not all(path.is_file() for path in paths):
            continue  # not coded a second time
        studies, findings = (_read(path) for path in paths)
        if "tested_against" in findings:
            continue
        if nowhere := sorted({*findings["study_id"]} - {*studies["study_id"]}):
            sys.exit(f"{paths[1]}: not a study_id of {paths[0].name}: {nowhere[0]!r}; expected every study of the findings")
        findings = migrate_findings(findings, studies)
        for path, frame in zip(paths, (migrate_studies(studies), findings), strict=True):
            columns = list(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))[1:]
            frame = frame.reindex(columns=columns, fill_value="")
            frame.to_csv(path, sep="\t", index=False, lineterminator="\n", quoting=csv.QUOTE_NONE)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "findings.tsv").is_file():
        sys.exit("expected the folder that holds studies.tsv and findings.tsv, the dictionaries of the second edition beside them")
    main(Path(sys.argv[1]))
