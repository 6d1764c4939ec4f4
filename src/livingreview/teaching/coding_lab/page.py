"""The page of the blind-coding lab: the brief from the dictionaries, the studies with their links, the form.

Without its scripts the page still gives the brief, the studies, the empty table and the folded reference coding; the
form, the checks and the agreement are made by ``lab.js``.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pandas as pd
from IPython.display import display
from markupsafe import Markup

from livingreview.evidence import Evidence
from livingreview.evidence.coding_lab import Lab, load_lab, second_coder
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS, JUDGED, NOTE
from livingreview.evidence.dictionary import Column
from livingreview.page import formatting
from livingreview.page.labels import study_label
from livingreview.page.links import identifier_links
from livingreview.page.tables import show_table


def open_lab(evidence: Evidence) -> Lab:
    """Read the lab's set; see :func:`livingreview.evidence.coding_lab.load_lab`."""
    return load_lab(evidence)


def lab_facts(lab: Lab) -> dict[str, str]:
    """Put the set into words.

    Parameters
    ----------
    lab : Lab
        The set.

    Returns
    -------
    dict of str to str
        How many studies and facts there are, and how far the second coder agreed with the reference.
    """
    fields = second_coder(lab).fields.set_index(["table", "field"])
    presence = fields.loc[("findings by region", "presence")]
    return {
        "studies": formatting.number(len(lab.ids)),
        "fields": formatting.number(len(lab.study_fields)),
        "findings": formatting.number(len(lab.reference.findings)),
        "second_presence": formatting.percent(presence["percent"] / 100),
        "second_direction": formatting.percent(fields.loc[("findings by region", "direction"), "percent"] / 100),
    }


def show_lab_studies(lab: Lab, evidence: Evidence) -> None:
    """List the studies to code, with links to their abstracts, how hard they are and why they were chosen."""
    studies = evidence.studies.set_index("study_id", drop=False).loc[list(lab.ids)].to_dict("records")
    frame = pd.DataFrame(
        {
            "Study": [study_label(study) for study in studies],
            "Title": [study["title"] for study in studies],
            "Abstract": [identifier_links(study) for study in studies],
            "Coding it is": [study.level for study in lab.studies],
            "Why it is here": [study.why for study in lab.studies],
        }
    )
    show_table(frame, "Studies of the lab, each coded twice for this edition")


def show_lab_brief(lab: Lab) -> None:
    """Show the brief: each column of the table with its codes and what they mean, from the dictionaries."""
    fields = [name for name in lab.columns if name not in ("study_id", NOTE)]
    frame = pd.DataFrame(
        [
            {
                "Column": name,
                "What it holds": lab.columns[name].description,
                "Filled in": "once a study; blank where not seen" if name in lab.study_fields else "in every finding",
                "Code": "a whole number" if not lab.columns[name].levels else f"{len(lab.columns[name].levels)} codes",
            }
            for name in fields
        ]
    )
    show_table(frame, "Columns of the table that you fill in")
    for name in fields:
        column = lab.columns[name]
        if column.levels:
            codes = pd.DataFrame({"Code": list(column.levels), "Meaning": list(column.levels.values())})
            show_table(codes, f"Codes of {column.long_name.lower()}", folded=f"{column.long_name}: the codes")


