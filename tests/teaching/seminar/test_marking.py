"""A class sends in everything that a class sends in; each is one clear line, and no mark is lost."""

from __future__ import annotations

import datetime
import json
import os
import time

import nbformat
import pytest

from livingreview.teaching.seminar import confinement
from livingreview.teaching.seminar import marking as marking_module
from livingreview.teaching.seminar.assignment_release import release_version, student_notebook
from livingreview.teaching.seminar.exercises import read_exercise
from livingreview.teaching.seminar.hand_ins import find_hand_ins
from livingreview.teaching.seminar.mark_table import write_marks
from livingreview.teaching.seminar.marking import FAILED, mark
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.session_folder import Folder, Record, read_record
from livingreview.teaching.seminar.submission_run import Rules, SubmissionRun

DUE = datetime.datetime(2027, 1, 11, 12, tzinfo=datetime.UTC)
RULES = Rules(seconds=15, memory_mb=3000)
# student: what the first task's cell holds; None for the right answer
CODE = {
    "right": None,
    "wrong": "doubled = 3 * seed",
    "syntax": "doubled = = 2",
    "loop": "while True:\n    pass",
    "stubborn": "while True:\n    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        pass",
    "hog": "hoard = bytearray(64 * 2**30)",
    "exits": "import os\nos._exit(0)",
    "quits": "import sys\nsys.exit()",
    "web": "import urllib.request\nurllib.request.urlopen('http://192.0.2.1/')",
    "socket": "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)",
    "shell": "import subprocess\nsubprocess.run(['id'])\ndoubled = 2 * seed",
    "keeps": "from pathlib import Path\nPath('own.txt').write_text('x')\ndoubled = 2 * seed",
    "flood": "for _ in range(20_000):\n    print('x' * 100)\ndoubled = 2 * seed",
    "assertive": "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndoubled = Yes(1)",
}
OTHERS = (
    "empty", "cut", "nothing", "binary", "list", "altered", "stripped", "late", "intime", "absent", "swapped",
    "doubled", "several", "helper", "retyped", "renamed", "beside", "uncertain",
)  # fmt: skip


def colab(notebook):
    """Save a notebook as a program does that knows neither ids nor the metadata of cells."""
    for cell in notebook.cells:
        cell.pop("id")
        cell["metadata"] = {"id": "xYz"}
    return {**notebook, "metadata": {}, "nbformat_minor": 0}


@pytest.fixture(scope="module")
def sent(tmp_path_factory, exercise_file, root, solve, answer):
    """A folder in which a whole class has sent something."""
    out = tmp_path_factory.mktemp("sent")
    students = [Student(name) for name in (*CODE, "peeks", "writes", *OTHERS)]
    folder, source = Folder(out, "session-9"), read_exercise(exercise_file)
    folder.source().parent.mkdir(parents=True)
    folder.source().write_bytes(exercise_file.read_bytes())
    (out / "teacher").mkdir()
    (out / "teacher" / "key.json").write_text("{}")
    (out / "seminar.json").write_bytes(Record("session-9", "", "", tuple(students)).to_bytes())

    def handout(name):
        parameters = {"student": name, "seed": Student(name).seed("session-9")}
        return release_version(student_notebook(source, "session-9", parameters))

    def put(name, content, file="session-9.ipynb"):
        path = folder.submitted(name) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    for name, attempt in CODE.items():
        solved = solve(handout(name))
        put(name, solved if attempt is None else answer(solved, "double", attempt))
    peek = f"from pathlib import Path\ndoubled = len(Path({str(out / 'teacher' / 'key.json')!r}).read_text())"
    put("peeks", answer(solve(handout("peeks")), "double", peek))
    write = f"from pathlib import Path\nPath({str(out.parent / 'was-here')!r}).write_text('x')\ndoubled = 2 * seed"
    put("writes", answer(solve(handout("writes")), "double", write))
    put("empty", handout("empty"))
    put("cut", json.dumps(solve(handout("cut"))).encode()[:900])
    put("nothing", b"")
    put("binary", b"\xff\xfe\x00PK\x03\x04")
    put("list", b"[1, 2]")
    altered = answer(solve(handout("altered")), "double-check", "assert True")
    altered = answer(answer(altered, "double", "doubled = 5"), "injected-parameters", 'student = "ada"\nseed = 1')
    altered["cells"] = [cell for cell in altered.cells if cell["id"] not in ("setup", "last-check")]
    put("altered", altered)
    stripped = solve(handout("stripped"))
    for cell in stripped.cells:
        cell.metadata.pop("nbgrader", None)
    put("stripped", stripped)
    put("late", solve(handout("late")))
    (folder.submitted("late") / "timestamp.txt").write_text("2027-01-12 14:30:00.000000 UTC")
    path = put("intime", solve(handout("intime")))
    os.utime(path, (DUE.timestamp(), DUE.timestamp()))
    put("swapped", solve(handout("right")))
    doubled = solve(handout("doubled"))
    doubled.cells.insert(4, nbformat.from_dict({**doubled.cells[4], "source": "extra = 1"}))
    put("doubled", doubled)
    put("several", solve(handout("several")))
    put("several", b"{}", "session-9 (1).ipynb")
    put("several", b"jpg", "photograph.jpg")
    put("renamed", colab(solve(handout("renamed"))), "SESSION-9.IPYNB.txt")
    beside = solve(handout("beside"))
    untouched = {cell["id"]: cell["source"] for cell in handout("beside").cells}
    beside = answer(answer(beside, "double", untouched["double"]), "why", untouched["why"])
    place = [cell["id"] for cell in beside.cells].index("double")
    beside.cells.insert(place + 1, nbformat.v4.new_code_cell("doubled = 2 * seed"))
    beside.cells.append(nbformat.v4.new_markdown_cell("Because I say so."))
    put("beside", beside)
    put("uncertain", solve(handout("uncertain")))
    (folder.submitted("uncertain") / "timestamp.txt").write_text("12/01/2027 14:30 CET")
    helper = answer(solve(handout("helper")), "double", "doubled = twice(seed)")
    place = [cell["id"] for cell in helper.cells].index("double")
    helper.cells.insert(place, nbformat.v4.new_code_cell("def twice(x):\n    return 2 * x"))
    put("helper", helper)
    retyped = solve(handout("retyped"))
    for cell in retyped.cells:
        if cell["id"] == "double":
            cell["cell_type"] = "markdown"
            cell.pop("outputs", None), cell.pop("execution_count", None)
    put("retyped", retyped)
    stranger = out / "submitted" / "stranger"
    stranger.mkdir()
    (stranger / "x.ipynb").write_bytes(b"{}")
    return folder


