"""A small, complete review of another question in a folder of its own, for a team to replace piece by piece.

The engine, the dictionaries and the anatomy come from the edition at hand; question, studies, claims and chapters from the
folder ``template`` beside this module.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat

from livingreview.errors import EditionError
from livingreview.evidence.paper_files import read_paper, with_papers, write_tables
from livingreview.inference.claims.rule_versions import rules_digest

TEMPLATE = Path(__file__).parent / "template"
ENGINE = Path(__file__).resolve().parents[4]
# What serves any review of the brain as it is; of every other table a review begins with the header alone.
ANATOMY = ("regions", "region_labels", "circuits")
KEPT_RULES = ("risk_of_bias.toml", "site/hosts.toml")
ROOT_FILES = ("pyproject.toml", "requirements.in", "requirements.txt", ".gitattributes", ".gitignore", "LICENSE")
ROOT_FOLDERS = (".github", "binder")
# Tables that the commands of the edition write about its own claims, and their timings and checks.
_OF_THE_EDITION = ("bench", "class", "sessions", "quizzes", "checklists", "screening")
PUBLISHED = "variants/published.ipynb"
PUBLISHED = "variants/published.ipynb"
RULES = ("claims.toml", "multiverse.toml", "estimands.toml")


def make_review(target: Path, engine: Path = ENGINE) -> list[str]:
    """Write the review into a folder that is empty or not there; return the names of what it holds.

    Raises
    ------
    EditionError
        If something lies in the folder, or the engine was installed without the edition that it belongs to.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise EditionError(f"{target} is not an empty folder; expected a new or an empty one")
    if not (engine / "data" / "regions.tsv").is_file():
        raise EditionError("the engine lies here without its edition; run this from a checkout of it")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as place:  # there whole, or not at all
        made = Path(place) / "review"
        _write_review(engine, made)
        if target.is_dir():
            target.rmdir()
        made.rename(target)
    return sorted(path.name for path in target.iterdir())


