"""The atlas: every peak of every study, in three views and one that turns, to be filtered; nothing is inferred from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from jinja2.utils import htmlsafe_json_dumps

from livingreview.anatomy.coordinates import brain_voxels, to_mni
from livingreview.evidence import Evidence
from livingreview.evidence.foci import LEAST_EXPERIMENTS, FociSelection, joined_foci, select_foci
from livingreview.figures.peaks import alt_peaks, draw_peaks
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import study_label
from livingreview.page.tables import Table
from livingreview.page.templates import Fragment, render

_TEMPLATES = Path(__file__).parent / "templates"
_VIEWS = {"side": "from the right", "front": "from behind, left is left", "top": "from above, left is left", "turn": "a brain to turn"}
_FIRST = "activity_change"  # what is shown at first
_SURFACE_STEP = 10  # mm between the dots that stand for the surface of the brain that turns
_COLUMNS = {"grade": "Grade", "about": "About", "direction": "Direction", "diagnosis": "Disorder", "therapy": "Treatment"}


@dataclass(frozen=True, eq=False)
class PeakAtlas:
    """Every peak, in MNI space beside what the table prints.

    Parameters
    ----------
    peaks : pandas.DataFrame
        Rows of ``foci.tsv`` with the facts of their studies and ``mni``, the place in MNI space as three whole numbers.
    """

    evidence: Evidence
    peaks: pd.DataFrame

    def explorer(self, label: str) -> Fragment:
        """The views that can be filtered and turned; without a script, the static figure of the page shows the changes."""
        data = self._data()
        filters = [(words, column, self._options(column)) for column, words in _COLUMNS.items()]
        script = htmlsafe_json_dumps(data, dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))
        return Fragment(
            render("peaks.html", _TEMPLATES, label=label, filters=filters, views=list(_VIEWS.items()), json=script, first=_FIRST)
        )

    def figure(self, title: str, caption: str) -> Figure:
        """The peaks of a change of activity, as far as their tables are attributed, from three sides."""
        own = self.peaks[self.peaks["about"] == "activity_change"]
        shown = own.assign(**dict(zip("xyz", np.array(own["mni"].tolist()).T, strict=True)))
        columns = ["study_id", "table_label", "contrast", "grade", "direction", "x", "y", "z"]
        return Figure(draw_peaks(shown, title), alt_peaks(shown), caption, shown[columns], laid_out=False)

    def grades(self, caption: str) -> Table:
        """Peaks and studies by grade, for studies of psychotherapy and of medication alone."""
        treatment = np.where(self.peaks["therapy"] == "none", "Medication alone", "Psychotherapy")
        levels = self.evidence.dictionaries["foci"].columns["grade"].levels
        rows = []
        for grade, words in levels.items():
            row = {"Grade": grade, "Means": words}
            for name in ("Psychotherapy", "Medication alone"):
                own = self.peaks[(self.peaks["grade"] == grade) & (treatment == name)]
                row[f"{name}: peaks"], row[f"{name}: studies"] = len(own), own["study_id"].nunique()
            rows.append(row)
        return Table(pd.DataFrame(rows), caption)

    def changes(self, caption: str) -> Table:
        """The samples whose change of activity after psychotherapy has peaks with a direction, grades A to C."""
        own = select_foci(self.evidence, FociSelection(grade="A,B,C")).foci
        first = self.evidence.studies.set_index("study_id")
        rows = [
            {
                "Study": study_label({"study_id": study, **first.loc[study]}),
                "Contrast": contrast,
                "Grade": grade,
                "Why": group["grade_reason"].iloc[0],
                "Decrease": int((group["direction"] == "decrease").sum()),
                "Increase": int((group["direction"] == "increase").sum()),
            }
            for (study, contrast, grade), group in own.groupby(["study_id", "contrast", "grade"], sort=True)
        ]
        return Table(pd.DataFrame(rows), caption)

    def values(self) -> dict[str, object]:
        """Values for the sentences of the page."""
        peaks = self.peaks
        therapy = peaks[peaks["therapy"] != "none"]
        directed = select_foci(self.evidence, FociSelection()).experiments
        by = directed.groupby("direction")["foci"].agg(["size", "sum"])
        change = peaks["about"].eq("activity_change")
        return prefixed({
            "peaks": f"{len(peaks):,}",
            "studies": peaks["study_id"].nunique(),
            "therapy_studies": therapy["study_id"].nunique(),
            "therapy_peaks": f"{len(therapy):,}",
            "drug_studies": peaks["study_id"].nunique() - therapy["study_id"].nunique(),
            "unattributed": formatting.percent((therapy["grade"] == "U").mean()),
            "least": LEAST_EXPERIMENTS,
            "change": int(change.sum()),
            "change_studies": peaks.loc[change, "study_id"].nunique(),
            **{f"{word}_samples": formatting.number(int(by.at[word, "size"])) for word in by.index},
            **{f"{word}_peaks": int(by.at[word, "sum"]) for word in by.index},
            "not_stated": formatting.percent((peaks["space"] == "not_stated").mean()),
            "talairach": formatting.percent((peaks["space"] == "TAL").mean()),
        }, "peaks")  # fmt: skip

    def _options(self, column: str) -> list[tuple[str, str]]:
        table = "foci" if column in self.evidence.dictionaries["foci"].columns else "studies"
        levels = self.evidence.dictionaries[table].columns[column].levels
        found = set(self.peaks[column])
        short = {level: f"{level}: {words}" if column == "grade" else _short(level, words) for level, words in levels.items()}
        return [(level, short[level]) for level in levels if level in found]

    def _data(self) -> dict[str, object]:
        peaks = self.peaks
        studies = list(dict.fromkeys(peaks["study_id"]))
        tables = list(dict.fromkeys(zip(peaks["study_id"], peaks["table_label"], peaks["contrast"], strict=True)))
        rows = self.evidence.studies.set_index("study_id")
        words = {column: dict(self._options(column)) for column in _COLUMNS}
        levels = {column: list(found) for column, found in words.items()}
        place = {study: i for i, study in enumerate(studies)}
        number = {table: i for i, table in enumerate(tables)}
        return {
            "levels": levels,
            "words": {column: list(found.values()) for column, found in words.items()},
            "studies": [
                [study, study_label({"study_id": study, **rows.loc[study]}), levels["diagnosis"].index(rows.at[study, "diagnosis"]),
                 levels["therapy"].index(rows.at[study, "therapy"])]
                for study in studies
            ],
            "tables": [[label, contrast] for _, label, contrast in tables],
            # x, y, z in MNI; study, table; grade, about, direction; people; and as printed where that is another place.
            "peaks": [
                [*row.mni, place[row.study_id], number[row.study_id, row.table_label, row.contrast],
                 levels["grade"].index(row.grade), levels["about"].index(row.about), levels["direction"].index(row.direction),
                 0 if pd.isna(row.n_arm) else int(row.n_arm), _space(row)]
                for row in peaks.itertuples()
            ],
            "surface": _surface(),
        }  # fmt: skip


def peak_atlas(evidence: Evidence) -> PeakAtlas:
    """Collect every peak."""
    peaks = joined_foci(evidence)
    places = to_mni(peaks[["x", "y", "z"]], peaks["space"])
    return PeakAtlas(evidence, peaks.assign(mni=[tuple(int(v) for v in at) for at in places.round()]))


def _space(row) -> str:
    printed = f"{row.x:g}, {row.y:g}, {row.z:g}"
    return {"MNI": "", "TAL": f"{printed} Talairach", "not_stated": f"{printed}, space not stated"}[row.space]


def _short(level: str, words: str) -> str:
    return formatting.code(level) if len(words) > 40 else words.split(";")[0]


def _surface() -> list[int]:
    """Dots on the surface of the brain, x, y, z one after the other."""
    voxels = np.unique((np.round(brain_voxels() / _SURFACE_STEP)).astype(int), axis=0)
    whole = {tuple(at) for at in voxels.tolist()}
    steps = np.vstack([np.eye(3, dtype=int), -np.eye(3, dtype=int)])
    edge = [at for at in voxels.tolist() if any(tuple(at + step) not in whole for step in steps)]
    return (np.array(edge) * _SURFACE_STEP).ravel().tolist()