@pytest.fixture(scope="module")
def marking(sent, root):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEMINAR_TEST", str(sent.path))  # by which its processes are known
        return mark(sent, read_record(sent.path), root, RULES, jobs=2)


@pytest.fixture(scope="module")
def lines(sent, marking):
    return {line.cells["student_id"]: line for line in write_marks(sent, marking, DUE).lines}


FULL, REST = "5", "3"  # all that a program marks; all but the first task


@pytest.mark.parametrize(
    ("name", "points", "said"),
    [
        ("right", FULL, ""),
        ("wrong", REST, ""),
        ("syntax", REST, "double fails (SyntaxError)"),
        ("loop", REST, "double took longer than 15 s"),
        ("stubborn", REST, "double took longer than 15 s"),
        ("hog", REST, "double fails (MemoryError)"),
        ("exits", REST, "double ended the kernel"),
        ("quits", REST, "double fails (SystemExit)"),
        ("web", REST, "it asked for the network, which marking refuses"),
        ("socket", REST, "it asked for the network, which marking refuses"),
        ("shell", REST, "it asked for another program, which marking refuses"),
        ("peeks", REST, "it asked for other files of the seminar, which marking refuses"),
        ("writes", REST, "double fails (PermissionError)"),
        ("keeps", FULL, ""),
        ("flood", FULL, ""),
        (
            "altered",
            REST,
            "altered and restored: injected-parameters, double-check; missing and put back: setup, last-check",
        ),
        ("stripped", FULL, ""),
        ("late", FULL, ""),
        ("intime", FULL, ""),
        ("swapped", FULL, "the notebook was made for right; altered and restored: injected-parameters"),
        ("doubled", FULL, ""),
        ("several", FULL, "2 notebooks came, session-9.ipynb was marked, not session-9 (1).ipynb; photograph.jpg is no notebook"),
        ("renamed", FULL, "it came as SESSION-9.IPYNB.txt"),
        ("beside", FULL, "answered in a cell of its own: double, why"),
        ("uncertain", FULL, "when it was sent is not certain: timestamp.txt: '12/01/2027 14:30 CET' is no time"),
        ("helper", FULL, ""),
        ("retyped", FULL, ""),
        ("empty", "0", "nothing in it was answered"),
    ],
)
def test_what_can_be_marked_is_marked_and_what_happened_is_said(lines, name, points, said):
    line = lines[name]
    assert line.cells["points"] == points, line.sentence()
    assert said in line.cells["notes"] and (said or not line.cells["notes"]), line.sentence()
    assert "\n" not in line.sentence() and line.cells["out_of"] == "9"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cut", "broken; the file is cut off"),
        ("nothing", "broken; the file is empty"),
        ("binary", "broken; the file is not text in UTF-8"),
        ("list", "broken; the file is no Jupyter notebook"),
        ("absent", "missing; nothing came"),
    ],
)
def test_what_cannot_be_marked_has_no_points_rather_than_none_earned(lines, name, said):
    line = lines[name]
    assert said in line.sentence()
    assert line.cells["points"] == "" and line.cells["double"] == "" and line.cells["to_read"] == ""


def test_late_work_is_marked_and_says_how_late_it_is(lines):
    assert lines["late"].cells["late"] == "1 d 2 h" and lines["late"].cells["sent"] == "2027-01-12T14:30:00+00:00"
    assert lines["intime"].cells["late"] == ""
    assert lines["uncertain"].cells["late"] == "not certain" and "late or not is not certain" in lines["uncertain"].sentence()


