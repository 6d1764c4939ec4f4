"""Build the book: execute what is stale, then make the site from it, and only where something changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview.atomic_files import check_writable, locked
from livingreview.build import build_records
from livingreview.errors import EditionError
from livingreview.rerun import book_files, fork_server
from livingreview.rerun.variants import load_variants

if TYPE_CHECKING:
    from livingreview.rerun.tasks import Outcome, Task
    from livingreview.rerun.variants import Variant

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(EditionError):
    """A cell failed or Sphinx warned: one line for each. The command has another exit status for a wrong setting."""


@dataclass(frozen=True)
class Built:
    """What a build did: the notebooks it executed, relative to the edition; the first page; whether the site is new."""

    executed: tuple[str, ...]
    site: Path
    rebuilt: bool


def build(
    root: Path,
    *,
    force: bool = False,
    jobs: int | None = None,
    quiet: bool = False,
    report: Callable[[str], None] = lambda line: None,
) -> Built:
    """Build the book in the edition's folder.

    Parameters
    ----------
    force : bool
        Execute every notebook and make the whole site again.
    jobs : int, optional
        Notebooks at once; as many as cores and memory allow where it is not given.
    quiet : bool
        Show no progress.
    report : callable
        Receives one line for each step.

    Raises
    ------
    BuildError
        If a cell fails, or Sphinx warns of anything.
    """
    with _alone(root):
        executed = execute_stale(root, force=force, jobs=jobs, quiet=quiet, report=report)
        inputs, before = book_files.site_inputs(root), book_files.read_stamp(root)
        first_page = root / book_files.SITE / "index.html"
        if inputs == before and not force:
            return Built(executed, first_page, rebuilt=False)
        report("making the site")
        _make_site(root, inputs, afresh=force or inputs["frame"] != before.get("frame"))
    return Built(executed, first_page, rebuilt=True)


def build_for_class(
    root: Path,
    settings: Mapping[str, object],
    check: Callable[[Path], None],
    *,
    jobs: int | None = None,
    quiet: bool = False,
    report: Callable[[str], None] = lambda line: None,
) -> Built:
    """Build a second site into ``_build/class``, with settings that hold something back; it is kept only if `check` passes it."""
    site = root / "_build" / "class"
    new = site.with_name("class.new")
    with _alone(root):
        executed = execute_stale(root, force=False, jobs=jobs, quiet=quiet, report=report)
        report("making the site for the class")
        shutil.rmtree(new, ignore_errors=True)
        try:
            _run_sphinx(root, new, ".doctrees-class", settings)
            check(new)
            shutil.rmtree(site, ignore_errors=True)
            new.rename(site)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return Built(executed, site / "index.html", rebuilt=True)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the edition against another build, which would execute the same notebooks and write the same pages."""
    check_writable(root / "chapters")
    book_files.check_sources(root)
    with locked(root / "chapters", wait=False) as held:
        if not held:
            raise EditionError("another build is at work in this folder; wait until it has ended, or stop it")
        yield


def _make_site(root: Path, inputs: dict[str, str], afresh: bool) -> None:
    """Make the site in a folder of its own, which then takes the place of the one before: there is a whole site at any time.

    It is an empty folder every time, as for a clean build, so that the bytes are the same. What somebody else put among the
    files of the site before goes with them.
    """
    site = root / book_files.SITE
    new, old = site.with_name("html.new"), site.with_name("html.old")
    for folder in (new, old, *([root / "_build" / ".doctrees"] if afresh else [])):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        _run_sphinx(root, new)
        files, others = book_files.site_listing(new), book_files.files_of_others(root)
        for name in others:
            if name not in files:
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                (site / name).replace(new / name)
        (root / book_files.STAMP).unlink(missing_ok=True)
        if site.exists():
            site.rename(old)
        new.rename(site)
        book_files.write_stamp(root, inputs, files)
    finally:
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)