def _write_review(engine: Path, target: Path) -> None:
    shutil.copytree(engine / "src", target / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(engine / "chapters" / "_static", target / "chapters" / "_static")
    for name in ROOT_FILES:
        if (engine / name).is_file():
            shutil.copy(engine / name, target)
    for name in ROOT_FOLDERS:
        if (engine / name).is_dir():
            shutil.copytree(engine / name, target / name)
    for name in ("_toc.yml", "CITATION.cff", "README.md", "Makefile"):
        shutil.copy(TEMPLATE / name, target)
    # Under a name of its own here, so that the tests of the engine do not take it for one of theirs.
    _write(target / "tests" / "test_review.py", (TEMPLATE / "tests" / "review_checks.py").read_text(encoding="utf-8"))
    _settings(engine, target)
    _data(engine / "data", target / "data")
    _chapters(target / "chapters")
    _published(engine, target / "chapters")
    (target / "chapters" / "references.bib").write_text(_BIBLIOGRAPHY, encoding="utf-8")


def _settings(engine: Path, target: Path) -> None:
    """Copy the settings of the book with the title and the author of the new one, and where its claims stand."""
    text = (engine / "_config.yml").read_text(encoding="utf-8")
    title = re.search(r'^title: "(.*)"$', (TEMPLATE / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)[1]
    for key, value in {"title": title, "author": "Your Team"}.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: {json.dumps(value)}", text, count=1, flags=re.MULTILINE)
    for setting, page in {"cards_claims_page": "claims", "cards_mending_page": "studies"}.items():
        text = re.sub(rf"{setting}: .*", f"{setting}: chapters/{page}", text)
    for setting in ("cards_chapters", "search_words"):  # which name the edition's own chapters
        text = re.sub(rf"^( +){setting}:\n(?:\1 +.*\n)*", "", text, flags=re.MULTILINE)
    (target / "_config.yml").write_text(text, encoding="utf-8", newline="\n")


def _data(edition: Path, data: Path) -> None:
    for sidecar in sorted(edition.rglob("*.json")):
        name = sidecar.relative_to(edition)
        table = sidecar.with_suffix(".tsv")
        if name.parts[0] in _OF_THE_EDITION or not table.is_file():
            continue
        entries = _of_this_review(name.stem, json.loads(sidecar.read_text(encoding="utf-8")))
        _write(data / name, json.dumps(entries, ensure_ascii=False, indent=2) + "\n")
        rows = table.read_text(encoding="utf-8")
        _write((data / name).with_suffix(".tsv"), rows if name.stem in ANATOMY else rows.split("\n", 1)[0] + "\n")
    for name in KEPT_RULES:
        _write(data / name, (edition / name).read_text(encoding="utf-8"))
    for path in sorted((TEMPLATE / "data").rglob("*.toml")):
        _write(data / path.relative_to(TEMPLATE / "data"), path.read_text(encoding="utf-8"))
    _write(data / "rule_history.toml", "".join(_first_version(data / name) for name in RULES))
    papers = [read_paper(path, data) for path in sorted((TEMPLATE / "papers").glob("*.toml"))]
    _write_candidates(data / "candidates.tsv", [paper.study for paper in papers])
    evidence, made, problems = with_papers(papers, data)
    if evidence is None:
        raise EditionError([problem for problem in problems if problem.severity == "error"])
    write_tables(made, data)


def _of_this_review(table: str, entries: dict[str, Any]) -> dict[str, Any]:
    """Take what a dictionary says of the edition's own question out of it."""
    own = {path.stem for path in (TEMPLATE / "papers").glob("*.toml")}
    if "slot" in entries:
        entries["slot"] |= {"Maximum": len(own), "Description": "Place among the studies of this review; blank for later ones"}
    if "membership" in entries:
        entries["membership"]["Description"] = "Probability that the study belongs to this review; 1 where it was included"
    if table == "studies":
        entries["TableMetadata"]["Description"] = "The studies of this review."
        entries["era"] |= {
            "Description": "Whether the first edition of this review knew the study",
            "Levels": {"core": "known to the first edition", "later": "came in later", "unknown": "date not seen"},
            "Years": {"core": [None, 2026], "later": [2026, None]},
        }
    if table == "candidates":
        entries["TableMetadata"]["Description"] = "The studies that this review includes."
    if "diagnosis" in entries and table == "studies":
        entries["diagnosis"]["Levels"] = {
            "social_anxiety": "social anxiety disorder",
            "gad": "generalised anxiety disorder",
            "several": "several anxiety disorders together; the note says which",
        }
    return entries


def _write_candidates(path: Path, studies: list[dict[str, str]]) -> None:
    header = path.read_text(encoding="utf-8").rstrip("\n").split("\t")
    rows = [
        {
            "study_id": study["study_id"], "slot": study["slot"], "membership": study["membership"], "in_scope": "yes",
            "published": study["year"], "reason": "meets the criteria of the protocol", "evidence_for_membership": "included by this review",
            "source_url": study["source_url"],
        }
        for study in studies
    ]  # fmt: skip
    path.write_text(path.read_text(encoding="utf-8") + "".join("\t".join(row.get(name, "") for name in header) + "\n" for row in rows), encoding="utf-8", newline="\n")


def _first_version(rules: Path) -> str:
    return (
        f'[[version]]\ndate = 2026-11-28\nfile = "{rules.name}"\ndigest = "{rules_digest(rules)}"\n'
        'what = "The first rules."\nwhy = "An example, to be replaced before a result is looked at."\n\n'
    )


def _chapters(folder: Path) -> None:
    """Write the chapters: those with code become notebooks, which the build executes."""
    for path in sorted((TEMPLATE / "chapters").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"^```\{code\}\n(.*?)^```\n", text, flags=re.MULTILINE | re.DOTALL)
        if len(parts) == 1:
            _write(folder / path.name, text)
            continue
        cells = [
            nbformat.v4.new_code_cell(part.strip("\n"), metadata={"tags": ["hide-input"]}) if number % 2 else nbformat.v4.new_markdown_cell(part.strip("\n"))
            for number, part in enumerate(parts) if part.strip()
        ]  # fmt: skip
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{path.stem}.ipynb")


def _published(engine: Path, folder: Path) -> None:
    """Take over the page of the published analysis, whose parameters a variant changes, without its outputs."""
    notebook = nbformat.read(engine / "chapters" / PUBLISHED, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for own in [key for key in notebook.metadata if key not in ("kernelspec", "language_info")]:
        del notebook.metadata[own]
    (folder / PUBLISHED).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / PUBLISHED)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# How directions of effect are combined: what the method of counting rests on, whatever the question.
_BIBLIOGRAPHY = """\
@article{campbell2020,
  author  = {Campbell, Mhairi and McKenzie, Joanne E. and Sowden, Amanda and Katikireddi, Srinivasa Vittal and Brennan, Sue E. and others},
  title   = {Synthesis without meta-analysis ({SWiM}) in systematic reviews: reporting guideline},
  journal = {BMJ},
  year    = {2020},
  volume  = {368},
  pages   = {l6890},
  doi     = {10.1136/bmj.l6890}
}
"""