def test_a_stranger_is_told_and_not_marked(marking, lines):
    assert marking.unknown_senders == ("stranger",) and "stranger" not in lines


def test_written_answers_wait_for_the_teacher(lines, marking):
    assert lines["right"].cells["why"] == "" and lines["right"].cells["to_read"] == "4"
    (right,) = [one for one in marking.marks if one.student.student_id == "right"]
    assert right.remarks == {"double": "right", "last": "right", "why": "to be read by your teacher"}


def test_a_students_own_values_are_kept_and_not_those_that_marking_put_in_their_place(marking):
    by_name = {one.student.student_id: one for one in marking.marks}
    seed = by_name["wrong"].student.seed("session-9")
    assert by_name["wrong"].answers["doubled"] == 3 * seed and by_name["wrong"].remarks["double"] == "twice the seed"
    assert by_name["syntax"].answers["doubled"] is None and by_name["syntax"].points["last"] == 3


def test_nothing_was_written_outside_a_students_own_folder(sent, lines):
    assert not (sent.path.parent / "was-here").exists()


def _running(mark_of_ours: bytes) -> list[str]:
    """Processes of this marking that are alive; Python's own tracker of resources lives as long as the test run."""
    left = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                ours = mark_of_ours in file.read().split(b"\0")
            with open(f"/proc/{entry}/stat") as file:
                alive = file.read().rpartition(")")[2].split()[0] != "Z"
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                ours = ours and b"resource_tracker" not in file.read()
        except OSError:
            continue
        left += [entry] if ours and alive else []
    return left


def test_no_process_of_a_student_is_left(sent, marking):
    if os.path.isdir("/proc/self"):
        ours, deadline = f"SEMINAR_TEST={sent.path}".encode(), time.monotonic() + 20
        while _running(ours) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert _running(ours) == []


def test_the_marks_do_not_depend_on_the_number_of_workers(sent, root, marking):
    few = [one for one in marking.marks if one.student.student_id in ("right", "wrong", "exits", "cut", "absent")]
    record = Record("session-9", "", "", tuple(one.student for one in few))
    assert mark(sent, record, root, RULES, jobs=1).marks == tuple(few)


def test_a_seed_in_the_notebook_does_not_choose_the_slice(lines):
    """The altered notebook asked for seed 1; its checks were those of its own student."""
    assert lines["altered"].cells["double"] == "0" and lines["altered"].cells["last"] == "3"


@pytest.fixture
def mark_right(sent, root, monkeypatch):
    """Mark the student who answered everything, with another way to run a notebook."""
    record = Record("session-9", "", "", (Student("right"),))

    def with_run(run):
        monkeypatch.setattr(marking_module, "run_submission", run)
        return mark(sent, record, root, RULES, jobs=1)

    return with_run


def test_what_fails_on_this_machine_is_no_mark_and_no_fault_of_the_students(mark_right):
    def no_kernel(*_):
        raise RuntimeError("Kernel died before replying to kernel_info")

    found = mark_right(no_kernel)
    (one,) = found.failed
    assert one.status == FAILED and set(one.points.values()) == {None} and "Kernel died before replying" in one.notes[-1]


@pytest.mark.parametrize("stopped", [True, False])
def test_an_exercises_own_cell_that_fails_first_is_no_fault_of_the_students(mark_right, stopped):
    def fails(notebook, *_):
        setup = next(cell for cell in notebook.cells if cell["id"] == "setup")
        error = nbformat.v4.new_output("error", ename="ModuleNotFoundError", evalue="No module named 'x'", traceback=[])
        setup["outputs"] = [] if stopped else [error]
        return SubmissionRun(notebook, {"setup": "took longer than 300 s"} if stopped else {})

    (one,) = mark_right(fails).failed
    said = "took longer than 300 s" if stopped else "ModuleNotFoundError: No module named 'x'"
    assert one.notes[-1] == f"it could not be marked: a cell of the exercise's own failed ({said})"


def test_a_notebook_that_cannot_be_read_is_passed_over_for_one_that_can(sent, root, tmp_path):
    right = sent.submitted("right") / "session-9.ipynb"
    folder = Folder(tmp_path, "session-9")
    folder.submitted("right").mkdir(parents=True)
    (folder.submitted("right") / "session-9.ipynb").write_bytes(b"{")
    (folder.submitted("right") / "session-9 (1).ipynb").write_bytes(right.read_bytes())
    (found,) = find_hand_ins(folder, [Student("right")]).sent
    chosen, notebook, _, notes = marking_module._first_readable(found.notebooks)
    assert chosen.name == "session-9 (1).ipynb" and notebook is not None
    assert notes[0].startswith("session-9.ipynb: the file is cut off") and notes[1].startswith("2 notebooks came, session-9 (1)")


def test_this_system_says_what_it_does_not_enforce():
    found = confinement.probe()
    assert found.memory and found.time or found.sentence()
    json.dumps(found.__dict__)
