"""``livingreview foci``: peaks in and out, the audit of abstracts against them, the registered test, and a map."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from livingreview.cli.options import Data, Quiet, Set, WholeNumber
from livingreview.cli.output import print_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.evidence.foci import SelectedFoci

OUTSIDE = 8  # mm from the brain from which a coordinate cannot be right
app = App(name="foci", help="Peaks of the studies: add, import and export them, audit, test and map them.")


@app.command
def template(*, study: str = "", out: Path | None = None, data: Data = None) -> None:
    """Print the empty table of peaks that 'foci add' takes, or write it.

    Parameters
    ----------
    study
        Begin a row for this study.
    out
        Table to write. [default: print it]
    """
    from livingreview.evidence import load
    from livingreview.evidence.new_foci import template as empty

    _give(empty(load(data), study), out)


@app.command
def add(file: Path, /, *, data: Data = None) -> None:
    """Add a contributor's table of peaks to the evidence base, or say what is wrong with it; nothing is half added.

    Example: livingreview foci add my-peaks.tsv

    Parameters
    ----------
    file
        Table with the columns of 'foci template', as a spreadsheet program saves it.
    """
    import numpy as np

    from livingreview.anatomy.coordinates import in_brain, to_mni
    from livingreview.atomic_files import write_atomically
    from livingreview.errors import EditionError, Problem, count
    from livingreview.evidence import load
    from livingreview.evidence.new_foci import TABLE, with_new_foci

    evidence = load(data)
    text, rows = with_new_foci(evidence, file.read_bytes(), file.name)
    points = np.array([[float(row[axis]) for axis in "xyz"] for row in rows])
    outside = np.flatnonzero(~in_brain(to_mni(points, [row["space"] for row in rows]), OUTSIDE))
    if len(outside):
        rule = f"more than {OUTSIDE} mm outside the brain"
        places = [" ".join(f"{value:g}" for value in points[i]) for i in outside]
        raise EditionError([Problem(file.name, rule, "coordinates in mm, in the space that is stated", line=int(i) + 2, value=place)
                            for i, place in zip(outside, places, strict=True)])  # fmt: skip
    write_atomically(evidence.directory / TABLE, text.encode())
    print(f"{count(len(rows), 'peak')} of {count(len({row['study_id'] for row in rows}), 'study', 'studies')} added to {TABLE}; "
          "then: livingreview foci audit --keep")  # fmt: skip


@app.command(name="import")
def import_file(file: Path, /, *, annotation: Path | None = None, out: Path | None = None, data: Data = None) -> None:
    """Turn a file of another program into a table for 'foci add': Sleuth or BrainMap text, or a NiMADS studyset.

    Peaks of studies that the evidence base knows become rows with grade U; what they are about is for whoever knows the paper.

    Example: livingreview foci import sleuth.txt --out my-peaks.tsv

    Parameters
    ----------
    file
        The file.
    annotation
        NiMADS annotation of the studyset that says grade, direction and so on, as 'foci export' writes it.
    out
        Table to write. [default: print it]
    """
    from livingreview.errors import count
    from livingreview.evidence import load
    from livingreview.evidence.foci_files import import_foci

    notes = annotation.read_bytes() if annotation else b""
    found = import_foci(load(data), file.read_bytes(), file.name, notes)
    for name in found.unknown:
        print(f"livingreview: not in the evidence base, left out: {name}", file=sys.stderr)
    print(f"livingreview: {count(len(found.rows), 'peak')} of {count(found.rows['study_id'].nunique(), 'study', 'studies')}, "
          f"{count(len(found.unknown), 'study', 'studies')} left out", file=sys.stderr)  # fmt: skip
    if len(found.rows):
        _give(found.rows.to_csv(sep="\t", index=False, lineterminator="\n"), out)


@app.command
def export(*, out: Path, set: Set = None, data: Data = None) -> None:
    """Write peaks as a NiMADS studyset with its annotation, which NiMARE opens.

    Example: livingreview foci export --out peaks --set grade=A,B

    Parameters
    ----------
    out
        Folder to write to.
    """
    import json

    from livingreview.evidence.foci_studyset import foci_studyset
    from livingreview.written_files import check_free, write_into

    evidence, selected = _selected(data, set)
    documents = dict(zip(("studyset.json", "annotation.json"), foci_studyset(selected, evidence.studies, "peaks"), strict=True))
    files = {out / name: (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode() for name, made in documents.items()}
    check_free(out, list(files))
    write_into(out, files)
    print(f"{out}: {len(selected.foci)} peaks, {len(selected.experiments)} experiments; {', '.join(documents)}")


@app.command(name="map")
def map_peaks(
    *, out: Path | None = None, iterations: WholeNumber = 5000, set: Set = None, quiet: Quiet = False, data: Data = None
) -> int:
    """Map where peaks converge (ALE, by NiMARE); with fewer than 17 experiments list the peaks instead.

    Example: livingreview foci map --set arm=drug --set pool_directions=yes --out drug-map

    Parameters
    ----------
    out
        Folder to write to. [default: print alone]
    iterations
        Permutations of the null of clusters. [default: 5000]
    """
    from livingreview.errors import count
    from livingreview.inference.peak_map import ale, too_few
    from livingreview.parallel import cores
    from livingreview.reports.peaks.files import foci_files, map_files
    from livingreview.written_files import check_free, write_into

    _, selected = _selected(data, set)
    said = too_few(selected)
    if said:
        print(f"{said} experiments; no map. The peaks:")
        rows = [(row.experiment, row.grade, f"{row.x:g} {row.y:g} {row.z:g}", row.space.replace("_", " "), row.contrast)
                for row in selected.foci.itertuples()]  # fmt: skip
        print_table(("experiment", "grade", "x y z", "space", "contrast"), rows, 120)
        files = foci_files(selected)
    else:
        if out:
            check_free(out, [out / name for name in map_files(selected, None)])
        found = ale(selected, iterations, cores(), seed=2005, progress=not quiet)
        print(f"{count(found.n_experiments, 'experiment')}, {count(found.n_foci, 'peak')}; "
              f"{count(len(found.clusters), 'cluster')} at a corrected p of 0.05")  # fmt: skip
        rows = [(f"{row.cluster}", f"{row.x:g} {row.y:g} {row.z:g}", f"{row.peak_z:.2f}", f"{row.mm3}", f"{row.experiments}")
                for row in found.clusters.itertuples()]  # fmt: skip
        print_table(("cluster", "x y z (MNI)", "z", "mm3", "experiments"), rows, 100, numbers=(2, 3, 4))
        files = map_files(selected, found)
    if out:
        check_free(out, [out / name for name in files])
        write_into(out, {out / name: content for name, content in files.items()})
        print(f"{out}: {', '.join(files)}")
    return 1 if said else 0


@app.command
def audit(*, keep: bool = False, data: Data = None) -> None:
    """Compare what abstracts name with where the peaks of the tables lie.

    Parameters
    ----------
    keep
        Write the rates into the evidence base, instead of printing them.
    """
    from livingreview.evidence import load
    from livingreview.inference.reporting_audit import TABLE, reporting_table
    from livingreview.rerun.survival_table import write_table

    evidence = load(data)
    frame = reporting_table(evidence)
    if keep:
        write_table(evidence.directory / f"{TABLE}.tsv", frame)
        print(f"{len(frame)} rates: {TABLE}.tsv")
        return
    rows = [
        (row["rate"].replace("_", " "), row["group"], f"{row['distance']}", f"{row['found']} of {row['of']}",
         f"{row['share']:.2f} ({row['low']:.2f} to {row['high']:.2f})", f"{row['shuffled']:.2f}", f"{row['studies']}")
        for row in frame.to_dict("records")
    ]  # fmt: skip
    head = ("rate", "of", "mm", "found", "share (interval)", "shuffled", "studies")
    print_table(head, rows, 120, numbers=(2, 5, 6))


@app.command(name="test")
def registered_test(*, keep: bool = False, data: Data = None) -> None:
    """Run the registered test of predicted models on peaks: some minutes.

    What is tested, and what counts as support, stands in foci_test.toml.

    Parameters
    ----------
    keep
        Write the result into the evidence base.
    """
    from livingreview.evidence import load
    from livingreview.inference.foci_test_rules import RULES, load_foci_test
    from livingreview.inference.predicted_peaks import EXPERIMENTS, MODELS, kept_frames, run_foci_test
    from livingreview.rerun.survival_table import write_table

    evidence = load(data)
    found = run_foci_test(evidence, load_foci_test(evidence), lambda said: print(said, file=sys.stderr, flush=True))
    models, experiments = kept_frames(found, _added_in(evidence.directory / RULES))
    if keep:
        write_table(evidence.directory / f"{MODELS}.tsv", models)
        write_table(evidence.directory / f"{EXPERIMENTS}.tsv", experiments)
    rows = [
        (row["model"], row["direction"], row["kind"], f"{row['mean_z']:.2f}", f"{row['p']:.4f}", f"{row['p_corrected']:.4f}",
         row["conclusion"])
        for row in models.fillna({"conclusion": ""}).to_dict("records")
    ]  # fmt: skip
    print_table(("model", "direction", "kind", "mean z", "p", "corrected p", "conclusion"), rows, 120, numbers=(3, 4, 5))


def _give(text: str, out: Path | None) -> None:
    """Print a table, or write it where nobody else's lies."""
    from livingreview.written_files import check_free, write_into

    if out is None:
        sys.stdout.write(text)
        return
    check_free(out.parent, [out])
    write_into(out.parent, {out: text.encode()})


def _selected(data: Path | None, assignments: list[str] | None) -> tuple[Evidence, SelectedFoci]:
    from livingreview.evidence import load
    from livingreview.evidence.foci import FociSelection, select_foci
    from livingreview.rerun.parameters import parse_assignments

    values = parse_assignments(assignments or ())
    if "least_people" in values and values["least_people"].isdecimal():
        values["least_people"] = int(values["least_people"])
    evidence = load(data)
    return evidence, select_foci(evidence, FociSelection(**values))


def _added_in(path: Path) -> str:
    """The commit that added a file; blank outside a repository."""
    command = ["git", "log", "--diff-filter=A", "--format=%H", "--", path.name]
    try:
        done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (done.stdout.split() or [""])[-1]
