"""Commands that run the analysis with other parameters: list the variants, run one, compare two."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from livingreview.atomic_files import check_writable
from livingreview.cli.options import Data, Format, Jobs, Quiet, Scheduler, Set, WholeNumber
from livingreview.cli.output import print_json
from livingreview.errors import EditionError
from livingreview.parallel import THREADS, cores
from livingreview.paths import data_directory, edition_root
from livingreview.rerun import fork_server, variant_execution
from livingreview.rerun.variants import REFERENCE, Variant, find_variant, load_variants

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


def variants(*, data: Data = None) -> None:
    """List the named variants: question and parameters."""
    for variant in _variants(data_directory(data)).values():
        print(f"{variant.name}\n    {variant.question}\n    {variant.summary() or 'changes nothing'}")


def run(
    name: str | None = None,
    /,
    *,
    every: Annotated[bool, Parameter(name="--all")] = False,
    assignments: Set = None,
    sweeps: Annotated[list[str] | None, Parameter(name="--sweep")] = None,
    out: Path = Path("out"),
    no_notebook: bool = False,
    force: bool = False,
    jobs: Jobs = None,
    timeout: WholeNumber = 600,
    scheduler: Scheduler = "",
    help_parameters: bool = False,
    data: Data = None,
    quiet: Quiet = False,
) -> int:
    """Run a variant of the analysis: what it changes at once, then its notebook and its data.

    A notebook that lies in the folder already, and was made from the same template, parameters, evidence, code and packages, is
    not run again: an interrupted run goes on where it stopped.

    Example: livingreview run no-case-reports --set since=1995 --out out

    Parameters
    ----------
    name
        Variant to run; 'livingreview variants' lists them.
    every
        Run every variant, in parallel.
    sweeps
        Run over values: key=start:stop:step, key=a,b, or key=a,b;c where a value holds a comma (repeatable); writes sweep.html,
        sweep.tsv and sweep.png.
    out
        Folder for the notebooks. [default: out]
    no_notebook
        Say what changes, and write nothing.
    force
        Run again what is up to date in the folder already.
    timeout
        Longest that one cell may take, in seconds. [default: 600]
    help_parameters
        List the parameters of a run, what --set and --sweep can give them, and stop.
    """
    root, folder = edition_root(), data_directory(data)
    if help_parameters:
        from livingreview.rerun.parameters import parameter_fields, parameter_help

        for key, field in parameter_fields().items():
            print(parameter_help(key, field, folder))
        return 0
    if every and (sweeps or no_notebook):
        raise EditionError(f"{'--sweep' if sweeps else '--no-notebook'} goes with one variant, not with --all")
    if bool(name) == every and not (sweeps and not name):
        raise EditionError("name one variant, or give --all; 'livingreview variants' lists them")
    known = _variants(folder)
    chosen = list(known.values()) if every else [find_variant(known, name or REFERENCE)]
    os.environ.update(dict.fromkeys(THREADS, "1"))  # as in the kernels
    if sweeps:
        return _sweep(chosen[0], sweeps, assignments or [], out, jobs, folder, quiet)
    if not (root / variant_execution.TEMPLATE).is_file() and not no_notebook:
        raise EditionError(f"{variant_execution.TEMPLATE} is missing: there is nothing to run")
    if not no_notebook:
        check_writable(out)
    if not (no_notebook or scheduler) and (force or not all((out / f"{variant.name}.ipynb").exists() for variant in chosen)):
        fork_server.load_libraries(root)  # meanwhile the answer is computed here

    from livingreview.evidence import load
    from livingreview.rerun.parameters import check_variants, parse_assignments

    evidence, further = load(folder), parse_assignments(assignments or [])
    chosen = check_variants([variant.with_parameters(further) for variant in chosen], evidence)
    if not quiet and not every:
        shown = ", ".join([chosen[0].name, *(f"{key}={value}" for key, value in further.items())])
        _print_comparison(evidence, Variant(REFERENCE, "?"), chosen[0], (REFERENCE, shown))
    if no_notebook:
        return 0
    return _run_notebooks(chosen, root, evidence, folder, out.resolve(), force, jobs, timeout, scheduler, quiet)


def diff(
    first: str, second: str, /, *, assignments: Set = None, format: Format = "text", data: Data = None
) -> None:
    """Say what differs between two runs.

    Example: livingreview diff published no-case-reports --set until=2003

    Parameters
    ----------
    first
        Name of a variant, or a notebook that 'run' wrote.
    second
        Variant or notebook to compare it with; what --set gives is for this one.
    """
    from livingreview.evidence import load
    from livingreview.reports.variants.variant_comparison import read_run
    from livingreview.rerun.parameters import parse_assignments

    os.environ.update(dict.fromkeys(THREADS, "1"))
    root, evidence = edition_root(), load(data_directory(data))
    runs = read_run(first, root, evidence), read_run(second, root, evidence, parse_assignments(assignments or []))
    _print_comparison(evidence, *runs, (first, second), format)


def _print_comparison(
    evidence: Evidence, first: Variant, second: Variant, names: tuple[str, str], format: str = "text"
) -> None:
    from livingreview.reports.variants.variant_comparison import compare_runs, comparison_lines
    from livingreview.rerun.parameters import settings

    made = compare_runs(evidence, settings(first.parameters), settings(second.parameters), workers=cores())
    if format == "json":
        frames = {kind: frame.to_dict("records") for kind, frame in made.frames().items()}
        print_json({"first": first.name, "second": second.name} | frames)
    else:
        print("\n".join(comparison_lines(made, *names)), flush=True)


def _run_notebooks(
    chosen: list[Variant], root: Path, evidence: Evidence, data: Path, out: Path, force: bool, jobs: int | None,
    timeout: int, scheduler: str, quiet: bool,
) -> int:  # fmt: skip
    from livingreview.atomic_files import locked, sweep_leftovers
    from livingreview.rerun import known_results
    from livingreview.rerun.parameters import settings
    from livingreview.rerun.tasks import Outcome, Task, run_tasks

    out.mkdir(parents=True, exist_ok=True)
    with locked(out):
        for folder in (out, *(out / variant.name for variant in chosen)):
            sweep_leftovers(folder)
    other = None if data == root / "data" else data
    tasks = [
        Task(variant.name, out / f"{variant.name}.ipynb", variant, timeout, out / variant.name, other) for variant in chosen
    ]
    missing = [
        task
        for task in tasks
        if force or not variant_execution.is_done(task.variant, task.path, root, task.results, other)
    ]
    if missing:
        known_results.compute(evidence, [settings({})])
    with known_results.handed_over(evidence):
        found = run_tasks(missing, root, jobs=jobs, quiet=quiet, scheduler=scheduler)
    outcomes = {outcome.task.name: outcome for outcome in found}
    for task in tasks:
        outcome = outcomes.get(task.name, Outcome(task))
        if outcome.failure:
            print(f"livingreview: {outcome.failure}", file=sys.stderr)
        elif not quiet:
            took = f"{outcome.seconds:.1f} s" if task.name in outcomes else "up to date"
            print(f"{task.name}: {_shown(task.path)}, data in {_shown(task.results)} ({took})")
    return 1 if any(outcome.failure for outcome in found) else 0


def _sweep(
    base: Variant, sweeps: list[str], assignments: list[str], out: Path, jobs: int | None, data: Path, quiet: bool
) -> int:
    from livingreview.evidence import load
    from livingreview.reports.variants.sweep_report import FILES, sweep_answers, sweep_files
    from livingreview.rerun.parameters import check_variants, parse_assignments
    from livingreview.rerun.progress import steps
    from livingreview.rerun.sweep import parse_sweeps, points
    from livingreview.written_files import check_free, write_into

    base = base.with_parameters(parse_assignments(assignments))
    swept = parse_sweeps(sweeps)
    runs = check_variants(points(base, swept), load(data))
    check_free(out, [out / name for name in FILES])
    out.mkdir(parents=True, exist_ok=True)
    with steps(len(runs), "runs", quiet) as advance:
        frame, failures = sweep_answers(runs, list(swept), data, jobs, advance)
    for failure in failures:
        print(f"livingreview: {failure}", file=sys.stderr)
    if frame.empty:
        return 1
    shared = {name: value for name, value in base.parameters.items() if name not in swept}
    written = sweep_files(frame, list(swept), shared)
    write_into(out, {out / name: content for name, content in written.items()})
    if not quiet:
        print(f"{out / 'sweep.html'}: {len(runs) - len(failures)} of {len(runs)} runs, also as sweep.tsv and sweep.png")
    return 1 if failures else 0


def _variants(data: Path) -> dict[str, Variant]:
    return load_variants(data / "variants.toml")


def _shown(path: Path) -> Path:
    """Show a path as the user would type it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
