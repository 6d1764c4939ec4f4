"""``livingreview lab``: the empty table, a student's agreement with the reference, and a class together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from livingreview.cli.options import Data, Format
from livingreview.cli.output import print_json
from livingreview.errors import EditionError, Problem
from livingreview.paths import shown

if TYPE_CHECKING:
    from livingreview.evidence.coding_lab import Lab, Read

app = App(
    name="lab", help="Blind coding in a class: the empty table, agreement with the reference, the class together."
)
LabSet = Annotated[
    Path | None,
    Parameter(name="--set", help="Another set of studies. [default: class/lab.toml of the evidence directory]"),
]


@app.command
def template(*, out: Path | None = None, lab_set: LabSet = None, data: Data = None) -> None:
    """Print the empty table, or write it.

    Parameters
    ----------
    out
        Table to write. [default: print it]
    """
    from livingreview.written_files import check_free, write_into

    text = _lab(lab_set, data).template()
    if out is None:
        sys.stdout.write(text)
    else:
        check_free(out.parent, [out])
        write_into(out.parent, {out: text.encode()})


@app.command
def agree(
    file: Path, other: Path | None = None, /, *, format: Format = "text", lab_set: LabSet = None, data: Data = None
) -> None:
    """Compare a coding with the reference or with another student's, field by field.

    Example: livingreview lab agree my-coding.tsv

    Parameters
    ----------
    file
        A student's table.
    other
        Another student's table, instead of the reference.
    """
    from livingreview.evidence.coding_lab import compare_students, compare_with_reference, explain, read_coding
    from livingreview.teaching.coding_lab.tables import agreement_lines

    lab = _lab(lab_set, data)
    codings = []
    for path in filter(None, (other, file)):
        read = read_coding(path, lab)
        _print_repairs(read)
        if read.coding is None:
            raise EditionError(read.problems)
        codings.append(read.coding)
    result = compare_students(lab, *codings) if other else compare_with_reference(lab, *codings)
    reasons = explain(lab, result)
    if format == "json":
        fields = json.loads(result.fields.to_json(orient="records", double_precision=15))
        document = {"n_studies": result.n_studies, "fields": fields, "disagreements": reasons.to_dict("records")}
        print_json(document)
    else:
        print("\n".join(agreement_lines(result, reasons)))


@app.command
def pool(folder: Path, /, *, out: Path = Path("out/lab"), lab_set: LabSet = None, data: Data = None) -> int:
    """Pool a class: a table by field, one by fact, and a figure.

    Parameters
    ----------
    folder
        Folder of the students' tables, one each, as text with tabs.
    out
        Folder to write to. [default: out/lab]
    """
    from livingreview.evidence.coding_lab import find_tables, read_coding
    from livingreview.evidence.coding_lab import pool as pool_class
    from livingreview.teaching.coding_lab.tables import class_picture
    from livingreview.written_files import check_free, write_into

    lab = _lab(lab_set, data)
    if not folder.is_dir():
        raise EditionError(f"{folder}: not a folder; expected the folder of the students' tables")
    if folder.resolve() == out.resolve():
        raise EditionError(f"--out {out}: that is the folder of the students' tables; give another")
    found = find_tables(folder, out)
    if found.ignored:
        print(f"livingreview: passed over in {folder}: {', '.join(found.ignored)}", file=sys.stderr)
    for problem in found.refused:
        _complain(problem)
    codings = {}
    for name, path in found.tables.items():
        file = shown(path.relative_to(folder).as_posix())
        read = read_coding(path, lab, file)
        _print_repairs(read)
        for problem in read.problems:
            _complain(problem)
        if read.coding is not None and read.coding.studies.empty:
            _complain(Problem(file, "nothing is coded in it", "codes of at least one study"))
        elif read.coding is not None:
            codings[name] = read.coding
    if not codings:
        raise EditionError(f"{folder}: no table of a student could be read; nothing was written")
    made = pool_class(lab, codings)
    picture, alt = class_picture(made)
    files = {"class.png": picture, "class.txt": f"{alt}\n".encode()}
    for name, frame in {"students": made.students, "fields": made.fields, "disputed": made.items, "alpha": made.alpha}.items():
        table = frame.to_csv(sep="\t", index=False, lineterminator="\n", float_format="%.6g")
        files[f"{name}.tsv"] = table.encode()
    check_free(out, [out / name for name in files])
    write_into(out, {out / name: content for name, content in files.items()})
    sent = len(found.tables) + len(found.refused)
    print(f"{out}: {len(codings)} of {sent} codings pooled; class.png, class.txt, alpha.tsv, fields.tsv, students.tsv, disputed.tsv")
    return 0 if len(codings) == sent else 1


def _lab(lab_set: Path | None, data: Path | None) -> Lab:
    from livingreview.evidence import load
    from livingreview.evidence.coding_lab import load_lab

    return load_lab(load(data), lab_set)


def _print_repairs(read: Read) -> None:
    for problem in read.repaired:
        _complain(problem, "put right: ")


def _complain(problem: Problem, how: str = "") -> None:
    print(f"livingreview: {how}{problem.sentence()}", file=sys.stderr)
