"""The release version: nothing of the solution is left, and nbgrader takes it as its own."""

from __future__ import annotations

import io
import os
import sys

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from nbgrader.validator import Validator

from livingreview.rerun.normal_form import to_bytes
from livingreview.teaching.seminar import assignment_release
from livingreview.teaching.seminar.exercises import HIDDEN, SOLUTION, find_sessions, read_exercise

SESSIONS = [f"session-{number}" for number in range(1, 7)]


def _student(source, session="session-9", student="ada", seed=7):
    own = assignment_release.student_notebook(source, session, {"student": student, "seed": seed})
    return own, assignment_release.release_version(own)


@pytest.mark.parametrize("session", SESSIONS)
def test_no_line_of_a_solution_or_of_a_hidden_check_is_given_out(root, session):
    source = read_exercise(find_sessions(root)[session])
    own, released = _student(source, session)
    given = "\n".join(cell["source"] for cell in released.cells)
    assert "HIDDEN" not in given and "SOLUTION" not in given
    for cell in source.cells:
        for region in (*SOLUTION.findall(cell["source"]), *HIDDEN.findall(cell["source"])):
            for line in filter(lambda line: len(line.strip()) > 40, region.splitlines()):
                assert line.strip() not in given
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in released.cells)


@pytest.mark.parametrize("session", SESSIONS)
def test_cells_that_are_no_answer_are_locked_and_bear_nbgraders_checksum(root, session):
    _, released = _student(read_exercise(find_sessions(root)[session]), session)
    CheckCellMetadata().preprocess(released, {})
    for cell in released.cells:
        if is_grade(cell) or is_solution(cell) or is_locked(cell):
            assert cell.metadata.nbgrader["checksum"] == compute_checksum(cell)
            assert cell.metadata["deletable"] is False
        if cell.cell_type == "code" and not is_solution(cell):
            assert cell.metadata["editable"] is False


def test_a_students_parameters_follow_the_declared_ones_and_are_locked(exercise):
    own, released = _student(exercise)
    places = [cell["id"] for cell in released.cells]
    at = places.index("injected-parameters")
    assert places[at - 1] == "parameters" and 'student = "ada"\nseed = 7' in released.cells[at]["source"]
    assert released.cells[at].metadata["editable"] is False and released.cells[at].metadata["deletable"] is False
    assert released.metadata[assignment_release.STAMP] == {"session": "session-9", "student": "ada"}


def test_the_source_is_not_changed(exercise):
    before = to_bytes(exercise)
    _student(exercise)
    assert to_bytes(exercise) == before


def _validate(notebook, tmp_path):
    path = tmp_path / "session-9.ipynb"
    nbformat.write(notebook, path)
    validator = Validator()
    validator.stream = io.StringIO()
    validator.validate_and_print(str(path))
    return validator.stream.getvalue()


def test_nbgrader_validates_a_solved_notebook_and_refuses_an_unsolved_one(exercise, solve, tmp_path):
    _, released = _student(exercise)
    assert "VALIDATION FAILED" in _validate(released, tmp_path)
    assert "Success! Your notebook passes all the tests." in _validate(solve(released), tmp_path)


@pytest.fixture
def with_alembic(tmp_path, monkeypatch):
    """Nbgrader calls alembic by its bare name; an environment need not be on the path to be used."""
    program = tmp_path / "bin" / "alembic"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom alembic.config import main\nmain()\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.filterwarnings("ignore")  # nbgrader's own notices are not ours
def test_nbgrader_generates_and_marks_the_source_itself(exercise, solve, tmp_path, with_alembic):
    """The whole of nbgrader's own course: source, release, submission, marks."""
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.Exchange.root = str(tmp_path / "exchange")
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.db_url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    source = tmp_path / "source" / "session-9" / "session-9.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(exercise, source)
    course = NbGraderAPI(config=config)
    assert course.generate_assignment("session-9")["success"]
    _, released = _student(exercise)
    sent = tmp_path / "submitted" / "ada" / "session-9" / "session-9.ipynb"
    sent.parent.mkdir(parents=True)
    nbformat.write(solve(released), sent)
    done = course.autograde("session-9", "ada")
    assert done["success"], done.get("log")
    with Gradebook(config.CourseDirectory.db_url) as book:
        assert book.find_submission("session-9", "ada").score == 5
