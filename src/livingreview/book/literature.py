"""One body of literature, read once: a selection of studies with its counted directions at the fine and the coarse level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.book import prose

_DESIGN_WORDS = {
    "rct": "randomised",
    "nonrandomised_controlled": "controlled, not randomised",
    "pre_post": "before and after",
    "case_report": "case report",
    "predictor": "predictor of response",
}


@dataclass(frozen=True)
class Literature:
    """A selection, counted.

    Parameters
    ----------
    evidence : livingreview.evidence.Evidence
        The whole evidence base.
    selection : livingreview.evidence.Selection
        What was asked for.
    fine, coarse : livingreview.inference.Signs
        One sign a sample and region, at the two levels.
    fine_counts, coarse_counts : pandas.DataFrame
        Direction consistency by region, regions reported most often first.
    """

    evidence: ev.Evidence
    selection: ev.Selection
    fine: inference.Signs
    coarse: inference.Signs
    fine_counts: pd.DataFrame
    coarse_counts: pd.DataFrame

    @property
    def studies(self) -> pd.DataFrame:
        """Studies with at least one counted finding."""
        return self.fine.selected.studies

    @property
    def n_samples(self) -> int:
        """Number of samples that report on a region, with a direction or without."""
        return self.fine.frame["sample"].nunique()

    @property
    def n_directional(self) -> int:
        """Number of samples with a direction in at least one region."""
        frame = self.fine.frame
        return frame.loc[frame["sign"] != 0, "sample"].nunique()

    def names(self, level: str = "fine") -> dict[str, str]:
        """Return the display name of each region at a level."""
        return anatomy.unit_names(self.evidence.regions, level, self.evidence.circuits)

    def counts(self, level: str = "fine") -> pd.DataFrame:
        """Return direction consistency at a level."""
        return self.fine_counts if level == "fine" else self.coarse_counts

    def signs(self, level: str = "fine") -> inference.Signs:
        """Return the signs at a level."""
        return self.fine if level == "fine" else self.coarse


def read_literature(
    evidence: ev.Evidence, selection: ev.Selection, analysis: inference.Analysis | None = None
) -> Literature:
    """Select, collapse and count at both levels.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        What to read.
    analysis : Analysis, optional
        Rules of counting; its level is set by this function.

    Returns
    -------
    Literature
    """
    analysis = analysis or inference.Analysis()
    signs, counts = {}, {}
    for level in ("fine", "coarse"):
        signs[level] = inference.sign_table(evidence, selection, replace(analysis, level=level))
        frame = inference.consistency(signs[level]).frame
        order = (frame["n_decrease"] + frame["n_increase"]).rename("n")
        counts[level] = (
            frame.assign(_n=-order)
            .sort_values(["_n", "region"], kind="stable")
            .drop(columns="_n")
            .reset_index(drop=True)
        )
    return Literature(evidence, selection, signs["fine"], signs["coarse"], counts["fine"], counts["coarse"])


def study_label(study: Mapping[str, object]) -> str:
    """Name a study as a reader would: first author and year, or what is known of it.

    Parameters
    ----------
    study : mapping
        A row of the studies table.

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
    """Name samples by their studies, in order of year.

    Parameters
    ----------
    studies : pandas.DataFrame
        Rows of the studies table.
    samples : iterable of str
        Samples to name.
    detail : str, optional
        Column whose value is added in brackets.

    Returns
    -------
    dict of str to str
        Sample to label, oldest first.
    """
    own = studies[studies["sample"].isin(set(samples))].sort_values(["year", "study_id"], na_position="last")
    labels = {}
    for sample, group in own.groupby("sample", sort=False):
        names = [study_label(row) for row in group.to_dict("records")]
        shown = names[0] if len(names) == 1 else f"{names[0]} (+{len(names) - 1})"
        extra = (
            f", {prose.code(str(group[detail].iloc[0]))}"
            if detail and group[detail].iloc[0] not in ("", "none")
            else ""
        )
        labels[sample] = shown + extra
    return labels


def directions(counts: pd.DataFrame, names: Mapping[str, str], call: str) -> str:
    """List the regions with one call, each with its counts.

    Parameters
    ----------
    counts : pandas.DataFrame
        Frame of :func:`livingreview.inference.consistency`.
    names : mapping of str to str
        Display names.
    call : str
        Which call to list: decrease, increase, mixed or too few.

    Returns
    -------
    str
        For instance ``"caudate (all three studies down)"``.
    """
    phrases = []
    for row in counts[counts["call"] == call].to_dict("records"):
        if row["n_decrease"] + row["n_increase"]:
            phrases.append(f"{prose.lower(names[row['region']])} ({votes(row)})")
    return prose.listed(phrases, empty="no region")


