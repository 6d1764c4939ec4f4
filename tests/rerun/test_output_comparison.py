"""Two executions compared: the last digits may differ, a word or a figure may not."""

from __future__ import annotations

import base64
import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from livingreview.rerun import execution
from livingreview.rerun.output_comparison import compare_notebooks, compare_pictures, compare_texts
from livingreview.rerun.tasks import Task, run_tasks
from livingreview.rerun.verification import verify_task


def picture(pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(buffer, format="png")
    return buffer.getvalue()


def notebook(*outputs):
    cell = nbformat.v4.new_code_cell("1", execution_count=1, outputs=list(outputs))
    return nbformat.v4.new_notebook(cells=[cell])


def text(words):
    return nbformat.v4.new_output("stream", text=words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("p = 0.1234567", "p = 0.12345671", True),
        ("p = 0.1234567", "p = 0.12346", False),
        ("−0.5", "-0.5", True),
        ("0", "1e-12", True),
        ("three of 4", "two of 4", False),
        ("1 2", "1 2 3", False),
        ("1e5", "100000", True),
    ],
)
def test_numbers_may_differ_in_the_last_digits_and_words_not_at_all(one, other, same):
    assert compare_texts(one, other)[0] is same


def test_the_largest_difference_is_told():
    assert compare_texts("1.0 2.0", "1.0000001 2.0")[2] == pytest.approx(1e-7, rel=1e-3)


def test_a_picture_may_differ_in_a_few_pixels():
    plain = np.full((100, 100, 3), 255)
    few, many, tint = plain.copy(), plain.copy(), plain - 3
    few[0, :5], many[:2] = 0, 0
    assert compare_pictures(picture(plain), picture(few)) == "" == compare_pictures(picture(plain), picture(tint))
    assert compare_pictures(picture(plain), picture(many)) == "2.0% of a picture's pixels differ"
    assert "100 × 50" in compare_pictures(picture(plain), picture(plain[:50]))


def test_an_output_more_or_less_or_of_another_kind_is_a_difference():
    assert compare_notebooks(notebook(text("a")), notebook()).differences == ["code cell 1: 1 outputs became 0"]
    shown = nbformat.v4.new_output("display_data", data={"image/png": base64.b64encode(picture([[0]])).decode()})
    assert compare_notebooks(notebook(text("a")), notebook(shown)).differences == [
        "code cell 1: stream became display_data"
    ]
    found = compare_notebooks(notebook(text("n = 3"), shown), notebook(text("n = 4"), shown))
    assert found.differences == ["code cell 1: text/plain differs"]
    assert (found.n_outputs, found.n_numbers, found.n_pictures) == (2, 1, 1)


def test_verifying_finds_what_changed_and_writes_nothing(edition, write_chapter):
    path = write_chapter("a.ipynb", "import figure\nprint('value', figure.VALUE)")
    execution.wait_for(execution.execute_chapter(path, edition))
    before = path.read_bytes()
    task = Task("a", path)

    def verified():
        (outcome,) = run_tasks([task], edition, quiet=True, work=verify_task)
        return outcome

    assert verified().found.status == "the same"
    (edition / "src" / "figure.py").write_text("VALUE = 42\n")
    found = verified().found
    assert found.status == "differs" and found.stale == "was executed before src/figure.py changed"
    assert found.comparison.differences == ["code cell 1: text/plain differs"]
    (edition / "src" / "figure.py").write_text("VALUE = 41  # the same\n")
    assert verified().found.status == "was executed before src/figure.py changed"
    (edition / "src" / "figure.py").write_text("1 / 0\n")
    assert verified().failure == "a, code cell 1: ZeroDivisionError: division by zero"
    assert path.read_bytes() == before
