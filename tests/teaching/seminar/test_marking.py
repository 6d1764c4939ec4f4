"""A class sends in everything that a class sends in; each is one clear line, and no mark is lost."""

from __future__ import annotations

import datetime
import json
import os
import time

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar import marking as marking_module
from livingreview.teaching.seminar.assignment_release import release_version, student_notebook
from livingreview.teaching.seminar.exercises import read_exercise
from livingreview.teaching.seminar.hand_ins import find_hand_ins
from livingreview.teaching.seminar.mark_table import read_by_hand, write_marks
from livingreview.teaching.seminar.marking import mark
from livingreview.teaching.seminar.marks import FAILED
from livingreview.teaching.seminar.roster import Student
from livingreview.teaching.seminar.sandbox import Limits, Sandbox, find_sandbox
from livingreview.teaching.seminar.session_folder import Folder, Record, read_record
from livingreview.teaching.seminar.submission_run import Rules, SubmissionRun

DUE = datetime.datetime(2027, 1, 11, 12, tzinfo=datetime.UTC)
RULES = Rules(seconds=3, limits=Limits(seconds=60, memory_mb=3000))
# student: what the first task's cell holds; None for the right answer. {out} is the session's folder.
CODE = {
    "right": None,
    "wrong": "doubled = 3 * seed",
    "syntax": "doubled = = 2",
    "loop": "while True:\n    pass",
    "stubborn": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "hog": "hoard = bytearray(64 * 2**30)",
    "exits": "import os\nos._exit(0)",
    "quits": "import sys\nsys.exit()",
    "flood": "for _ in range(20_000):\n    print('x' * 100)\ndoubled = 2 * seed",
    "keeps": "from pathlib import Path\nPath('own.txt').write_text('x')\ndoubled = 2 * seed",
    # An attempt on the marks: the answer is right, so that whatever else it does costs nothing, or it is wrong.
    "assertive": "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndoubled = Yes(1)",
    "transformer": (
        "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())\ndoubled = 1"
    ),
    "shadows": "import builtins\nbuiltins.abs = abs = lambda x: 0\nbuiltins.set = lambda *x: 'all'\ndoubled = 1",
    "patches": "import math\nimport pandas\npandas.Series.__eq__ = lambda a, b: True\nint = str\ndoubled = 1",
    "network": "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)\ndoubled = 2 * seed",
    "peeks": "doubled = len(open({out!r} + '/teacher/key.json').read())",
    "renames": "import os\nos.rename({out!r} + '/submitted/right', {out!r} + '/submitted/gone')",
    "links": "import os\nos.link({out!r} + '/teacher/key.json', 'key.json')\ndoubled = 1",
    "directory": "import os\nat = os.open({out!r}, os.O_RDONLY)\nos.unlink('seminar.json', dir_fd=at)",
    "environs": "import os\ndoubled = os.environ['SEMINAR_TEST']",
    "kills": "import os, signal\n[os.kill(int(one), signal.SIGKILL) for one in os.listdir('/proc') if one.isdigit() and int(one) > 1]\nos.kill(os.getppid(), 9)",
    "stays": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', {out!r}], start_new_session=True)\ndoubled = 2 * seed",
    "bomb": "import os\nwhile True:\n    os.fork()",
    "disk": "open('/tmp/big', 'wb').write(bytes(2**28))",
    "ctypes": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.unshare(0x10000000) == 0, 'no further namespace'",
    "mounts": "import ctypes\nassert ctypes.CDLL(None).mount(b'none', b'/usr', b'tmpfs', 0, 0) == 0, 'no mount'",
    "breaks": "last = None",
    "settings": "open('/proc/sys/kernel/core_pattern', 'w')",
    "deep": "doubled = " + "(" * 3_000 + "1" + ")" * 3_000,
    "forges": "import json, os\nfor number in range(3, 60):\n    try:\n        os.write(number, b'{\"cell\": \"double\", \"error\": \"\", \"text\": \"\", \"values\": {\"last\": 1}}\\n')\n    except OSError:\n        pass",
    "frames": (
        "import sys\nframe, seen = sys._getframe(), []\nwhile frame:\n    seen.append(repr(frame.f_locals.get('job', '')))\n    frame = frame.f_back\n"
        "doubled = next((text for text in seen if str(seed + seed) in text or 'HIDDEN' in text), None) and 2 * seed"
    ),
    "pickles": "class Evil:\n    def __reduce__(self): return (exec, (\"open('/tmp/evil', 'w')\",))\ndoubled = Evil()",
    "huge": "doubled = 'x' * 20_000_000",
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
    students = [Student(name) for name in (*CODE, *OTHERS)]
    folder, source = Folder(out, "session-9"), read_exercise(exercise_file)
    folder.source().parent.mkdir(parents=True)
    folder.source().write_bytes(exercise_file.read_bytes())
    (out / "teacher").mkdir()
    seeds = {one.student_id: one.seed("session-9") for one in students}
    key = {name: {"double": {"doubled": 2 * seed}, "last": {"last": str(2 * seed)[-1]}} for name, seed in seeds.items()}
    folder.key().write_text(json.dumps(key))
    folder.evidence().mkdir()
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
        if name == "breaks":  # neither task is answered by it
            answer(solved, "last", "raise ValueError")
        put(name, solved if attempt is None else answer(solved, "double", attempt.replace("{out!r}", repr(str(out)))))
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


def marked(folder, record, root, unpacked, jobs=2):
    """Mark what came, as the command does."""
    sandbox = find_sandbox([root / "src"], trust=True)
    if not sandbox.tool:
        pytest.skip("nothing confines a notebook on this system, and these do harm")
    return mark(folder, record, find_hand_ins(folder, record.students, unpacked), root, sandbox, RULES, jobs=jobs)


@pytest.fixture(scope="module")
def marking(sent, root, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEMINAR_TEST", str(sent.path))
        return marked(sent, read_record(sent.path), root, tmp_path_factory.mktemp("unpacked"))


@pytest.fixture(scope="module")
def lines(sent, marking):
    by_hand = read_by_hand(sent, marking.tasks, [one.student.student_id for one in marking.marks])
    return {line.cells["student_id"]: line for line in write_marks(sent, marking, DUE, by_hand).lines}


FULL, REST = "5", "3"  # all that a program marks; all but the first task
HOSTILE = {
    "assertive": "", "transformer": "", "shadows": "", "patches": "", "network": "double fails", "peeks": "double fails (FileNotFoundError)",
    "renames": "double fails (FileNotFoundError)", "links": "double fails (FileNotFoundError)", "directory": "double fails (FileNotFoundError)",
    "environs": "double fails (KeyError)", "kills": "", "bomb": "double more than 64 processes", "disk": "double fails (OSError)",
    "ctypes": "double fails (AssertionError)", "mounts": "double fails (AssertionError)",
    "breaks": "", "settings": "double fails (OSError)", "deep": "double fails",
    "frames": "", "pickles": "", "huge": "double its values are too large",
}  # fmt: skip


@pytest.mark.parametrize(("name", "said"), HOSTILE.items())
def test_an_attempt_on_the_marks_gives_nothing(lines, name, said):
    assert lines[name].cells["points"] == ("0" if name == "breaks" else REST), lines[name].sentence()
    assert said in lines[name].cells["notes"], lines[name].sentence()


@pytest.mark.parametrize(
    ("name", "points", "said"),
    [
        ("right", FULL, ""),
        ("wrong", REST, ""),
        ("syntax", REST, "double fails (SyntaxError)"),
        ("loop", REST, "double fails (took longer than 3 s)"),
        ("stubborn", REST, "double took longer than 3 s"),
        ("hog", REST, "double fails (MemoryError)"),
        ("exits", REST, "double ended the process"),
        ("forges", "0", "left values that cannot be read"),
        ("quits", REST, "double fails (SystemExit)"),
        ("keeps", FULL, ""),
        ("flood", FULL, ""),
        ("stays", FULL, ""),
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
        ("several", FULL, "2 hand-ins came, session-9.ipynb was marked, not session-9 (1).ipynb; photograph.jpg is another file, no notebook; not used"),
        ("renamed", FULL, "it came as SESSION-9.IPYNB.txt"),
        ("beside", FULL, "answered in a cell of its own: why"),
        ("uncertain", FULL, "when it was sent is not certain: '12/01/2027 14:30 CET' is no time"),
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
    wrong, syntax = by_name["wrong"], by_name["syntax"]
    assert wrong.work["double"].values == {"doubled": 3 * wrong.student.seed("session-9")} and wrong.remarks["double"] == "twice the seed"
    assert wrong.work["double"].failed == ("twice the seed",) and wrong.work["double"].written.endswith("doubled = 3 * seed")
    assert syntax.work["double"].values == {} and syntax.points["last"] == 3


def test_nothing_was_changed_outside_the_sandbox(sent, lines):
    assert (sent.path / "submitted" / "right").is_dir() and (sent.path / "seminar.json").is_file()
    assert not os.path.exists("/tmp/evil") and not os.path.exists("/tmp/big")


def _running(folder: bytes) -> list[str]:
    """Processes that are alive and whose command names a folder, as the sandbox's does, and that of the student who stays."""
    left = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                left += [entry] if folder in file.read() else []
        except OSError:
            continue
    return left


def test_no_process_of_a_student_is_left(sent, marking):
    if os.path.isdir("/proc/self"):
        ours, deadline = os.fsencode(sent.path), time.monotonic() + 20
        while _running(ours) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert _running(ours) == []


def test_the_marks_do_not_depend_on_the_number_of_workers(sent, root, marking, tmp_path):
    few = [one for one in marking.marks if one.student.student_id in ("right", "swapped", "wrong", "cut", "absent")]
    record = Record("session-9", "", "", tuple(one.student for one in few))
    assert marked(sent, record, root, tmp_path, jobs=1).marks == tuple(few)


def test_a_seed_in_the_notebook_does_not_choose_the_slice(lines):
    """The altered notebook asked for seed 1; its checks were those of its own student."""
    assert lines["altered"].cells["double"] == "0" and lines["altered"].cells["last"] == "3"


@pytest.mark.parametrize("name", ["right", "transformer"])
def test_without_a_sandbox_a_trusted_class_is_marked_on_its_values_all_the_same(sent, root, tmp_path, name, lines):
    students = (Student(name),)
    hand_ins = find_hand_ins(sent, students, tmp_path)
    found = mark(sent, Record("session-9", "", "", students), hand_ins, root, Sandbox(""), RULES, jobs=1)
    assert found.marks[0].points["double"] == (2.0 if name == "right" else 0.0)


def test_nobody_is_marked_where_the_exercises_own_solutions_would_not_get_their_points(sent, root, tmp_path):
    folder = Folder(tmp_path, "session-9")
    folder.source().parent.mkdir(parents=True)
    changed = sent.source().read_text(encoding="utf-8").replace("twice the seed'", "twice the seed'\\nassert doubled < 0, 'not any more'")
    folder.source().write_text(changed, encoding="utf-8")
    folder.key().parent.mkdir()
    folder.key().write_bytes(sent.key().read_bytes())
    folder.evidence().mkdir()
    students = (Student("right"),)
    hand_ins = find_hand_ins(sent, students, tmp_path)
    with pytest.raises(EditionError, match="own solutions do not get their points in double .not any more.. The program changed"):
        mark(folder, Record("session-9", "", "", students), hand_ins, root, Sandbox(""), RULES, jobs=1)


@pytest.fixture
def mark_right(sent, root, monkeypatch, tmp_path):
    """Mark the student who answered everything, with another way to run a notebook."""
    record = Record("session-9", "", "", (Student("right"),))

    def with_run(run):
        monkeypatch.setattr(marking_module, "run_cells", run)
        monkeypatch.setattr(marking_module, "check_solutions", lambda course: None)
        hand_ins = find_hand_ins(sent, record.students, tmp_path)
        return mark(sent, record, hand_ins, root, Sandbox(""), RULES, jobs=1)

    return with_run


def test_what_fails_on_this_machine_is_no_mark_and_no_fault_of_the_students(mark_right):
    def no_process(*_):
        raise RuntimeError("Resource temporarily unavailable")

    (one,) = mark_right(no_process).failed
    assert one.status == FAILED and set(one.points.values()) == {None} and "Resource temporarily" in one.notes[-1]


def test_an_exercises_own_cell_that_fails_first_is_no_fault_of_the_students(mark_right):
    (one,) = mark_right(lambda *_: SubmissionRun(errors={"setup": "ModuleNotFoundError: No module named 'x'"})).failed
    assert one.notes[-1] == "it could not be marked: a cell of the exercise's own failed (ModuleNotFoundError: No module named 'x')"


def test_a_notebook_that_cannot_be_read_is_passed_over_for_one_that_can(sent, root, tmp_path):
    right = sent.submitted("right") / "session-9.ipynb"
    folder = Folder(tmp_path, "session-9")
    folder.submitted("right").mkdir(parents=True)
    old, new = folder.submitted("right") / "session-9.ipynb", folder.submitted("right") / "session-9 (1).ipynb"
    old.write_bytes(right.read_bytes())
    new.write_bytes(b"{")
    os.utime(old, (1, 1))
    (tmp_path / "unpacked").mkdir()
    (found,) = find_hand_ins(folder, [Student("right")], tmp_path / "unpacked").sent
    chosen, notes = found.first_readable()
    assert chosen.name == "session-9.ipynb" and chosen.notebook is not None
    assert notes == ["2 hand-ins came, session-9.ipynb was marked, not session-9 (1).ipynb"]