def votes(row: Mapping[str, object]) -> str:
    """Say how the samples of one region went.

    Parameters
    ----------
    row : mapping
        ``n_decrease``, ``n_increase`` and ``n_zero``.

    Examples
    --------
    >>> votes({"n_decrease": 3, "n_increase": 0, "n_zero": 0}), votes({"n_decrease": 4, "n_increase": 1, "n_zero": 2})
    ('all three down', 'four down, one up, two undecided')
    >>> votes({"n_decrease": 0, "n_increase": 15, "n_zero": 1})
    'fifteen up, one undecided'
    """
    down, up, zero = row["n_decrease"], row["n_increase"], row["n_zero"]
    if not zero and 0 in (down, up) and down + up > 1:
        return f"{prose.out_of(down + up, down + up)} {'down' if down else 'up'}"
    named = ((down, "down"), (up, "up"), (zero, "undecided"))
    return ", ".join(f"{prose.number(n)} {word}" for n, word in named if n)


def study_table(literature: Literature) -> pd.DataFrame:
    """List the studies of a literature for a reader.

    Parameters
    ----------
    literature : Literature
        What was read.

    Returns
    -------
    pandas.DataFrame
        Study, therapy, imaging, patients in each arm, design, level of the evidence, links.
    """
    from livingreview.book.links import identifier_links

    base = literature.evidence
    therapy = base.dictionaries["studies"].columns["therapy"].levels
    findings = literature.fine.selected.findings
    rows = []
    for study in literature.studies.sort_values(["year", "study_id"], na_position="last").to_dict("records"):
        levels = findings.loc[findings["study_id"] == study["study_id"], "evidence_level"]
        rows.append(
            {
                "Study": study_label(study),
                "Disorder": prose.code(study["diagnosis"]),
                "Therapy": prose.meaning(therapy.get(study["therapy"], study["therapy"])),
                "Imaging": prose.code(study["modality"]),
                "Therapy arm": study["n_therapy"],
                "Drug arm": study["n_drug"],
                "Design": _DESIGN_WORDS.get(study["design"], "not seen"),
                "Read in": prose.listed(sorted(levels.unique())).replace("_", " "),
                "Links": identifier_links(study),
            }
        )
    frame = pd.DataFrame(rows)
    return frame.astype({"Therapy arm": "Int64", "Drug arm": "Int64"})


def set_aside(literature: Literature) -> pd.DataFrame:
    """List what the same studies also report, but which is not counted: other contrasts and measures, pooled arms.

    Parameters
    ----------
    literature : Literature
        What was counted.

    Returns
    -------
    pandas.DataFrame
        One row a finding that stays out, with the reason.
    """
    selection, base = literature.selection, literature.evidence
    wide = replace(selection, contrast="", measure="", pooled="any", mixed="any", evidence_level="", arm="psychotherapy,drug")
    every = ev.select(base, wide).findings
    if selection.arm == "psychotherapy":
        every = every[every["therapy"] != "none"]  # studies of medication alone are another literature, not set aside
    counted = literature.fine.selected.findings
    key = ["study_id", "arm", "contrast", "region_label", "region", "hemisphere", "measure", "direction", "note"]
    merged = every.merge(counted[key].drop_duplicates().assign(_in=True), on=key, how="left")
    out = merged[merged["_in"].isna()]
    names, labels = literature.names(), {s["study_id"]: study_label(s) for s in base.studies.to_dict("records")}
    reason = [_reason(row, selection) for row in out.to_dict("records")]
    frame = pd.DataFrame(
        {
            "Study": out["study_id"].map(labels),
            "Region": out["region"].map(names).fillna(out["region_label"]),
            "Direction": out["direction"].str.replace("_", " "),
            "Contrast": out["contrast"].str.replace("_", " "),
            "Arm": out["arm"],
            "Why not counted": reason,
        }
    )
    return frame.drop_duplicates().reset_index(drop=True)


def _reason(row: Mapping[str, object], selection: ev.Selection) -> str:
    reasons = []
    if row["pooled"] == "yes" and selection.pooled == "no":
        reasons.append("arms pooled")
    if row["measure"] != selection.measure:
        reasons.append(str(row["measure"]))
    if row["contrast"] not in selection.contrast.split(","):
        reasons.append("another contrast")
    if row["arm"] != selection.arm:
        reasons.append("another arm")
    return prose.listed(reasons, empty="level of evidence")


def coded_studies(evidence: ev.Evidence, selection: ev.Selection) -> pd.DataFrame:
    """Return the studies that a selection is about, whether their findings can be counted or not.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        Its filters on studies apply, its filters on findings do not.

    Returns
    -------
    pandas.DataFrame
        Rows of the studies table.
    """
    wide = replace(selection, arm="", contrast="", measure="", evidence_level="", pooled="any", mixed="any", min_n=0)
    return ev.select(evidence, wide).studies
