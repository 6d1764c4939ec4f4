"""A notebook as other programs save it: the student's answers are found, and nothing false is said of it."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest

from livingreview.errors import EditionError
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.assignment_release import release_version, student_notebook
from livingreview.teaching.seminar.likeness import shape_of
from livingreview.teaching.seminar.notebook_files import read_notebook
from livingreview.teaching.seminar.submissions import restore

BADGE = '<a href="https://colab.research.google.com/x"><img src="https://colab.research.google.com/y.svg" alt="Open"/></a>'


@pytest.fixture
def original(exercise):
    return student_notebook(exercise, "session-9", {"student": "ada", "seed": 7})


@pytest.fixture
def handout(original):
    return release_version(original)


@pytest.fixture
def solved(handout, solve):
    return solve(copy.deepcopy(handout))


def through_a_file(notebook, tmp_path, change=lambda text: text.encode()):
    path = tmp_path / "session-9.ipynb"
    path.write_bytes(change(json.dumps(notebook)))
    return read_notebook(path)[0]


def without(*keys):
    """Drop parts of every cell, as a program does that does not know them."""

    def drop(notebook):
        for cell in notebook.cells:
            for key in keys:
                cell.pop(key, None)
            cell.setdefault("metadata", {})
        return notebook

    return drop


def colab(notebook):
    for cell in without("id")(notebook).cells:
        cell["metadata"] = {"id": "xYz123", "colab": {"base_uri": "https://x"}}
    notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook["nbformat_minor"] = 0
    return notebook


def new_ids(notebook):
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{number:08x}"
    return notebook


def prompts_spaced(notebook):
    for cell in colab(notebook).cells:
        cell["source"] = cell["source"].replace("\n", " \r\n") + "\n\n"
    return notebook


def with_cells_around(notebook):
    colab(notebook).cells.insert(0, nbformat.v4.new_markdown_cell(BADGE))
    notebook.cells.insert(3, nbformat.v4.new_code_cell("%pip install livingreview"))
    notebook.cells.append(nbformat.v4.new_code_cell(""))
    return notebook


def nbformat_3(notebook):
    return nbformat.convert(notebook, 3)


AS_SAVED = [lambda notebook: notebook, without("id"), new_ids, colab, nbformat_3, prompts_spaced, with_cells_around]


def under(restored, task):
    """The code under a task, cell by cell, without layout."""
    sources = {cell.id: " ".join(cell.source.split()) for cell in restored.cells}
    return [sources[name] for name in restored.sections[task]]


@pytest.mark.parametrize("save", AS_SAVED)
def test_answers_are_found_and_nothing_false_is_said(original, solved, tmp_path, save):
    restored = restore(through_a_file(save(solved), tmp_path), original)
    assert under(restored, "double")[0] == "# doubled doubled = 2 * seed"
    assert under(restored, "last")[0] == "# last last = str(doubled)[-1]"
    assert {name: text.strip() for name, text in restored.words.items()} == {"why": "Because."}
    assert (restored.changed, restored.missing, restored.elsewhere) == ((), (), ())
    ours = [cell.source for cell in restored.cells if not cell.own]
    assert any("seed = 7" in source for source in ours)
    assert not any("HIDDEN" in cell.source or "assert" in cell.source for cell in restored.cells)


@pytest.mark.parametrize("save", AS_SAVED[:-1])
def test_a_notebook_as_it_was_handed_out_holds_no_answer(original, handout, tmp_path, save):
    restored = restore(through_a_file(save(handout), tmp_path), original)
    assert not restored.answered and [cell.own for cell in restored.cells] == [False] * 3


@pytest.mark.parametrize("save", [lambda notebook: notebook, colab])
@pytest.mark.parametrize("stub_kept", [True, False])
@pytest.mark.parametrize("as_type", ["markdown", "raw", "code"])
def test_an_answer_in_a_cell_of_its_own_counts(original, solved, handout, tmp_path, save, stub_kept, as_type):
    for name, source, kind in (("double", "doubled = 14", "code"), ("why", "Because it is twice.", as_type)):
        untouched(solved, handout, name)
        own = {"cell_type": kind, "id": f"own-{name}", "source": source, "metadata": {}}
        solved.cells.insert(place(solved, name) + 1, nbformat.from_dict(own))
        if not stub_kept:
            del solved.cells[place(solved, name)]
    restored = restore(through_a_file(save(solved), tmp_path), original)
    assert under(restored, "double") == ["doubled = 14"] and restored.words == {"why": "Because it is twice."}


def place(notebook, name):
    return [cell["id"] for cell in notebook.cells].index(name)


def untouched(notebook, handout, name):
    notebook.cells[place(notebook, name)]["source"] = handout.cells[place(handout, name)]["source"]


def code(source):
    return nbformat.v4.new_code_cell(source)


def words(source):
    return nbformat.v4.new_markdown_cell(source)


def test_cells_of_ones_own_run_where_they_stand_and_after_the_set_up(original, solved):
    solved.cells.insert(0, code("import this_first"))
    solved.cells.insert(place(solved, "double"), code("def twice(x): return 2 * x"))
    solved.cells.insert(place(solved, "last"), code("doubled = 99"))
    restored = restore(solved, original)
    assert [" ".join(cell.source.split()) for cell in restored.cells if cell.own] == [
        "import this_first", "def twice(x): return 2 * x", "# doubled doubled = 2 * seed", "doubled = 99", "# last last = str(doubled)[-1]",
    ]  # fmt: skip
    assert [cell.own for cell in restored.cells][:3] == [False] * 3


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("doubled = 14", ["doubled = 14"], {"doubled": "14"}),
        ("So:\n\n```python\ndoubled = 7 * 2\n```\n", ["doubled = 7 * 2"], {"doubled": "7 * 2"}),
        ("- **doubled**: 14", [], {"doubled": "14"}),
        ("It is doubled, I think.", [], {}),
    ],
)
def test_values_in_markdown_count(original, handout, text, code, typed):
    handout.cells[place(handout, "double")] = nbformat.v4.new_markdown_cell(text, id="double", metadata=handout.cells[place(handout, "double")].metadata)
    restored = restore(handout, original)
    assert under(restored, "double") == code and restored.typed.get("double", {}) == typed


@pytest.mark.parametrize("where", ["title", "setup", "why"])
def test_words_anywhere_are_read_and_an_unanswered_task_is_answered_by_them(original, solved, handout, where):
    solved.cells.insert(place(solved, where) + 1, words("And a second thought."))
    assert restore(solved, original).words == {"why": "Because.\n\nAnd a second thought."}
    untouched(solved, handout, "why")
    restored = restore(solved, original)
    assert restored.words == {"why": "And a second thought."} and restored.elsewhere == ("why",)


def test_a_cell_that_was_emptied_is_no_answer(original, solved):
    for name in ("double", "why"):
        solved.cells[place(solved, name)]["source"] = " \n"
    restored = restore(solved, original)
    assert under(restored, "double") == [] and restored.words == {}


def test_words_typed_into_the_question_are_read(original, solved, handout):
    untouched(solved, handout, "why")
    solved.cells[place(solved, "title")]["source"] += "\n\nMy answer: because."
    assert restore(solved, original).words == {"why": "My answer: because."}


def test_a_cell_that_was_split_loses_neither_half(original, solved):
    why, double = solved.cells[place(solved, "why")], solved.cells[place(solved, "double")]
    solved.cells.append(nbformat.from_dict({**why, "id": "b", "source": "Second half."}))
    solved.cells.insert(place(solved, "double") + 1, nbformat.from_dict({**double, "id": "a", "source": "doubled += 0"}))
    restored = restore(solved, original)
    assert restored.words == {"why": "Because.\n\nSecond half."} and under(restored, "double")[1] == "doubled += 0"


@pytest.mark.parametrize("save", [lambda notebook: notebook, colab, new_ids])
def test_what_was_altered_is_restored_and_said_whatever_saved_it(original, solved, answer, save, tmp_path):
    answer(answer(solved, "injected-parameters", 'student = "bert"\nseed = 9'), "double-check", "assert doubled > 0, 'a number'")
    del solved.cells[place(solved, "setup")]
    restored = restore(through_a_file(save(solved), tmp_path), original)
    assert (set(restored.changed), restored.missing) == ({"injected-parameters", "double-check"}, ("setup",))
    assert all("seed = 9" not in cell.source for cell in restored.cells)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"cells"', '\n<<<<<<< HEAD\n"cells"').encode(), "the marks of an unfinished merge"),
        (lambda text: text[:-40].encode(), "the file is cut off"),
        (lambda text: b"  ", "the file is empty"),
        (lambda text: text.encode("utf-16")[:-1], "not text in UTF-8"),
        (lambda text: b"PK\3\4\xff", "not text in UTF-8"),
        (lambda text: text.replace('"nbformat": 4', '"nbformat": 5').encode(), "no Jupyter notebook"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_few_words(handout, tmp_path, change, said):
    with pytest.raises(EditionError, match=said) as caught:
        through_a_file(handout, tmp_path, change)
    assert len(str(caught.value)) < 80


def test_half_a_character_in_a_notebook_can_be_written_again(original, solved, tmp_path):
    solved.cells[place(solved, "why")]["source"] = "Because \ud83d"
    assert restore(through_a_file(solved, tmp_path), original).words == {"why": "Because ?"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_notebook_that_an_editor_saved_is_read(original, solved, tmp_path, encoding):
    assert restore(through_a_file(solved, tmp_path, lambda text: text.encode(encoding)), original).missing == ()


@pytest.mark.parametrize("save", [colab, nbformat_3, new_ids])
def test_the_editions_exercises_come_back_whole(root, tmp_path, save):
    for session, path in exercises.find_sessions(root).items():
        original = student_notebook(exercises.read_exercise(path), session, {"student": "ada", "seed": 7})
        handout = release_version(original)
        assert not restore(through_a_file(save(copy.deepcopy(handout)), tmp_path), original).answered, session
        solutions = {cell["id"]: exercises.solution(cell) for cell in original.cells}
        for cell in handout.cells:
            cell["source"] = solutions[cell["id"]] or cell["source"]
        restored = restore(through_a_file(save(handout), tmp_path), original)
        assert (restored.changed, restored.missing, restored.elsewhere) == ((), (), ()), session
        found = {**{name: under(restored, name) for name in restored.sections}, **{name: [" ".join(text.split())] for name, text in restored.words.items()}}
        expected = {str(exercises.grading(cell)["grade_id"]): [" ".join(solutions[cell["id"]].split())] for cell in original.cells if solutions[cell["id"]]}
        assert found == expected, session


SLOW = {
    "tags": "<" * 90_000, "fences": "```a\n" * 18_000, "blank lines": "\n" * 90_000 + "x", "spaces": "doubled =" + " " * 80_000 + ".",
    "brackets": "(" * 5_000 + ")" * 5_000, "signs": "-" * 50_000 + "1", "details": "<details" * 10_000, "pictures": "![" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_no_text_makes_marking_wait(original, handout, text, kind):
    """Each of these would take hours where what is searched for begins anywhere and ends nowhere."""
    handout.cells.insert(4, nbformat.from_dict({"cell_type": kind, "id": "slow", "source": text, "metadata": {}}))
    restored = restore(handout, original)
    for answer in [*restored.words.values(), *(cell.source for cell in restored.cells)]:
        shape_of(answer, words=True), shape_of(answer, words=False)


@pytest.mark.parametrize("cells", [["x"] * 1200, ["x" * 200_000]])
def test_more_than_anybody_types_is_refused(tmp_path, cells):
    with pytest.raises(EditionError, match="more than anybody types"):
        through_a_file(nbformat.v4.new_notebook(cells=[code(source) for source in cells]), tmp_path)