def show_lab(lab: Lab, evidence: Evidence) -> None:
    """Show the form, the place for the agreement, and the reference coding, folded away.

    Parameters
    ----------
    lab : Lab
        The set.
    evidence : Evidence
        The evidence base, for titles and links.
    """
    studies = evidence.studies.set_index("study_id", drop=False).loc[list(lab.ids)].to_dict("records")
    # Within a script element only "<" could end it; and it holds codes alone, no text of a table.
    data = json.dumps(lab_data(lab), ensure_ascii=True, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    forms = Markup("\n").join(_study_form(lab, study) for study in studies)
    html = Markup(
        '<div class="lr-lab" role="group" aria-label="Blind-coding form">\n'
        '<p><a class="lr-lab-template" download="lab.tsv" href="data:text/tab-separated-values;charset=utf-8,{template}">'
        "Download the empty table</a>, to fill in with a spreadsheet or an editor.</p>\n"
        '<noscript><p>The form below needs JavaScript. Without it, fill in the table; '
        "<code>livingreview lab agree</code> compares it, and the reference coding is folded away at the end.</p></noscript>\n"
        '<div class="lr-lab-live" hidden>\n<p class="lr-lab-status" role="status"></p>\n{forms}\n'
        '<div class="lr-lab-buttons" role="group" aria-label="Your coding">'
        '<button type="button" class="lr-lab-agree">Show agreement</button>'
        '<button type="button" class="lr-lab-save">Save as a table</button>'
        '<label class="lr-button">Load a table<input type="file" class="lr-lab-load" accept=".tsv,.txt,.tab,text/plain,text/tab-separated-values"></label>'
        '<button type="button" class="lr-lab-delete">Delete my coding</button></div>\n'
        '<div class="lr-lab-messages" role="alert"></div>\n<div class="lr-lab-result" tabindex="-1"></div>\n</div>\n'
        "<template>{finding}</template>\n{reference}\n"
        '<script type="application/json" class="lr-lab-data">{data}</script></div>'
    ).format(
        template=quote(lab.template()), forms=forms, finding=_finding_form(lab), reference=_reference(lab, studies), data=Markup(data)
    )  # fmt: skip
    display({"text/html": str(html), "text/plain": f"Blind-coding form: {', '.join(lab.ids)}"}, raw=True)


def show_lab_class() -> None:
    """Show the place where a teacher loads the tables of a class and sees them pooled."""
    html = Markup(
        '<div class="lr-class" role="group" aria-label="The class together">\n<noscript><p>Pooling in the page needs '
        "JavaScript; <code>livingreview lab pool FOLDER</code> does the same.</p></noscript>\n"
        '<div class="lr-class-live" hidden><label class="lr-button">Load the tables of the class'
        '<input type="file" multiple class="lr-class-load" accept=".tsv,.txt,.tab,text/plain,text/tab-separated-values"></label>\n'
        '<div class="lr-class-messages" role="status"></div>\n<div class="lr-class-result" tabindex="-1"></div></div></div>'
    )
    display({"text/html": str(html), "text/plain": "Place to pool the tables of a class"}, raw=True)


def lab_data(lab: Lab) -> dict[str, object]:
    """Return what the page's scripts need: codes and rules, no text of a table."""
    columns = {}
    for name, column in lab.columns.items():
        given = column.levels_given
        columns[name] = {
            "type": column.type,
            "levels": dict.fromkeys(column.levels, 1) if column.levels else None,
            "minimum": column.minimum,
            "given": {"column": given["Column"], "levels": given["Levels"]} if given else None,
        }
    second = second_coder(lab).fields
    return {
        "ids": list(lab.ids),
        "order": list(lab.columns),
        "columns": columns,
        "study_fields": list(lab.study_fields),
        "finding_fields": list(FINDING_FIELDS),
        "judged": list(JUDGED),
        "units": {region: list(units) for region, units in lab.units.items()},
        "second": {
            f"{row.table}\t{row.field}": row.percent
            for row in second.itertuples(index=False)
            if row.percent == row.percent
        },
    }


def _study_form(lab: Lab, study: dict[str, object]) -> Markup:
    fields = Markup("").join(_field(name, lab.columns[name]) for name in lab.study_fields)
    return Markup(
        '<fieldset class="lr-lab-study" data-study="{id}"><legend>{label}</legend>\n<p>{title} ({links})</p>\n'
        '<div class="lr-lab-facts">{fields}{note}</div>\n<div class="lr-lab-findings"></div>\n'
        '<button type="button" class="lr-lab-add">Add a finding<span class="lr-unseen"> of {label}</span></button></fieldset>'
    ).format(
        id=study["study_id"], label=study_label(study), title=study["title"], links=identifier_links(study),
        fields=fields, note=_text(NOTE, "Note on the study"),
    )  # fmt: skip


def _finding_form(lab: Lab) -> Markup:
    fields = Markup("").join(_field(name, lab.columns[name]) for name in FINDING_FIELDS)
    return Markup(
        '<fieldset class="lr-lab-finding"><legend></legend>{fields}{note}<p class="lr-lab-problem" hidden></p>'
        '<button type="button" class="lr-lab-remove">Remove this finding</button></fieldset>'
    ).format(fields=fields, note=_text(NOTE, "Note"))


def _field(name: str, column: Column) -> Markup:
    if not column.levels:
        return Markup(
            '<label class="lr-lab-field"><span>{}</span><input type="text" inputmode="numeric" autocomplete="off" data-field="{}" '
            'placeholder="not seen"></label>'
        ).format(column.long_name, name)
    # The meaning in full stands in the brief; the name of a region is whole.
    shorten = str if name == "region" else formatting.meaning
    blank = "choose" if name in FINDING_FIELDS else "not seen"
    options = Markup("").join(
        Markup('<option value="{}">{}</option>').format(code, f"{code}: {shorten(meaning)}")
        for code, meaning in column.levels.items()
    )
    return Markup(
        '<label class="lr-lab-field"><span>{}</span><select data-field="{}"><option value="">{}</option>{}</select></label>'
    ).format(column.long_name, name, blank, options)


def _text(name: str, label: str) -> Markup:
    return Markup(
        '<label class="lr-lab-field lr-lab-note"><span>{}</span><input type="text" autocomplete="off" data-field="{}"></label>'
    ).format(label, name)


def _reference(lab: Lab, studies: list[dict[str, object]]) -> Markup:
    labels = {study["study_id"]: study_label(study) for study in studies}
    facts = lab.reference.studies.set_index("study_id", drop=False).loc[list(lab.ids)]
    findings = lab.reference.findings.sort_values("study_id", key=lambda ids: ids.map(lab.ids.index), kind="stable")
    return Markup(
        '<details class="lr-folded lr-lab-reference"><summary>The reference coding: open it after your own</summary>\n{}\n{}</details>'
    ).format(
        _table("lr-lab-reference-facts", "Reference coding: facts of the studies", [*lab.study_fields, NOTE], facts, labels),
        _table(
            "lr-lab-reference-findings", "Reference coding: findings read in the abstracts",
            [*FINDING_FIELDS, "region_label", NOTE], findings, labels,
        ),
    )  # fmt: skip


def _table(kind: str, caption: str, names: list[str], frame: pd.DataFrame, labels: dict[object, str]) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(name.replace("_", " ")) for name in ("study", *names)
    )
    rows = []
    for row in frame.to_dict("records"):
        cells = Markup("").join(
            Markup('<td data-field="{}">{}</td>').format(name, "" if pd.isna(row[name]) else row[name])
            for name in names
        )
        study = row["study_id"]
        rows.append(Markup('<tr data-study="{}"><th scope="row">{}</th>{}</tr>').format(study, labels[study], cells))
    return Markup(
        '<div class="lr-table {}" tabindex="0" role="region" aria-label="{}"><table>\n<caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(kind, caption, caption, head, Markup("\n").join(rows))
