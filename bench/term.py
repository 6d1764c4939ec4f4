"""A whole term played through on the commands that a teacher types: from the platform's list of a class to its file of marks.

For each session the class's notebooks are prepared from a Moodle export, filled in as students do (right, wrong, lazy, late,
renamed, zipped, without Python, as a PDF, hostile, not at all), packed as Moodle packs what was handed in, and marked; each
mark is held against what a fair teacher would give. In one session the written answers are read on the page, and the file
that Moodle imports is read back. Then the class codes the abstracts of the lab with slips of its own, and its agreement is
computed. How long each step takes is printed beside what came of it.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
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
from livingreview.teaching.seminar.answers import decode, kind_of

ROOT = edition_root()
DUE, ZONE = "2027-01-11T12:00", "Europe/Zurich"
IN_TIME, LATE = "Sonntag, 10. Januar 2027, 09:00", "Dienstag, 12. Januar 2027, 14:30"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
WORDS = "In my own words: few samples, coded from abstracts, and a sign is not an effect."
# What a hostile student's first cell does. Each leaves no right answer, so that no point of that task is earned.
HOSTILE = {
    "drops every assert": (
        "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node):\n        return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())"
    ),
    "shadows abs": "import builtins\nbuiltins.abs = abs = lambda x: 0",
    "a lying class": (
        "class Yes(float):\n    def __eq__(self, other): return True\n    def __lt__(self, other): return True\n"
        "    def __le__(self, other): return True\n    def __abs__(self): return 0.0\n    __sub__ = __rsub__ = lambda self, other: 0.0\n    __hash__ = float.__hash__\n"
        "{answers} = (Yes(1),) * {n}"
    ),
    "patches pandas": "import pandas\npandas.isna = pandas.Series.equals = pandas.Index.equals = lambda *x: True",
    "reads and moves files": (
        "import os, pathlib\nfor path in ['{folder}', '{folder}/teacher/key.json', '{root}/chapters', '{root}/.git', os.path.expanduser('~/.ssh')]:\n"
        "    assert not os.path.exists(path), path\n"
        "for act in (lambda: os.rename('{folder}/submitted', '{folder}/gone'), lambda: os.symlink('{folder}/teacher/key.json', 'key'), lambda: open('{root}/src/x', 'w')):\n"
        "    try:\n        act()\n    except OSError:\n        pass"
    ),
    "leaves a child": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(3600)",
    "forks without end": "import os\nwhile True:\n    os.fork()",
    "hangs": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    # Three that the list of known ones did not name.
    "waits for the key": (
        "import gc, sys\nfound = [one for one in gc.get_objects() if isinstance(one, dict) and ('then' in one or 'key' in one) and '{first}' in repr(one)[:200000]]\n"
        "frame = sys._getframe()\nwhile frame:\n    job = frame.f_locals.get('job')\n    assert job is None or 'HIDDEN' not in repr(job)\n    frame = frame.f_back"
    ),
    "writes marks into the pipe": (
        "import os\nfor number in range(3, 64):\n    try:\n        os.write(number, b'{{\"points\": 99, \"status\": \"marked\"}}\\n')\n    except OSError:\n        pass"
    ),
    "sends a link": "",
}
# What the students of a class of thirty do, in this order; further ones do all right.
WAYS = (
    "right", "right", "right", "right", "right", "wrong in one", "wrong in one", "wrong in all", "does not run", "cut off", "late",
    "empty", "never sent", "check altered", "written only", "renamed", "zipped", "without Python", "a PDF", "in one new cell",
    "twice", *HOSTILE,
)  # fmt: skip
STATUS = {"cut off": "broken", "empty": "empty", "never sent": "missing", "a PDF": "broken", "sends a link": "broken"}
NO_POINTS = ("cut off", "never sent", "a PDF", "sends a link")


@dataclass
class Played:
    """What came of one session."""

    session: str
    prepared_s: float
    marked_s: float
    full: float
    met: int
    unmet: list[str]


@dataclass(frozen=True)
class Sent:
    """Whose a notebook is, and everything that what is sent depends on."""

    student: str
    name: str
    way: str
    given: nbformat.NotebookNode
    source: nbformat.NotebookNode
    folder: Path
    key: dict[str, dict[str, object]]


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Type one command."""
    command = [sys.executable, "-m", "livingreview.cli.main", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LIVINGREVIEW_ROOT": str(ROOT)}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def way_of(number: int) -> str:
    """Return what the student with this number does."""
    return WAYS[number] if number < len(WAYS) else "right"


def typed_tasks(sent: Sent) -> list[exercises.Task]:
    """Return the tasks whose answers can be typed into a form."""
    plain = {"number", "whole number", "text", "yes or no", "list of text", "set of text", "tuple of text"}
    return [
        task
        for task in exercises.tasks(sent.source)
        if not task.written and all(kind_of(decode(sent.key[task.name][name])) in plain for name in task.answers)
    ]


def form(sent: Sent) -> bytes:
    """Write what a student without Python saves: values typed, and words."""

    def text(value: object) -> str:
        return "; ".join(map(str, value)) if isinstance(value, (list, tuple, set)) else str(value).replace(".", ",") if isinstance(value, float) else str(value)

    answers: dict[str, object] = {
        task.name: {name: text(decode(sent.key[task.name][name])) for name in task.answers} for task in typed_tasks(sent)
    }
    answers |= {task.name: WORDS for task in exercises.tasks(sent.source) if task.written}
    return json.dumps({"format": "livingreview-answers", "version": 1, "session": sent.folder.name, "student": sent.student, "answers": answers}).encode()


def fill(sent: Sent, way: str) -> nbformat.NotebookNode:
    """Fill a student's notebook in, one way or another."""
    notebook = nbformat.from_dict(json.loads(json.dumps(sent.given)))
    solved = {cell["id"]: exercises.solution(cell) for cell in sent.source.cells}
    tasks = {task.name: task for task in exercises.tasks(sent.source)}
    first = next(task for task in tasks.values() if not task.written)
    together = []
    for cell in notebook.cells:
        name = cell["id"]
        if way == "check altered" and name == first.graded:
            cell["source"] = "assert True"
        if name not in tasks or way == "empty" or (way == "written only" and not tasks[name].written):
            continue
        if tasks[name].written:
            cell["source"] = WORDS
            continue
        if way == "in one new cell":
            together.append(solved[name])
            continue
        cell["source"] = cell["source"].replace(STUB, solved[name])
        if way == "wrong in all" or (way == "wrong in one" and name == first.name):
            cell["source"] += "".join(f"\n{answer} = None" for answer in tasks[name].answers)
        elif way == "does not run" and name == first.name:
            cell["source"] = "the answer is = 7"
        elif way in HOSTILE and name == first.name:
            names = ", ".join(first.answers) + ("," if len(first.answers) == 1 else "")
            cell["source"] = HOSTILE[way].format(
                folder=sent.folder, root=ROOT, first=first.name, answers=names, n=len(first.answers)
            )
            if way != "a lying class":
                cell["source"] += "".join(f"\n{answer} = None" for answer in first.answers)
    if together:
        notebook.cells.append(nbformat.v4.new_code_cell("\n".join(together)))
    if way == "renamed":  # as a program saves it that drops ids and metadata
        for cell in notebook.cells:
            cell.pop("id"), cell.update(metadata={})
        notebook.update(metadata={}, nbformat_minor=0)
    return notebook


def files(sent: Sent) -> dict[str, bytes]:
    """Return what a student hands in, by name."""

    def saved(way: str) -> bytes:
        return json.dumps(fill(sent, way)).encode()

    session = sent.folder.name
    ways: dict[str, Callable[[], dict[str, bytes]]] = {
        "never sent": lambda: {},
        "cut off": lambda: {f"{session}.ipynb": saved("right")[: len(saved("right")) // 2]},
        "renamed": lambda: {"my work (1).ipynb.txt": saved("renamed")},
        "zipped": lambda: {"everything.zip": packed({f"folder/{session}.ipynb": saved("right"), "folder/notes.txt": b"x"})},
        "without Python": lambda: {"answers.json": form(sent)},
        "a PDF": lambda: {f"{session}.ipynb": b"%PDF-1.7\n" + bytes(100)},
        "twice": lambda: {f"{session}.ipynb": saved("wrong in all"), f"{session} (1).ipynb": saved("right")},
        "sends a link": lambda: {f"{session}.ipynb": b"../../../teacher/solved/" + sent.student.encode() + b".ipynb"},
    }
    return ways.get(sent.way, lambda: {f"{session}.ipynb": saved(sent.way)})()


def packed(content: dict[str, bytes]) -> bytes:
    """Pack files as a zip archive does; a file that holds a path alone is a link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, (2027, 1, 10, 9, 0, 0))
            entry.external_attr = (0o120777 if data.startswith(b"../") else 0o100644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def send(folder: Path, session: str, students: dict[str, str]) -> dict[str, Sent]:
    """Put into the folder what Moodle gives back: an archive of everything, and the table of who sent what when."""
    source = exercises.read_exercise(exercises.find_sessions(ROOT)[session])
    key = json.loads((folder / "teacher" / "key.json").read_text())
    content, table, all_sent = {}, ["ID;Vollständiger Name;E-Mail-Adresse;Status;Zuletzt geändert (Abgabe)"], {}
    for number, (student, name) in enumerate(students.items()):
        way = way_of(number)
        given = nbformat.read(folder / "students" / student / f"{session}.ipynb", as_version=4)
        sent = all_sent[student] = Sent(student, name, way, given, source, folder, key[student])
        for file, data in files(sent).items():
            content[f"{name}_{4000 + number}_assignsubmission_file_/{file}"] = data
        table.append(f"Teilnehmer/in{4000 + number};{name};{student};abgegeben;{LATE if way == 'late' else IN_TIME if way != 'never sent' else '-'}")
    (folder / "submitted" / f"Seminar-{session}-77.zip").write_bytes(packed(content))
    (folder / "submitted" / "Bewertungen.csv").write_text("\n".join(table) + "\n", encoding="utf-8-sig")
    return all_sent


def fair(sent: Sent) -> float | None:
    """Return the points of what is marked by checks that a fair teacher would give."""
    coded = [task for task in exercises.tasks(sent.source) if not task.written]
    full, first = sum(task.points for task in coded), coded[0].points
    if sent.way in NO_POINTS:
        return None
    if sent.way in ("wrong in all", "empty", "written only"):
        return 0.0
    if sent.way == "without Python":
        return sum(task.points for task in typed_tasks(sent))
    return full - first if sent.way in ("wrong in one", "does not run", *HOSTILE) else full


def unmet(sent: Sent, row: dict[str, str]) -> str:
    """Say what is not as it should be in a line of marks; empty where all is."""
    status, points = row["status"], float(row["points"]) if row["points"] else None
    if status != STATUS.get(sent.way, "marked"):
        return f"status {status}; {row['notes']}"
    if points != fair(sent):
        return f"{row['points'] or 'no points'} where {fair(sent)} would be fair; {row['notes']}"
    if bool(row["late"]) != (sent.way == "late"):
        return f"late: {row['late'] or 'no'}"
    said = {"check altered": "altered", "a PDF": "a PDF", "sends a link": "a link", "without Python": "from the form", "twice": "2 hand-ins"}
    return "" if said.get(sent.way, "") in row["notes"] else f"not said: {said[sent.way]}"


def play(session: str, place: Path, students: dict[str, str], by_hand: bool) -> Played:
    """Play one session from the class list to the marks."""
    folder = place / session
    started = time.perf_counter()
    number = session.rpartition("-")[2]
    done = run("seminar", "prepare", "--session", number, "--roster", "roster.csv", "--out", session, where=place)
    if done.returncode:
        raise SystemExit(f"{session}: {done.stderr}")
    prepared = time.perf_counter() - started
    all_sent = send(folder, session, students)
    before = {path: path.read_bytes() for name in ("teacher", "source", "evidence") for path in (folder / name).rglob("*") if path.is_file()}
    started = time.perf_counter()
    done = run("seminar", "mark", session, "--due", DUE, "--zone", ZONE, "--seconds", "10", where=place)
    marked = time.perf_counter() - started
    problems = ["a traceback"] if "Traceback" in done.stdout + done.stderr else []
    problems += ["a file of the teacher's was changed"] if any(not path.exists() or path.read_bytes() != data for path, data in before.items()) else []
    rows = read_rows(folder / "marks.csv")
    tasks = exercises.tasks(exercises.read_exercise(exercises.find_sessions(ROOT)[session]))
    problems += [f"{student} ({sent.way}): {said}" for student, sent in all_sent.items() if (said := unmet(sent, rows[student]))]
    if by_hand:
        problems += read_words(place, session, all_sent, [task for task in tasks if task.written])
    problems += read_import(folder, read_rows(folder / "marks.csv"))
    full = sum(task.points for task in tasks if not task.written)
    return Played(session, prepared, marked, full, len(students) - len(problems), problems)


def read_rows(path: Path) -> dict[str, dict[str, str]]:
    """Read the table of marks by student."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def read_words(place: Path, session: str, all_sent: dict[str, Sent], tasks: list[exercises.Task]) -> list[str]:
    """Give every written answer all its points, as the page to mark on saves them, and mark again."""
    rows = [
        {"student_id": student, "task": task.name, "points": f"{task.points:g}", "remark": "Well argued.", "was_points": "", "was_remark": ""}
        for student in all_sent
        for task in tasks
        if f'data-student="{student}" data-task="{task.name}"' in (place / session / "to-read.html").read_text(encoding="utf-8")
    ]
    (place / "points.json").write_text(json.dumps({"format": "livingreview-points", "session": session, "points": rows}))
    done = run("seminar", "mark", session, "--due", DUE, "--zone", ZONE, "--seconds", "10", "--points", "points.json", where=place)
    found = read_rows(place / session / "marks.csv")
    most = sum(task.points for task in tasks)
    wrong = [
        f"{student} ({sent.way}): {found[student]['points']} after the words were read"
        for student, sent in all_sent.items()
        if sent.way not in (*NO_POINTS, "empty") and float(found[student]["points"] or "nan") != (fair(sent) or 0) + most
    ]
    return wrong + ([done.stderr] if done.returncode else [])


def read_import(folder: Path, rows: dict[str, dict[str, str]]) -> list[str]:
    """Read the file that Moodle imports, and hold it against the marks."""
    with (folder / "marks-moodle.csv").open(encoding="utf-8-sig", newline="") as file:
        imported = {row["E-Mail-Adresse"]: row[folder.name] for row in csv.DictReader(file)}
    return [] if imported == {student: row["points"] for student, row in rows.items()} else ["the file for Moodle has other points"]


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
    names = {f"student{number:02d}@uni.example": (f"Vor{number:02d}", f"Näch{number:02d}") for number in range(1, options.students + 1)}
    students = {student: " ".join(name) for student, name in names.items()}
    sessions = [f"session-{options.session}"] if options.session else [*exercises.find_sessions(ROOT)]
    unmet_at_all = False
    print("session\tstudents\tprepared_seconds\tmarked_seconds\tpoints\tas_expected", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lines = [f"{first},{last},,{student},Gruppe 1" for student, (first, last) in names.items()]
        (place / "roster.csv").write_text("\n".join(["Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen", *lines]) + "\n", encoding="utf-8-sig")
        for session in sessions:
            one = play(session, place, students, by_hand=session == sessions[0])
            unmet_at_all |= bool(one.unmet)
            print(f"{session}\t{len(students)}\t{one.prepared_s:.1f}\t{one.marked_s:.1f}\t{one.full:g}\t{one.met} of {len(students)}", flush=True)
            print(*(f"  {problem}" for problem in one.unmet), sep="\n", end="\n" if one.unmet else "", flush=True)
        said, problems = play_lab(place, [student.partition("@")[0] for student in students])
    print(*said, *(f"  {problem}" for problem in problems), sep="\n")
    return int(bool(problems) or unmet_at_all)


if __name__ == "__main__":
    sys.exit(main())
