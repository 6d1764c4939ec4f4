"""`verify` as a reviewer uses it."""

from __future__ import annotations

from pathlib import Path

from livingreview.cli.main import main
from livingreview.rerun.output_comparison import Comparison
from livingreview.rerun.tasks import Outcome, Task
from livingreview.rerun.verification import Verified, verification_table


def test_a_page_of_the_book_shows_what_is_published(capsys):
    assert main(["verify", "conclusions/reception"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| chapters/conclusions/reception.ipynb |") and "the same" in lines[2]
    assert lines[-1].startswith("1 of 1 notebooks show what is published (numbers within")


def test_a_part_that_no_path_holds_is_one_line(capsys):
    assert main(["verify", "nowhere"]) == 2
    printed = capsys.readouterr()
    assert "no notebook's path holds 'nowhere': expected one of" in printed.err and printed.err.count("\n") == 1 and not printed.out


def test_the_table_is_aligned_and_reads_as_markdown():
    task = Task("chapters/a.ipynb", Path("a.ipynb"))
    found = [Verified(stale, Comparison(3, 40, 1)) for stale in ("", "was executed before x changed")]
    lines = verification_table([*(Outcome(task, 1.2, found=one) for one in found), Outcome(task, failure="no")])
    assert len({len(line) for line in lines}) == 1
    assert set(lines[1]) <= set("|:-")
