"""The site for a class: exercises without solutions, hidden checks and model answers, until each session's release date.

What a page is made of is changed before Sphinx reads it, so that the page, the search index and whatever is derived from them
never hold more; the copy of the source beside it is written anew. At the end every file of the site is searched for what was
held back.
"""

from __future__ import annotations

import datetime
import html
import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import nbformat

from livingreview.errors import EditionError
from livingreview.rerun.normal_form import to_bytes
from livingreview.teaching.seminar import exercises
from livingreview.teaching.seminar.assignment_release import release_version

RELEASES = "data/class/release.toml"
SETTING = "livingreview_held_back"
LONG_ENOUGH = 30  # characters of a line by which it is known again
BY_CHANCE = 2  # lines of a session that another page may have as well


def held_back(root: Path, today: datetime.date) -> list[str]:
    """Return the sessions whose solutions are not out yet: all but those whose date in ``data/class/release.toml`` has come.

    Raises
    ------
    EditionError
        If that file names a session that does not exist, or a date that is none.
    """
    known, path = exercises.find_sessions(root), root / RELEASES
    try:
        dates = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"{RELEASES}: not valid TOML ({error})") from None
    for name, date in dates.items():
        if name not in known:
            raise EditionError(f"{RELEASES}: no session {name!r}; expected one of {', '.join(known)}")
        if type(date) is not datetime.date:
            raise EditionError(f"{RELEASES}, {name}: {date!r} is no date; expected one as 2027-01-11")
    return [name for name in known if name not in dates or dates[name] > today]


def class_version(text: str) -> str:
    """Return the source of an exercise's page as a class may see it."""
    notebook = release_version(nbformat.reads(text, as_version=4))
    for cell in notebook.cells:
        cell.metadata.pop("mystnb", None)
        if tags := [tag for tag in cell.metadata.pop("tags", []) if not tag.startswith("hide-")]:
            cell.metadata["tags"] = tags
    note = nbformat.v4.new_markdown_cell("```{note}\nSolutions and further checks come when the exercise has been handed in.\n```", id="held-back")
    notebook.cells.insert(1, note)
    return to_bytes(notebook).decode("utf-8")


def hold_back(app: Any, document: str, source: list[str]) -> None:
    """Change the source of an exercise's page before it is read."""
    if document in {f"{exercises.FOLDER}/{name}" for name in getattr(app.config, SETTING)}:
        source[0] = class_version(source[0])


def check_site(root: Path, site: Path, held: Collection[str]) -> None:
    """Write the copies of sources anew, and search the whole site for what was held back.

    Raises
    ------
    EditionError
        If a solution, a hidden check or a model answer is found in it.
    """
    for name in held:
        original = root / exercises.FOLDER / f"{name}.ipynb"
        for copy in site.rglob(f"{exercises.FOLDER}/{name}.*ipynb*"):
            copy.write_text(class_version(original.read_text(encoding="utf-8")), encoding="utf-8")
    secrets = {line: name for name in held for line in _secrets(root / exercises.FOLDER / f"{name}.ipynb")}
    places: dict[tuple[str, str], list[str]] = {}
    for path, line, name in _found(site, secrets):
        places.setdefault((path.relative_to(site).as_posix(), name), []).append(line)
    leaks = [f"{path}: {len(lines)} lines of {name}, as {lines[0][:60]}" for (path, name), lines in sorted(places.items()) if len(lines) > BY_CHANCE]
    if leaks:
        raise EditionError("the site for the class would hold what it must not:\n" + "\n".join(leaks[:20]))


def _secrets(path: Path) -> Iterator[str]:
    """Yield the lines of solutions, hidden checks and model answers that stand in no part of what is handed out."""
    notebook = exercises.read_exercise(path)
    public = "\n".join(cell["source"] for cell in release_version(notebook).cells)
    for cell in notebook.cells:
        hidden = exercises.HIDDEN.search(cell["source"])
        for part in (exercises.solution(cell), hidden[1] if hidden else ""):
            for line in map(str.strip, exercises.FOLD.sub("", part).splitlines()):
                if len(line) >= LONG_ENOUGH and line not in public and not line.startswith(("from ", "import ")):
                    yield line


def _found(site: Path, secrets: dict[str, str]) -> Iterator[tuple[Path, str, str]]:
    shapes = {_letters(line): line for line in secrets}
    for path in site.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".js", ".json", ".md", ".txt", ".py", ".xml") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            text = _letters(re.sub(r"<[^>]*>", "", text) if path.suffix == ".html" else text)
            yield from ((path, line, secrets[line]) for shape, line in shapes.items() if shape in text)


def _letters(text: str) -> str:
    """Letters and digits alone: neither markup nor escapes hide a line."""
    return "".join(filter(str.isalnum, html.unescape(text)))
