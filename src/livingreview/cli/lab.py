"""``livingreview lab``: the empty table, a student's agreement with the reference, and a class together."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.evidence.coding_lab import Lab, Read


def lab(options: argparse.Namespace) -> int:
    """Run ``lab template``, ``lab agree`` or ``lab pool``.

    Parameters
    ----------
    options : argparse.Namespace
        ``action``, ``set`` (a lab's set other than the edition's), and what the action takes.

    Returns
    -------
    int
        0, or 1 where some codings of a class could not be read and the others were pooled.

    Raises
    ------
    UsageError
        If there is no set, nothing to read, or nowhere to write.
    """
    from livingreview.errors import EditionError
    from livingreview.evidence import load
    from livingreview.evidence.coding_lab import load_lab

    try:
        chosen = load_lab(load(edition_root() / "data"), Path(options.set) if options.set else None)
    except EditionError as error:
        raise UsageError(str(error)) from None
    return {"template": _template, "agree": _agree, "pool": _pool}[options.action](options, chosen)


def _template(options: argparse.Namespace, chosen: Lab) -> int:
    if options.out is None:
        sys.stdout.write(chosen.template())
        return 0
    _write(Path(options.out), chosen.template().encode())
    return 0


def _agree(options: argparse.Namespace, chosen: Lab) -> int:
    from livingreview.evidence.coding_lab import compare_with_reference, explain, read_coding
    from livingreview.teaching.coding_lab.tables import agreement_lines

    read = read_coding(Path(options.file), chosen)
    _say_repairs(read)
    if read.coding is None:
        raise UsageError("\n".join(problem.sentence() for problem in read.problems))
    result = compare_with_reference(chosen, read.coding)
    reasons = explain(chosen, result)
    if options.format == "json":
        fields = json.loads(result.fields.to_json(orient="records", double_precision=15))
        told = {"n_studies": result.n_studies, "fields": fields, "disagreements": reasons.to_dict("records")}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(agreement_lines(result, reasons)))
    return 0


def _pool(options: argparse.Namespace, chosen: Lab) -> int:
    from livingreview.evidence.coding_lab import pool, read_coding
    from livingreview.teaching.coding_lab.tables import class_picture

    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder; expected the folder of the students' tables")
    reads = {path.stem: read_coding(path, chosen) for path in sorted(folder.glob("*.tsv"))}
    if not reads:
        raise UsageError(f"{folder}: holds no .tsv file; expected one table a student")
    for read in reads.values():
        _say_repairs(read)
        for problem in read.problems:
            print(f"livingreview: {problem.sentence()}", file=sys.stderr)
    codings = {name: read.coding for name, read in reads.items() if read.coding is not None}
    if not codings:
        raise UsageError(f"{folder}: no table could be read; nothing was written")
    made = pool(chosen, codings)
    picture, alt = class_picture(made)
    tables = {"students": made.students, "fields": made.fields, "disputed": made.items}
    out = Path(options.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {options.out}: {error.strerror}") from None
    for name, frame in tables.items():
        _write(out / f"{name}.tsv", _tsv(frame))
    _write(out / "class.png", picture)
    _write(out / "class.txt", f"{alt}\n".encode())
    print(
        f"{out}: {len(codings)} of {len(reads)} codings pooled; class.png, class.txt, fields.tsv, students.tsv, disputed.tsv"
    )
    return 0 if len(codings) == len(reads) else 1


def _say_repairs(read: Read) -> None:
    for problem in read.repaired:
        print(f"livingreview: put right: {problem.sentence()}", file=sys.stderr)


def _tsv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(sep="\t", index=False, lineterminator="\n", float_format="%.6g").encode()


def _write(path: Path, content: bytes) -> None:
    from livingreview.atomic_files import write_atomically

    try:
        write_atomically(path, content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {(error.strerror or 'unknown reason').lower()}") from None
