"""What a literature says, as facts for the prose: every quantity in a sentence comes from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import directions, study_label, votes
from livingreview.page.tables import show_table
from livingreview.reports.directions.study_set import Literature, coded_studies, read_literature


def literature_facts(literature: Literature, prefix: str) -> dict[str, str]:
    """Put a literature into words.

    Parameters
    ----------
    literature : Literature
        What was read.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
        Numbers of samples and studies, and the regions with each call at the coarse level.
    """
    counts, names = literature.coarse_counts, literature.names("coarse")
    members = coded_studies(literature.evidence, literature.selection)
    counted = literature.studies["study_id"].nunique()
    tested = counts[counts["p_sign"].notna()]
    best = tested.loc[tested["p_sign"].idxmin()] if len(tested) else None
    facts = {
        "members": formatting.number(len(members)).capitalize(),
        "concern": "concerns" if len(members) == 1 else "concern",
        "counted": formatting.out_of(counted, len(members)),
        "report": "reports" if literature.n_directional == 1 else "report",
        "samples": formatting.count(literature.n_directional, "sample").capitalize(),
        "down": directions(counts, names, "decrease"),
        "up": directions(counts, names, "increase"),
        "mixed": directions(counts, names, "mixed"),
        "few": directions(counts, names, "too few"),
        "smallest_p": formatting.p_value(best["p_sign"]) if best is not None else "not defined",
        "smallest_region": formatting.lower(names[best["region"]]) if best is not None else "no region",
    }
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def significant_regions(literature: Literature) -> str:
    """List the regions whose sign test survives the correction for many regions, at the coarse level.

    Parameters
    ----------
    literature : Literature
        What was read.

    Returns
    -------
    str
        For instance ``"amygdala (16 of 19 down)"``, or ``"none"``.
    """
    counts, names = literature.coarse_counts, literature.names("coarse")
    kept = counts[counts["q_sign"] <= literature.coarse.analysis.alpha]
    return formatting.listed(
        f"{formatting.lower(names[row['region']])} ({votes(row)}; test within studies {formatting.p_value(row['p_within'])})"
        for row in kept.to_dict("records")
    )


def subgroup_findings(literature: Literature) -> int:
    """Count the counted findings whose note speaks of responders, or of patients who did or did not recover.

    Parameters
    ----------
    literature : Literature
        What was read.

    Returns
    -------
    int
    """
    notes = literature.fine.selected.findings["note"].str.lower()
    return int(notes.str.contains("responders|remit|improved patients", regex=True).sum())


def compare_words(then: Literature, since: Literature) -> str:
    """Say which directions of one literature a second one repeats.

    Parameters
    ----------
    then, since : Literature
        The first and the second literature.

    Returns
    -------
    str
        One or two sentences on the regions that both name at the coarse level.
    """
    names = then.names("coarse")
    merged = then.coarse_counts.merge(since.coarse_counts, on=["region", "hemisphere"], suffixes=("_then", "_since"))
    opposite = {"decrease": "increase", "increase": "decrease"}
    told = merged[merged["direction_then"].isin(opposite)]
    if told.empty:
        return "No region that has a word in the review's studies is named by these."
    kinds = {
        "the same word": told["direction_since"] == told["direction_then"],
        "the opposite one": told["direction_since"] == told["direction_then"].map(opposite),
        "mixed": told["direction_since"] == "mixed",
        "too few samples": told["direction_since"] == "too few",
    }
    parts = [
        f"{word} for {formatting.listed(told.loc[rows, 'region'].map(names).map(formatting.lower))}"
        for word, rows in kinds.items()
        if rows.any()
    ]
    return f"Where the review's studies give a region the word decrease or increase, later samples give {formatting.listed(parts)}."


def show_members(evidence: ev.Evidence, diagnosis: str, caption: str) -> None:
    """Show the review's studies of a disorder, counted or not.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    diagnosis : str
        Comma list of diagnoses.
    caption : str
        Caption of the table.
    """
    from livingreview.page.links import identifier_links

    selection = ev.Selection(diagnosis=diagnosis)
    studies = coded_studies(evidence, selection)
    counted = ev.select(evidence, selection).findings.groupby("study_id").size()
    therapy = evidence.dictionaries["studies"].columns["therapy"].levels
    frame = pd.DataFrame(
        [
            {
                "Study": study_label(study),
                "Disorder": formatting.code(study["diagnosis"]),
                "Therapy": formatting.meaning(therapy.get(study["therapy"], study["therapy"])),
                "Imaging": formatting.code(study["modality"]),
                "Therapy arm": study["n_therapy"],
                "Membership": study["membership"],
                "Counted": int(counted.get(study["study_id"], 0)),
                "Links": identifier_links(study),
            }
            for study in studies.sort_values(["year", "study_id"]).to_dict("records")
        ]
    ).astype({"Therapy arm": "Int64"})
    show_table(frame, caption, units={"Therapy arm": "patients", "Membership": "probability", "Counted": "findings"})


def smallest_possible_p(counts: pd.DataFrame) -> float:
    """Return the smallest p that a two-sided sign test could give in the region with most samples.

    Parameters
    ----------
    counts : pandas.DataFrame
        Frame of :func:`livingreview.inference.consistency`.

    Returns
    -------
    float
    """
    return float(min(1.0, 2.0 * 0.5 ** int((counts["n_decrease"] + counts["n_increase"]).max())))


def silence_table(literature: Literature) -> pd.DataFrame:
    """List how many unreported opposite findings would undo each word.

    Parameters
    ----------
    literature : Literature
        What was read; the coarse level is used.

    Returns
    -------
    pandas.DataFrame
    """
    names = literature.names("coarse")
    frame = inference.overturning(literature.coarse_counts, literature.n_samples, literature.coarse.analysis)
    return pd.DataFrame(
        {
            "Region": frame["region"].map(names),
            "Word": frame["direction"],
            "Decrease": frame["n_decrease"],
            "Increase": frame["n_increase"],
            "Silent": frame["n_silent"],
            "Needed to undo": frame["n_needed"],
            "Share of the silent": [formatting.percent(s) for s in frame["share_of_silent"]],
        }
    )


def show_panorama(evidence: ev.Evidence, bodies: Mapping[object, ev.Selection], caption: str, least: int = 2) -> None:
    """Show net directions by region and disorder for two bodies of evidence.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    bodies : mapping of object to Selection
        The two bodies, by the label that stands over their column.
    caption : str
        Caption of the figure.
    least : int
        Regions with fewer samples over the whole figure are left out.
    """
    from livingreview.figures.panorama import alt_panorama, draw_panorama

    groups = {k: v for k, v in _SHORT.items() if k in set(evidence.studies["diagnosis"])}
    rows = []
    for body, selection in bodies.items():
        for group in groups:
            counts = read_literature(evidence, replace(selection, diagnosis=group)).coarse_counts
            for row in counts.itertuples(index=False):
                if n := row.n_decrease + row.n_increase:
                    net = (row.n_increase > row.n_decrease) - (row.n_increase < row.n_decrease)
                    sign = {"decrease": -1, "increase": 1, "mixed": 0, "too few": net}[row.direction]
                    few = row.direction == "too few"
                    rows.append(
                        {"region": row.region, "group": group, "body": str(body), "sign": sign, "n": n, "few": few}
                    )
    frame = pd.DataFrame(rows)
    total = frame.groupby("region")["n"].sum()
    names = read_names(evidence)
    order = sorted(total[total >= least].index, key=lambda r: -total[r])
    frame = frame[frame["region"].isin(order)]
    regions, labels = {r: names[r] for r in order}, [str(b) for b in bodies]
    present = {g: label for g, label in groups.items() if (frame["group"] == g).any()}
    show(
        draw_panorama(frame, regions, present, labels),
        alt_panorama(frame, regions, present, labels),
        caption,
        wide=True,
        numbers=frame,
    )


def read_names(evidence: ev.Evidence, level: str = "coarse") -> dict[str, str]:
    """Return display names of the regions at a level."""
    from livingreview import anatomy

    return anatomy.unit_names(evidence.regions, level, evidence.circuits)


# Column heads of the panorama; a diagnosis of the data that is not here is left out of it.
_SHORT = {
    "ocd": "OCD",
    "panic": "panic",
    "social_anxiety": "social anxiety",
    "specific_phobia": "phobia",
    "ptsd": "PTSD",
    "gad": "GAD",
    "mdd": "depression",
}
