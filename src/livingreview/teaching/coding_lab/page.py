"""The page of the blind-coding lab: the brief from the dictionaries, the studies with their links, the form.

Without its scripts the page still gives the brief, the studies, the empty table and the folded reference coding; the
form, the checks and the agreement are made by ``lab.js``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from livingreview.evidence import Evidence
from livingreview.evidence.coding_lab import Lab, second_coder
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS, JUDGED, NOTE
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import Table
from livingreview.page.templates import ShowsHtml, render

TEMPLATES = Path(__file__).with_name("templates")


def lab_facts(lab: Lab) -> dict[str, str]:
    """How many studies and facts there are, and how far the second coder agreed with the reference."""
    fields = second_coder(lab).fields.set_index(["table", "field"])["percent"] / 100
    return {
        "studies": formatting.number(len(lab.ids)),
        "fields": formatting.number(len(lab.study_fields)),
        "findings": formatting.number(len(lab.reference.findings)),
        "second_presence": formatting.percent(fields["findings by region", "presence"]),
        "second_direction": formatting.percent(fields["findings by region", "direction"]),
    }


def studies_table(lab: Lab, evidence: Evidence) -> Table:
    """List the studies to code, with links to their abstracts, how hard they are and why they were chosen."""
    studies = _rows(lab, evidence)
    frame = pd.DataFrame(
        {
            "Study": [study_label(study) for study in studies],
            "Title": [study["title"] for study in studies],
            "Abstract": [identifier_links(study) for study in studies],
            "Coding it is": [study.level for study in lab.studies],
            "Why it is here": [study.why for study in lab.studies],
        }
    )
    return Table(frame, "Studies of the lab, each coded twice for this edition")


def brief_tables(lab: Lab) -> list[Table]:
    """Describe each column of the table to fill in, and each column's codes with their meaning, from the dictionaries."""
    columns = {name: column for name, column in lab.columns.items() if name not in ("study_id", NOTE)}
    rows = [
        {
            "Column": name,
            "What it holds": column.description,
            "Filled in": _filled_in(lab, name),
            "Code": f"{len(column.levels)} codes" if column.levels else "a whole number",
        }
        for name, column in columns.items()
    ]
    codes = [
        Table(
            pd.DataFrame({"Code": list(column.levels), "Meaning": list(column.levels.values())}),
            f"Codes of {column.long_name.lower()}",
            folded=f"{column.long_name}: the codes",
        )
        for column in columns.values()
        if column.levels
    ]
    return [Table(pd.DataFrame(rows), "Columns of the table that you fill in"), *codes]


@dataclass(frozen=True, eq=False, repr=False)
class LabForm(ShowsHtml):
    """The form, the place for the agreement, and the reference coding, folded away."""

    lab: Lab
    evidence: Evidence

    def __html__(self) -> Markup:
        lab, studies = self.lab, _rows(self.lab, self.evidence)
        # Within a script element only "<" could end it; and it holds codes alone, no text of a table.
        data = json.dumps(lab_data(lab), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        labels = {study["study_id"]: study_label(study) for study in studies}
        facts = lab.reference.studies.set_index("study_id", drop=False).loc[list(lab.ids)]
        findings = lab.reference.findings.sort_values("study_id", key=lambda ids: ids.map(lab.ids.index), kind="stable")
        return render(
            "lab.html", TEMPLATES,
            empty_table=quote(lab.template()),
            studies=[
                {"id": s["study_id"], "label": study_label(s), "title": s["title"], "links": identifier_links(s)}
                for s in studies
            ],
            study_fields=[_field(lab, name) for name in lab.study_fields],
            finding_fields=[_field(lab, name) for name in FINDING_FIELDS],
            facts=_reference("facts of the studies", "facts", [*lab.study_fields, NOTE], facts, labels),
            findings=_reference(
                "findings read in the abstracts", "findings", [*FINDING_FIELDS, "region_label", NOTE], findings, labels
            ),
            data=Markup(data.replace("<", "\\u003c")),
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"Blind-coding form: {', '.join(self.lab.ids)}"


class ClassPool(ShowsHtml):
    """The place where a teacher loads the tables of a class and sees them pooled."""

    def __html__(self) -> Markup:
        return render("class.html", TEMPLATES)

    def __repr__(self) -> str:
        return "Place to pool the tables of a class"


@dataclass(frozen=True)
class StudyCell:
    """The study of a row: its label, and its name for the page's script."""

    label: str
    study: str

    def __html__(self) -> Markup:
        return render("study_cell.html", TEMPLATES, label=self.label, study=self.study)

    def __str__(self) -> str:
        return self.label


def lab_data(lab: Lab) -> dict[str, object]:
    """Return what the page's scripts need: codes and rules, no text of a table."""
    columns = {}
    for name, column in lab.columns.items():
        given, when = column.levels_given, column.required_when
        columns[name] = {
            "type": column.type,
            "levels": dict.fromkeys(column.levels, 1) if column.levels else None,
            "minimum": column.minimum,
            "given": {"column": given.column, "levels": dict(given.levels)} if given else None,
            "when": {"column": when.column, "levels": list(when.levels)} if when else None,
        }
    second = second_coder(lab).fields.dropna(subset="percent")
    return {
        "ids": list(lab.ids),
        "order": list(lab.columns),
        "columns": columns,
        "study_fields": list(lab.study_fields),
        "finding_fields": list(FINDING_FIELDS),
        "judged": list(JUDGED),
        "units": {region: list(units) for region, units in lab.units.items()},
        "second": {f"{row.table}\t{row.field}": row.percent for row in second.itertuples(index=False)},
    }


def _rows(lab: Lab, evidence: Evidence) -> list[dict[str, object]]:
    return evidence.studies.set_index("study_id", drop=False).loc[list(lab.ids)].to_dict("records")


def _filled_in(lab: Lab, name: str) -> str:
    if name in lab.study_fields:
        return "once a study; blank where not seen"
    when = lab.columns[name].required_when
    return f"where {when.column} is {' or '.join(when.levels)}, else blank" if when else "in every finding"


def _field(lab: Lab, name: str) -> dict[str, object]:
    """Describe one field of the form; the meaning of a code in full stands in the brief, the name of a region is whole."""
    column = lab.columns[name]
    shorten = str if name == "region" else formatting.meaning
    options = [(code, f"{code}: {shorten(meaning)}") for code, meaning in (column.levels or {}).items()]
    blank = "blank" if column.required_when else "choose" if name in FINDING_FIELDS else "not seen"
    return {"name": name, "label": column.long_name, "blank": blank, "options": options}


def _reference(what: str, kind: str, names: list[str], frame: pd.DataFrame, labels: dict[object, str]) -> Table:
    """Lay out the reference coding; the page's script reads it by the columns' names."""
    cells = frame[names].astype(object).where(frame[names].notna(), "").rename(columns=lambda name: name.replace("_", " "))
    cells.insert(0, "study", [StudyCell(labels[study], study) for study in frame["study_id"]])
    return Table(cells, f"Reference coding: {what}", kind=f"lr-lab-reference-{kind}")
