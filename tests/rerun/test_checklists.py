"""An item of a checklist leads to a place that the book has, or says no and why; what does neither is named."""

import json

import pytest

from livingreview.errors import EditionError
from livingreview.paths import data_directory, edition_root
from livingreview.rerun.checklists import checklist_files, heading_anchors, load_checklist, place_problems
from livingreview.rerun.rule_files import listed_pages, rule_problems

HEAD = 'title = "A"\ncitation = "a2020"\nsource = "Its table."\n'
YES = '[[item]]\nnumber = "1"\ntopic = "T"\nasks = "A?"\nanswer = "yes"\nwhere = ["chapters/a#the-flow"]\n'
NO = '[[item]]\nnumber = "2"\ntopic = "T"\nasks = "A?"\nanswer = "no"\nwhy = "It was not done."\n'


def write(folder, text, name="a.toml"):
    path = folder / "data" / "checklists" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_every_item_of_the_edition_leads_to_a_place_in_the_book_or_says_why_not():
    files = checklist_files(data_directory())
    assert [path.stem for path in files] == ["mueller_2018", "prisma_2020", "prisma_lsr", "swim"]
    for path in files:
        for item in load_checklist(path).items:
            assert item.where or item.answer == "no", (path.stem, item.number)
            assert item.why or item.answer == "yes", (path.stem, item.number)
    problems = place_problems(edition_root(), listed_pages(edition_root()))
    assert [problem.sentence() for problem in problems] == []


def test_the_lists_are_whole():
    items = {
        path.stem: [item.number for item in load_checklist(path).items] for path in checklist_files(data_directory())
    }
    parts = {10: "ab", 13: "abcdef", 16: "ab", 20: "abcd", 23: "abcd", 24: "abc"}
    prisma = [f"{n}{part}" for n in range(1, 28) for part in parts.get(n, [""])]
    assert items["prisma_2020"] == prisma and len(prisma) == 42
    assert items["swim"] == ["1a", "1b", *map(str, range(2, 10))]
    assert items["mueller_2018"] == [str(n) for n in range(1, 11)]
    assert {"L1", "L2", "L3", "L4"} <= set(items["prisma_lsr"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (YES.replace('where = ["chapters/a#the-flow"]\n', ""), "item '1' answers yes and leads nowhere"),
        (YES.replace("yes", "partly"), "item '1' answers partly without a reason; expected why"),
        (NO.replace("It was not done.", "  "), "item '2' answers no without a reason; expected why"),
        (NO.replace('why = "It was not done."\n', ""), "item '2' answers no without a reason"),
        (YES.replace('answer = "yes"', 'answer = "mostly"'), "item 1, answer: does not fit: 'mostly'; expected one of no, partly, yes"),
        (YES.replace("chapters/a#the-flow", "chapters/a"), "no place in the book: 'chapters/a'; expected an address like"),
        (YES.replace("chapters/a#", "chapters/a.ipynb#"), "no place in the book: 'chapters/a.ipynb#the-flow'"),
        (YES + NO.replace('"2"', '"1"'), "item '1' stands twice"),
        (YES.replace("topic", "topick"), "no such key: 'topick'"),
    ],
)  # fmt: skip
def test_an_item_with_neither_a_place_nor_a_reason_is_refused(tmp_path, text, said):
    with pytest.raises(EditionError) as error:
        load_checklist(write(tmp_path, text))
    assert "checklists/a.toml" in str(error.value)
    assert said in str(error.value)


def test_a_place_that_the_book_lacks_is_named_with_the_nearest(tmp_path):
    cell = {
        "cell_type": "markdown",
        "source": ["# A\n", "\n", "```\n# no heading\n```\n", "## The review's flow\n", "(own-label)=\n"],
    }
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "a.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}}), encoding="utf-8")
    (tmp_path / "chapters" / "b.md").write_text("# B\n\n## Other\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/b\nchapters:\n  - file: chapters/a\n", encoding="utf-8"
    )
    assert listed_pages(tmp_path) == {"chapters/a", "chapters/b"}
    assert heading_anchors(tmp_path / "chapters" / "a") == {"a", "the-review-s-flow", "own-label"}
    places = ["a#the-review-s-flow", "a#own-label", "b#other", "a#the-reviews-flow", "c#other"]
    where = ", ".join(f'"chapters/{place}"' for place in places)
    write(tmp_path, YES.replace('"chapters/a#the-flow"', where))
    write(tmp_path, "not TOML", "broken.toml")  # is reported as such elsewhere
    heading, page = (problem.sentence() for problem in place_problems(tmp_path, listed_pages(tmp_path)))
    assert heading.startswith(
        "checklists/a.toml, item 1: no heading of chapters/a: 'the-reviews-flow'; expected one of"
    )
    assert heading.endswith("(nearest: the-review-s-flow)")
    assert page.startswith("checklists/a.toml, item 1: no page of the book: 'chapters/c'; expected one of chapters/a")


def test_validate_reads_the_checklists_that_lie_beside_the_tables(tmp_path):
    write(tmp_path, NO.replace('why = "It was not done."\n', ""))
    found = [problem.sentence() for problem in rule_problems(tmp_path / "data", None)]
    assert sum("checklists/a.toml" in line and "without a reason" in line for line in found) == 1