def execute_stale(
    root: Path, *, force: bool, jobs: int | None, quiet: bool, report: Callable[[str], None]
) -> tuple[str, ...]:
    """Execute the notebooks that are stale: variants first, since chapters may read what they found."""
    stale_variants = book_files.stale_variants(root)
    if force:
        stale_variants = dict.fromkeys(book_files.variant_pages(root), "was asked for")
    stale_chapters = book_files.stale_chapters(root)
    if not (stale_variants or stale_chapters or force):
        return ()

    fork_server.load_libraries(root, chapters=bool(stale_chapters) or force)
    executed: list[str] = []
    if stale_variants:
        report(f"running {len(stale_variants)} of {len(book_files.variant_pages(root))} variants")
        executed += _run(_variant_tasks(root, stale_variants), root, jobs=jobs, quiet=quiet)
    every = book_files.chapters(root)
    stale = every if force else list(book_files.stale_chapters(root))
    if stale:
        report(f"executing {len(stale)} of {len(every)} chapters")
        executed += _run(_chapter_tasks(root, stale), root, jobs=jobs, quiet=quiet)
    return tuple(executed)


def execute_named(root: Path, parts: Iterable[str], *, jobs: int | None, quiet: bool) -> dict[str, float]:
    """Execute the notebooks whose path holds one of the parts, stale or not; return the seconds of each by its path."""
    chosen = book_files.find_notebooks(root, parts)
    with _alone(root):
        return _execute(root, chosen, jobs=jobs, quiet=quiet)


def _execute(root: Path, chosen: list[Path], **options: object) -> dict[str, float]:
    pages = {path: name for name, path in book_files.variant_pages(root).items()}
    variants = [pages[path] for path in chosen if path in pages]
    tasks = _variant_tasks(root, variants) if variants else []
    tasks += _chapter_tasks(root, [path for path in chosen if path not in pages])
    executed = _run(tasks, root, **options)
    seconds = build_records.read_seconds(root)
    return {path: seconds[path] for path in executed}


def _variant_tasks(root: Path, names: Collection[str]) -> list[Task]:
    from livingreview.rerun.tasks import Task

    made = book_files.variant_pages(root)
    return [Task(f"variant {one.name}", made[one.name], one) for one in checked_variants(root, names)]


def _chapter_tasks(root: Path, paths: Iterable[Path]) -> list[Task]:
    from livingreview.rerun.tasks import Task

    return [Task(path.relative_to(root).as_posix(), path) for path in paths]


def checked_variants(root: Path, names: Collection[str]) -> list[Variant]:
    """Return variants by name, with every parameter of every variant checked before any runs."""
    from livingreview.evidence import load
    from livingreview.rerun.parameters import check_variants

    variants = load_variants(root / "data" / "variants.toml").values()
    check_variants(variants, load(root / "data"))
    return [variant for variant in variants if variant.name in names]  # as the file has them: a page records just that


def _run(tasks: list[Task], root: Path, **options: object) -> list[str]:
    """Run tasks, those first that took longest the last time, so that none is left running alone at the end."""
    from livingreview.rerun.tasks import run_tasks

    seconds = build_records.read_seconds(root)
    tasks.sort(key=lambda task: -seconds.get(task.path.relative_to(root).as_posix(), 0.0))
    return _report(run_tasks(tasks, root, **options), root)


def _report(outcomes: list[Outcome], root: Path) -> list[str]:
    """Note the seconds of what succeeded; raise what failed."""
    done = [outcome for outcome in outcomes if not outcome.failure]
    build_records.keep_seconds(
        root, {outcome.task.path.relative_to(root).as_posix(): outcome.seconds for outcome in done}
    )
    build_records.keep_front_picture(root)
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        raise BuildError("\n".join(failures))
    return [outcome.task.path.relative_to(root).as_posix() for outcome in outcomes]


def _run_sphinx(root: Path, site: Path, doctrees: str = ".doctrees", settings: Mapping[str, object] | None = None) -> None:
    """Run Sphinx in a process of its own: it changes much that belongs to a whole process."""
    search_path = (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH"))  # this very package
    own = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "livingreview.build.sphinx_run", str(root), str(site), doctrees, json.dumps(settings or {})],
        cwd=root,
        env={**os.environ, **own, "PYTHONPATH": os.pathsep.join(filter(None, search_path))},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        plain = ANSI.sub("", done.stderr).replace(f"{root}/", "")
        lines = [line for line in plain.splitlines() if line.strip()]
        raise BuildError("\n".join(lines) or f"Sphinx ended with status {done.returncode}")
