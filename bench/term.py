"""A whole term played through on the commands that a teacher types: every session, a made-up class, every kind of return.

For each session the class's notebooks are prepared, filled in as students do (right, wrong, broken, late, empty, not at all),
sent back and marked; each status and each mark is held against what was done. Then the class codes the abstracts of the lab
with slips of its own, and its agreement is computed. With ``--students 30`` the class is larger: how long each step takes is
printed beside what came of it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

from livingreview.evidence import load
from livingreview.evidence.coding_lab import load_lab
from livingreview.evidence.coding_lab.assignment import FINDING_FIELDS
from livingreview.paths import edition_root
from livingreview.teaching.seminar import exercises

ROOT = edition_root()
DUE, AFTERWARDS = "2027-01-11T12:00+00:00", "2027-01-12 14:30:00.000000 UTC"
# What each of twelve students does; further ones do all right.
WAYS = (
    "right", "right", "wrong in one", "wrong in all", "does not run", "cut off", "late", "empty", "never sent",
    "check altered", "right", "written only",
)  # fmt: skip
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
STATUS = {"cut off": "broken", "empty": "empty", "never sent": "missing"}


@dataclass
class Played:
    """What came of one session."""

    session: str
    prepared_s: float
    marked_s: float
    full: float
    met: int
    unmet: list[str]


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Type one command."""
    command = [sys.executable, "-m", "livingreview.cli.main", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LIVINGREVIEW_ROOT": str(ROOT)}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def way_of(number: int) -> str:
    """Return what the student with this number does."""
    return WAYS[number] if number < len(WAYS) else "right"


def fill(notebook: nbformat.NotebookNode, source: nbformat.NotebookNode, way: str) -> nbformat.NotebookNode:
    """Fill a student's notebook in, one way or another."""
    solved = {cell["id"]: exercises.solution(cell) for cell in source.cells}
    first = next(task.name for task in exercises.tasks(source) if not task.written)
    answers = {task.name: task.answers for task in exercises.tasks(source)}
    for cell in notebook.cells:
        name = cell["id"]
        if way == "check altered" and name == f"{first}-check":
            cell["source"] = "assert True"
        if name not in answers or way == "empty" or (way == "written only" and answers[name]):
            continue
        if not answers[name]:
            cell["source"] = "In my own words: few samples, coded from abstracts, and a sign is not an effect."
            continue
        cell["source"] = cell["source"].replace(STUB, solved[name])
        if way == "wrong in all" or (way == "wrong in one" and name == first):
            cell["source"] += "".join(f"\n{answer} = None" for answer in answers[name])
        elif way == "does not run" and name == first:
            cell["source"] = "the answer is = 7"
    return notebook


def send(folder: Path, session: str, students: list[str]) -> None:
    """Send the class's notebooks back."""
    source = exercises.read_exercise(exercises.find_sessions(ROOT)[session])
    for number, student in enumerate(students):
        way = way_of(number)
        if way == "never sent":
            continue
        given = nbformat.read(folder / "students" / student / f"{session}.ipynb", as_version=4)
        text = nbformat.writes(fill(given, source, way))
        place = folder / "submitted" / student / session
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{session}.ipynb").write_text(text[: len(text) // 2] if way == "cut off" else text, encoding="utf-8")
        (place / "timestamp.txt").write_text(AFTERWARDS if way == "late" else "2027-01-10 09:00:00.000000 UTC")


def unmet(way: str, row: dict[str, str], full: float, first: float) -> str:
    """Say what is not as it should be in a line of marks; empty where all is."""
    status, points = row["status"], float(row["points"] or "nan")
    if status != STATUS.get(way, "marked"):
        return f"status {status}"
    if way in ("right", "late", "check altered") and points != full:
        return f"{points:g} of {full:g} for the right answers"
    if way == "wrong in all" and points != 0:
        return f"{points:g} for wrong answers"
    if way in ("wrong in one", "does not run") and not (0 <= points <= full - first):
        return f"{points:g} although one is wrong"
    if bool(row["late"]) != (way == "late"):
        return f"late: {row['late'] or 'no'}"
    if way == "check altered" and "altered" not in row["notes"]:
        return "the altered check is not named"
    return ""


def play(session: str, place: Path, students: list[str]) -> Played:
    """Play one session from the class list to the marks."""
    folder = place / session
    started = time.perf_counter()
    number = session.rpartition("-")[2]
    done = run("seminar", "prepare", "--session", number, "--roster", "roster.csv", "--out", session, where=place)
    if done.returncode:
        raise SystemExit(f"{session}: {done.stderr}")
    prepared = time.perf_counter() - started
    send(folder, session, students)
    started = time.perf_counter()
    done = run("seminar", "mark", session, "--due", DUE, where=place)
    marked = time.perf_counter() - started
    problems = ["a traceback"] if "Traceback" in done.stdout + done.stderr else []
    with (folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    tasks = exercises.tasks(exercises.read_exercise(exercises.find_sessions(ROOT)[session]))
    full = sum(task.points for task in tasks if not task.written)
    first = next(task.points for task in tasks if not task.written)
    for index, student in enumerate(students):
        if problem := unmet(way_of(index), rows[student], full, first):
            problems.append(f"{student} ({way_of(index)}): {problem}")
    return Played(session, prepared, marked, full, len(students) - len(problems), problems)


def code_abstracts(place: Path, students: list[str]) -> None:
    """Write each student's table of the lab: the reference's codes with slips, more of them from student to student."""
    chosen = load_lab(load(ROOT / "data"))
    studies, findings = chosen.reference.studies.set_index("study_id"), chosen.reference.findings
    regions = sorted(set(findings["region"]))
    given = chosen.columns["direction"].levels_given  # which directions go with which contrast
    rng = np.random.default_rng(2005)
    place.mkdir()
    for number, student in enumerate(students):
        slips = 0.04 * number
        lines = ["\t".join(chosen.columns)]
        for study in chosen.ids:
            facts = {name: str(value) for name, value in studies.loc[study, list(chosen.study_fields)].dropna().items()}
            facts = {name: value for name, value in facts.items() if rng.random() >= slips}
            for row in [{}, *findings[findings["study_id"] == study].to_dict("records")]:
                codes = {name: str(row[name]) for name in FINDING_FIELDS if name in row}
                if codes and rng.random() < slips:
                    directions = sorted(given.levels[codes[given.column]])
                    codes |= {"direction": str(rng.choice(directions)), "region": str(rng.choice(regions))}
                codes = {"study_id": study, **(codes or facts)}
                lines.append("\t".join(codes.get(name, "") for name in chosen.columns))
        (place / f"{student}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def play_lab(place: Path, students: list[str]) -> tuple[list[str], list[str]]:
    """Have the class code the abstracts, and pool what it coded; return what to print, and what is not as it should be."""
    code_abstracts(place / "codings", students)
    started = time.perf_counter()
    own = [run("lab", "agree", f"codings/{student}.tsv", "--format", "json", where=place) for student in students]
    pooled = run("lab", "pool", "codings", "--out", "pooled", where=place)
    took = time.perf_counter() - started
    problems = [done.stderr.strip() for done in [*own, pooled] if done.returncode]
    if problems:
        return [], problems
    agreed = [pd.DataFrame(json.loads(done.stdout)["fields"]).set_index("field") for done in own]
    for name, percent in agreed[0]["percent"].dropna().items():
        if percent != 100:
            problems.append(f"who codes as the reference does agrees on {percent:.0f}% of {name}")
    if not all((place / "pooled" / name).stat().st_size for name in ("class.png", "class.txt", "fields.tsv")):
        problems.append("the class's figure is empty")
    alt = (place / "pooled" / "class.txt").read_text(encoding="utf-8").strip()
    return [f"lab\t{len(students)}\t{took:.1f}\tagreement and pooling", alt], problems


def main() -> int:
    """Play the term and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=len(WAYS), metavar="N", help="size of the class")
    parser.add_argument("--session", metavar="N", help="one session alone")
    options = parser.parse_args()
    students = [f"student{number:02d}" for number in range(1, options.students + 1)]
    sessions = [f"session-{options.session}"] if options.session else [*exercises.find_sessions(ROOT)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "roster.csv").write_text("\n".join(["student_id", *students]) + "\n", encoding="utf-8")
        played = [play(session, place, students) for session in sessions]
        said, problems = play_lab(place, students)
    print("session\tstudents\tprepared_seconds\tmarked_seconds\tpoints\tas_expected")
    for one in played:
        times = f"{one.prepared_s:.1f}\t{one.marked_s:.1f}"
        print(f"{one.session}\t{len(students)}\t{times}\t{one.full:g}\t{one.met} of {len(students)}")
        print(*(f"  {problem}" for problem in one.unmet), sep="\n", end="\n" if one.unmet else "")
    print(*said, *(f"  {problem}" for problem in problems), sep="\n")
    return int(bool(problems) or any(one.unmet for one in played))


if __name__ == "__main__":
    sys.exit(main())
