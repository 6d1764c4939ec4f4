"""A tiny edition: the review's own studies and one later one, and the code of three real chapters without their prose.

``make_edition(folder)`` writes it in a moment; ``livingreview.build.book_build.build(folder)`` makes a site of it in well under a
minute, with a card of each kind, the explorer, the glossary and the bibliography. It is cut from the edition of this
checkout, so that a new column, check or result object needs no second writing here.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
LATER = "moody2017"
CHAPTERS = ("results/depression", "results/models", "appendix/studies")
INDEX = """# A tiny edition

After {cite:p}`baxter1992` and {cite:p}`goldapple2004`.

## Cards

- <a href="cards/studies/index.html">Studies</a>
- <a href="cards/regions/index.html">Regions</a>
- <a href="cards/disorders/index.html">Disorders</a>
- <a href="cards/therapies/index.html">Therapies</a>

## Words

```{glossary-of-data}
```

## Explorer

```{evidence-explorer}
```

## Sources

```{bibliography}
```
"""


def settings(bibliography: str, *extensions: str, **sphinx: object) -> str:
    """Return the settings of a book of a few pages of its own, which is not cut out of the edition."""
    config = {"nb_ipywidgets_js": {}, "language": "en", "html_static_path": ["chapters/_static"], **sphinx}
    book = {
        "title": "A tiny book",
        "author": "Nobody",
        "only_build_toc_files": True,
        "exclude_patterns": ["_build", "data", "src"],
        "execute": {"execute_notebooks": "off"},
        "bibtex_bibfiles": [bibliography],
        "html": {"home_page_in_navbar": False, "baseurl": ""},
        "launch_buttons": {"thebe": False},
        "parse": {"myst_enable_extensions": ["colon_fence"]},
        "sphinx": {"extra_extensions": ["livingreview.site.publication", *extensions], "config": config},
    }
    return json.dumps(book)  # which is YAML too


def make_edition(folder: Path) -> Path:
    """Write the sources of the tiny edition into a new folder."""
    shutil.copytree(ROOT / "data", folder / "data")
    chosen = {row["study_id"] for row in read_rows(ROOT / "data" / "studies.tsv") if row["slot"]} | {LATER}
    for table in (folder / "data").rglob("*.tsv"):
        dictionary = json.loads(table.with_suffix(".json").read_text(encoding="utf-8"))
        named = [name for name, column in dictionary.items() if column.get("ForeignKey") == "studies.study_id"]
        rows = read_rows(table)
        if named := {*named, "study_id"} & {*rows[0]}:
            own = [row for row in rows if {row[name] for name in named} <= {*chosen, ""}]
            write_rows(table, [*rows[0]], own)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "chapters" / "_static", folder / "chapters" / "_static")
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters")
    for name in ("_config.yml", "requirements.txt", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    names = [f"chapters/{name}" for name in CHAPTERS]
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n" + "".join(f"- file: {name}\n" for name in names),
        encoding="utf-8",
    )
    (folder / "chapters" / "index.md").write_text(INDEX, encoding="utf-8")
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        nbformat.write(without_prose(ROOT / f"{name}.ipynb"), folder / f"{name}.ipynb")
    return folder


def read_rows(table: Path) -> list[dict[str, str]]:
    """Read a table as it stands."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write_rows(table: Path, header: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    """Write a table as it is kept."""
    lines = ["\t".join(cells) for cells in (header, *(row.values() for row in rows))]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def without_prose(path: Path) -> nbformat.NotebookNode:
    """A chapter's title and the code of its tables and figures, without its sentences and what computes and guards them."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    title = re.search(r"^# .+$", "".join(cells[0]["source"]), re.MULTILINE)[0]
    shown, needed = [], set()
    for cell in reversed([cell for cell in cells if cell["cell_type"] == "code"]):
        kept = []
        for line in reversed(ast.parse("".join(cell["source"])).body):
            if _shows(line) or needed & _names(line, ast.Store):
                kept.insert(0, ast.unparse(line))
                needed |= _names(line, ast.Load)
        shown.insert(0, nbformat.v4.new_code_cell("\n".join(kept), metadata=cell["metadata"]))
    made = [nbformat.v4.new_markdown_cell(title), *(cell for cell in shown if cell["source"])]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=made)


def _shows(line: ast.stmt) -> bool:
    """Whether a line shows something, or imports what shows it."""
    sentences = ("lr.glue(", "lr.guard(")
    return isinstance(line, ast.Import | ast.ImportFrom | ast.Expr) and not ast.unparse(line).startswith(sentences)


def _names(line: ast.stmt, use: type[ast.expr_context]) -> set[str]:
    return {node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, use)}
