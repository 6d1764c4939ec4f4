"""``livingreview variants`` and ``livingreview run``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root
from livingreview.rerun import variant_execution
from livingreview.rerun.variants import Variant, VariantError, find_variant, load_variants


def list_variants(_options: argparse.Namespace) -> int:
    """Print each variant's name, question and parameters."""
    for variant in _variants(edition_root()).values():
        print(f"{variant.name}\n    {variant.question}\n    {variant.summary() or 'changes nothing'}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Run one variant, or all of them, and say where the notebooks are.

    A notebook that lies in the folder already, and was made from the same template, parameters, evidence, code and
    packages, is not run again: an interrupted run goes on where it stopped.

    Parameters
    ----------
    options : argparse.Namespace
        ``name`` or ``all``, ``sweeps``, ``assignments``, ``out``, ``jobs``, ``quiet``, ``force``, ``timeout``, ``scheduler``,
        ``help_parameters``.

    Returns
    -------
    int
        0, or 1 where a notebook failed. A name or value that is wrong stops everything before anything runs.
    """
    root = edition_root()
    if options.help_parameters:
        return list_parameters(root)
    if options.sweeps:
        if options.all:
            raise UsageError("--sweep goes with one variant, not with --all")
        from livingreview.cli.sweep import sweep

        return sweep(options, root)
    if bool(options.name) == options.all:
        raise UsageError("name one variant, or give --all; 'livingreview variants' lists them")
    chosen = _chosen(options, root)
    out = Path(options.out).resolve()
    if not (root / variant_execution.TEMPLATE).is_file():
        raise UsageError(f"{variant_execution.TEMPLATE} is missing: there is nothing to run")
    from livingreview import atomic_files
    from livingreview.errors import EditionError
    from livingreview.rerun.tasks import Outcome, Task, run_tasks

    try:
        out.mkdir(parents=True, exist_ok=True)
        atomic_files.sweep_leftovers(out)
    except OSError as error:
        raise UsageError(f"--out {options.out}: {error.strerror}") from None

    limit = {"timeout_s": options.timeout} if options.timeout else {}
    tasks = [
        Task(variant.name, out / f"{variant.name}.ipynb", variant, **limit, results=out / variant.name)
        for variant in chosen
    ]
    done = [not options.force and variant_execution.is_done(task.variant, task.path, root, task.results) for task in tasks]
    missing = [task for task, whole in zip(tasks, done, strict=True) if not whole]
    try:
        found = run_tasks(missing, root, jobs=options.jobs, quiet=options.quiet, scheduler=options.scheduler or "")
    except EditionError as error:
        raise UsageError(str(error)) from None
    outcomes = {outcome.task.name: outcome for outcome in found}
    for task in tasks:
        outcome = outcomes.get(task.name, Outcome(task))
        if outcome.failure:
            print(f"livingreview: {outcome.failure}", file=sys.stderr)
        elif not options.quiet:
            took = f"{outcome.seconds:.1f} s" if task.name in outcomes else "up to date"
            print(f"{task.name}: {_shown(task.path)}, data in {_shown(task.results)} ({took})")
    return 1 if any(outcome.failure for outcome in found) else 0


def list_parameters(root: Path) -> int:
    """Print every parameter of a run: its default, what it does, what it takes."""
    from livingreview.rerun.parameters import edition_schema

    for parameter in edition_schema(root / "data").values():
        print(
            f"{parameter.name} = {json.dumps(parameter.default)}\n    {parameter.help}\n    takes: {parameter.takes()}"
        )
    return 0


def _chosen(options: argparse.Namespace, root: Path) -> list[Variant]:
    """Return the variants to run, every name and value checked."""
    from livingreview.rerun.parameters import ParameterError, check_variants, parse_assignments

    variants = _variants(root)
    try:
        chosen = list(variants.values()) if options.all else [find_variant(variants, options.name)]
        further = parse_assignments(options.assignments)
        return check_variants([variant.with_parameters(further) for variant in chosen], root / "data")
    except (ParameterError, VariantError) as error:
        raise UsageError(str(error)) from None


def _variants(root: Path) -> dict[str, Variant]:
    try:
        return load_variants(root / "data" / "variants.toml")
    except VariantError as error:
        raise UsageError(str(error)) from None


def _shown(path: Path) -> Path:
    """Show a path as the user would type it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
