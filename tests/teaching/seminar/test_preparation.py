"""Prepare a session: a notebook for each student and the key, the same bytes however many work on it."""

from __future__ import annotations

import csv
import io
import json
import os

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.rerun.normal_form import to_bytes
from livingreview.teaching.seminar import preparation
from livingreview.teaching.seminar.assignment_release import release_version, student_notebook
from livingreview.teaching.seminar.preparation import SolutionsFailed, prepare
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import read_record
from livingreview.written_files import LEDGER


def _files(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != LEDGER]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, exercise_file, students, root):
    out = tmp_path_factory.mktemp("prepared")
    prepare(exercise_file, students, out, root, jobs=2)
    return out


def test_each_student_has_a_notebook_and_the_teacher_the_key(prepared, students):
    with (prepared / "teacher" / "key.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["student_id"], row["task"]) for row in rows] == [
        (student.student_id, task) for student in students for task in ("double", "last")
    ]
    key = json.loads((prepared / "teacher" / "key.json").read_text(encoding="utf-8"))
    for student in students:
        seed = student.seed("session-9")
        assert key[student.student_id] == {"double": {"doubled": 2 * seed}, "last": {"last": str(2 * seed)[-1]}}
        given = (prepared / "students" / student.student_id / "session-9.ipynb").read_text(encoding="utf-8")
        assert f"seed = {seed}" in given and "2 * seed" not in given and "seed + seed" not in given
        solved = nbformat.read(prepared / "teacher" / "solved" / f"{student.student_id}.ipynb", as_version=4)
        assert "2 * seed" in "".join(cell["source"] for cell in solved.cells)
        assert (prepared / "submitted" / student.student_id / "session-9").is_dir()
    assert len({str(row["expected"]) for row in rows if row["task"] == "double"}) == len(students)
    assert read_record(prepared).students == students


def test_the_bytes_do_not_depend_on_the_number_of_workers(prepared, tmp_path, exercise_file, students, root):
    again = prepare(exercise_file, students, tmp_path / "one", root, jobs=1)
    assert _files(tmp_path / "one") == _files(prepared)
    assert again.written == len(_files(prepared))
    assert prepare(exercise_file, students, tmp_path / "one", root, jobs=2).written == 0


def test_who_joins_changes_no_other_notebook_and_what_a_leaver_sent_stays(
    prepared, tmp_path, exercise_file, students, root
):
    out = tmp_path / "class"
    prepare(exercise_file, students, out, root)
    sent = out / "submitted" / "cora" / "session-9" / "session-9.ipynb"
    sent.write_text("what cora sent")
    before = _files(out)
    prepare(exercise_file, [*students[:2], Student("dev")], out, root)
    after = _files(out)
    assert before["students/ada/session-9.ipynb"] == after["students/ada/session-9.ipynb"]
    assert "students/dev/session-9.ipynb" in after and "students/cora/session-9.ipynb" not in after
    assert sent.read_text() == "what cora sent"


@pytest.fixture
def prepare_at_once(root, monkeypatch):
    """Prepare without a kernel: what is solved is not what is tried here."""

    def at_once(student, *, notebook, tasks, session, term, root, data, names):
        own = student_notebook(notebook, session, {"student": student.student_id, "seed": student.seed(session, term)})
        return preparation.Solved(student, to_bytes(release_version(own)), to_bytes(own), {})

    monkeypatch.setattr(preparation, "_solve", at_once)
    return lambda source, students, out: prepare(source, students, out, root, jobs=1)


def test_what_lies_in_a_course_folder_and_what_was_worked_in_stays(
    tmp_path, exercise_file, students, exercise, answer, prepare_at_once
):
    out = tmp_path / "class"
    (out / "students" / "photographs").mkdir(parents=True)
    own = {"students/photographs/ada.jpg": b"jpg", "students/dora.jpg": b"jpg", "teacher/solved/mine.ipynb": b"{}"}
    for name, content in own.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    prepare_at_once(exercise_file, students, out)
    worked = {f"students/{name}/session-9.ipynb": b"work of " + name.encode() for name in ("ada", "cora")}
    worked |= {"teacher/key.tsv": b"with my remarks", "students/cora/photo.jpg": b"jpg"}
    for name, content in worked.items():
        (out / name).write_bytes(content)
    made = prepare_at_once(exercise_file, [*students[:2], Student("late")], out)
    after = _files(out)
    assert {name: after[name] for name in own | worked} == own | worked
    assert "students/late/session-9.ipynb" in after and "students/ada/session-9.new.ipynb" not in after
    assert "students/bert/session-9.ipynb" in after and "teacher/solved/cora.ipynb" not in after
    assert [(one.path.relative_to(out).as_posix(), one.beside and one.beside.name) for one in made.left_alone] == [
        ("students/ada/session-9.ipynb", None),
        ("teacher/key.tsv", "key.new.tsv"),
        ("students/cora/session-9.ipynb", None),
    ]
    changed = tmp_path / "session-9.ipynb"
    changed.write_bytes(to_bytes(answer(exercise, "setup", "import math, json")))
    made = prepare_at_once(changed, [*students[:2], Student("late")], out)
    after = _files(out)
    assert {name: after[name] for name in own | worked} == own | worked
    assert b"json" in after["students/ada/session-9.new.ipynb"] and b"json" in after["students/bert/session-9.ipynb"]


