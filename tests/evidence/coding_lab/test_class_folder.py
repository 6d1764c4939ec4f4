"""The files of a class, sorted alike by Python and by the page's script."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import playwright
import pytest

from livingreview.evidence.coding_lab import find_tables

SCRIPT = Path(__file__).resolve().parents[3] / "chapters" / "_static" / "lab-agreement.js"
NODE = Path(playwright.__file__).with_name("driver") / "node"
DRIVER = """
const window = {};
require("vm").runInNewContext(require("fs").readFileSync(process.argv[1], "utf8"), { window });
const { tables, refused, ignored } = window.livingreviewLab.classFiles(JSON.parse(require("fs").readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify([[...tables], refused.map(({ file, rule }) => [file, rule]), ignored]));
"""


@pytest.mark.parametrize(
    ("names", "tables", "refused", "ignored"),
    [
        (["ada.tsv", "cleo.txt", "dan.TSV", "eve.csv", "fay"], ["ada", "cleo", "dan", "eve", "fay"], [], []),
        (["ada.tsv.txt", "ada (1).tsv", "b.c.tab"], ["ada", "ada (1)", "b.c"], [], []),
        (["a.xlsx", "a.tsv", "b.pdf", "c.tsv.zip", "d.v2"], ["a"], ["a.xlsx", "b.pdf", "c.tsv.zip", "d.v2"], []),
        (["ada.tsv", "Ada.txt", "ada", "b.tsv", "b.TSV"], [], ["Ada.txt", "b.TSV"], []),
        (
            ["._ada.tsv", ".DS_Store", "ada.tsv", "ada.tsv~", "~$ada.tsv", "Thumbs.db", "desktop.ini", "a.bak", "#a.tsv#"],
            ["ada"],
            [],
            ["#a.tsv#", "._ada.tsv", ".DS_Store", "Thumbs.db", "a.bak", "ada.tsv~", "desktop.ini", "~$ada.tsv"],
        ),
    ],
)
def test_every_file_is_a_table_refused_or_passed_over_alike(tmp_path, names, tables, refused, ignored):
    for name in names:
        (tmp_path / name).write_text("x")
    found = find_tables(tmp_path)
    problems = [[problem.file, problem.rule] for problem in found.refused]
    assert (sorted(found.tables), sorted(file for file, _ in problems), sorted(found.ignored)) == (
        tables,
        sorted(refused),
        sorted(ignored),
    )
    done = subprocess.run([NODE, "-e", DRIVER, SCRIPT], input=json.dumps(names), capture_output=True, text=True, check=True)
    in_page = json.loads(done.stdout)
    assert dict(in_page[0]) == {student: path.name for student, path in found.tables.items()}
    assert (sorted(in_page[1]), sorted(in_page[2])) == (sorted(problems), sorted(found.ignored))
