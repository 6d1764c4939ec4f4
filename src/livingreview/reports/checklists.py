"""What guidelines ask of a systematic review, and where the book answers: a table for each, and their counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

import pandas as pd

from livingreview.page.formatting import number
from livingreview.page.tables import Cells, Link, Table
from livingreview.paths import data_directory
from livingreview.rerun.checklists import ANSWERS, Checklist, checklist_files, load_checklist


@dataclass(frozen=True, eq=False)
class Checklists:
    """The checklists of an edition.

    Parameters
    ----------
    by_name : dict of str to Checklist
        By the name of their file, as ``prisma_2020``.
    page : str
        The page that shows them, as ``chapters/appendix/checklists``: links start there.
    """

    by_name: dict[str, Checklist]
    page: str

    def table(self, name: str) -> Table:
        """The items of one checklist: what is asked, the answer with its places, and what is missing."""
        checklist = self.by_name[name]
        rows = [
            {
                "Item": f"{item.number} {item.topic}",
                "Asked": item.asks,
                "Answer": item.answer,
                "Where": Cells(tuple(self._link(place) for place in item.where)),
                "What is missing, and why": item.why,
            }
            for item in checklist.items
        ]
        return Table(pd.DataFrame(rows), f"{checklist.title}. {checklist.source}", label=checklist.title)

    def counts(self, caption: str) -> Table:
        """How many items of each checklist are answered yes, partly and no."""
        rows = [
            {"Checklist": checklist.title, "Items": len(checklist.items)} | self._answers(name)
            for name, checklist in self.by_name.items()
        ]
        return Table(pd.DataFrame(rows), caption)

    def values(self) -> dict[str, str]:
        """The same counts by name, as ``prisma-2020-partly``, with ``prisma-2020-items``."""
        found = {}
        for name, checklist in self.by_name.items():
            counts = {"items": len(checklist.items)} | self._answers(name)
            found |= {f"{name.replace('_', '-')}-{key}": number(n) for key, n in counts.items()}
        return found

    def numbers(self, name: str, answer: str) -> list[str]:
        """The items of one checklist that have an answer, by number."""
        return [item.number for item in self.by_name[name].items if item.answer == answer]

    def _answers(self, name: str) -> dict[str, int]:
        counts = Counter(item.answer for item in self.by_name[name].items)
        return {answer: counts[answer] for answer in ANSWERS}

    def _link(self, place: str) -> Link:
        page, _, anchor = place.partition("#")
        chapter, heading = page.rpartition("/")[2], anchor.replace("-s-", "’s ").replace("-", " ")
        return Link(f"{chapter}: {heading}", f"{relpath(page, self.page.rpartition('/')[0])}.html#{anchor}")


def checklists(data: Path | None = None, page: str = "chapters/appendix/checklists") -> Checklists:
    """Read the checklists that lie beside the evidence, the longest first."""
    found = {path.stem: load_checklist(path) for path in checklist_files(data_directory(data))}
    return Checklists(dict(sorted(found.items(), key=lambda entry: -len(entry[1].items))), page)