@pytest.mark.parametrize("name", ["source/session-9/session-9.ipynb", "teacher/key.json", "seminar.json"])
def test_a_file_that_marking_needs_and_somebody_changed_stops_everything(tmp_path, exercise_file, students, prepare_at_once, name):
    out = tmp_path / "class"
    prepare_at_once(exercise_file, students[:1], out)
    (out / name).write_bytes((out / name).read_bytes() + b" ")
    before = _files(out)
    with pytest.raises(EditionError, match=f"{name}: changed since it was prepared"):
        prepare_at_once(exercise_file, students[:2], out)
    assert _files(out) == before


def test_a_roster_whose_identifiers_became_numbers_is_refused_and_nobody_is_dropped(tmp_path, exercise_file, prepare_at_once):
    out = tmp_path / "class"
    prepare_at_once(exercise_file, [Student("007"), Student("12")], out)
    before = _files(out)
    with pytest.raises(EditionError, match="a spreadsheet took an identifier for a number: '7'; expected 007"):
        prepare_at_once(exercise_file, [Student("7"), Student("12")], out)
    assert _files(out) == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_solutions_and_key_are_never_for_all(prepared):
    for path in (path for path in prepared.rglob("*") if path.is_file()):
        assert path.relative_to(prepared).parts[0] == "students" or not path.stat().st_mode & 0o007, path


def test_another_term_has_other_slices_and_another_folder(prepared, tmp_path, exercise_file, students, root):
    with pytest.raises(EditionError, match="holds session-9; give another --out"):
        prepare(exercise_file, students, prepared, root, term="2027")
    prepare(exercise_file, students[:1], tmp_path / "next", root, term="2027")
    ada = _files(tmp_path / "next")["students/ada/session-9.ipynb"]
    assert ada != _files(prepared)["students/ada/session-9.ipynb"]


def test_a_solution_that_fails_on_a_slice_is_named_and_nothing_is_written(exercise, answer, tmp_path, students, root):
    source = answer(exercise, "double", "### BEGIN SOLUTION\ndoubled = 1 / 0\n### END SOLUTION")
    path = tmp_path / "session-9.ipynb"
    path.write_bytes(to_bytes(source))
    with pytest.raises(SolutionsFailed) as caught:
        prepare(path, students, tmp_path / "out", root)
    assert len(str(caught.value).splitlines()) == len(students)
    assert "ada, code cell 4: ZeroDivisionError" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_solution_that_its_own_check_refuses_is_named(exercise, answer, tmp_path, students, root):
    source = answer(exercise, "double", "### BEGIN SOLUTION\ndoubled = 3 * seed\n### END SOLUTION")
    path = tmp_path / "session-9.ipynb"
    path.write_bytes(to_bytes(source))
    with pytest.raises(SolutionsFailed, match="AssertionError: twice the seed"):
        prepare(path, students[:1], tmp_path / "out", root)


def test_an_exercise_without_a_check_is_not_given_out(exercise, tmp_path, students, root):
    exercise["cells"] = [cell for cell in exercise.cells if cell["id"] != "last-check"]
    path = tmp_path / "session-9.ipynb"
    path.write_bytes(to_bytes(exercise))
    with pytest.raises(EditionError, match="task 'last': no check"):
        prepare(path, students, tmp_path / "out", root)
    assert not (tmp_path / "out").exists()


def test_names_in_the_key_are_text_and_no_markup(tmp_path, exercise_file, root):
    prepare(exercise_file, [Student("eve", "<script>|`x`[y](z)")], tmp_path / "out", root)
    notebook = nbformat.read(
        io.StringIO((tmp_path / "out" / "teacher" / "key.ipynb").read_text(encoding="utf-8")), as_version=4
    )
    text = "\n".join(cell["source"] for cell in notebook.cells)
    assert "<script" not in text and "`x`" not in text and "](" not in text and "&#60;script&#62;" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no seminar.json in it; expected a folder that 'livingreview seminar prepare' made"),
        ("{", "damaged"),
        ('{"session": "s"}', "damaged"),
        (
            '{"session": "s", "term": "", "evidence": "", "columns": {}, "students": '
            '[{"student_id": "ada", "name": "", "email": "", "also": [], "seed": 1}]}',
            "its seeds are not those of its students",
        ),
    ],
)
def test_a_folder_that_was_not_prepared_is_refused(tmp_path, content, said):
    if content is not None:
        (tmp_path / "seminar.json").write_text(content)
    with pytest.raises(EditionError, match=said):
        read_record(tmp_path)
