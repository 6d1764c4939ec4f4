"""The page of checklists shows every item with its answer, leads to its places, and counts what it shows."""

import json
import re
from collections import Counter

import pytest

from livingreview.page.formatting import number
from livingreview.page.tables import Link
from livingreview.paths import edition_root
from livingreview.reports.checklists import checklists
from livingreview.rerun.checklists import ANSWERS


@pytest.fixture(scope="module")
def report():
    return checklists()


def test_the_tables_show_every_item_and_the_counts_are_theirs(report):
    counts = report.counts("Counts").frame.set_index("Checklist")
    values = report.values()
    for name, checklist in report.by_name.items():
        frame = report.table(name).frame
        assert [cell.split(" ")[0] for cell in frame["Item"]] == [item.number for item in checklist.items]
        shown = Counter(frame["Answer"])
        assert {answer: shown[answer] for answer in ANSWERS} == counts.loc[checklist.title, list(ANSWERS)].to_dict()
        assert {answer: values[f"{name.replace('_', '-')}-{answer}"] for answer in ANSWERS} == {
            answer: number(len(report.numbers(name, answer))) for answer in ANSWERS
        }
    assert list(counts["Items"]) == sorted(counts["Items"], reverse=True)


def test_a_place_is_a_link_from_the_page_that_shows_it(report):
    items, frame = report.by_name["prisma_2020"].items, report.table("prisma_2020").frame
    for item, cell in zip(items, frame["Where"], strict=True):
        assert len(cell.items) == len(item.where)
    links = {link.url: link.text for cell in frame["Where"] for link in cell.items if isinstance(link, Link)}
    assert links["../method/statistics.html#what-is-counted"] == "statistics: what is counted"
    assert links["dictionary.html#data-dictionary"] == "dictionary: data dictionary"
    assert links["../results/ocd.html#the-studies-of-the-review"] == "ocd: the studies of the review"


def test_the_chapter_cites_each_guideline_and_shows_its_table(report):
    notebook = json.loads((edition_root() / "chapters/appendix/checklists.ipynb").read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    bibliography = (edition_root() / "chapters/references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", bibliography, re.MULTILINE)
    for name, checklist in report.by_name.items():
        assert f"`{checklist.citation}`" in text and checklist.citation in keys
        assert f'report.table("{name}")' in text
