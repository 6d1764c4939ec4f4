"""``livingreview variants`` and ``livingreview run``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root
from livingreview.rerun import pages
from livingreview.rerun.variants import Variant, VariantError, find_variant, load_variants


def list_variants(_options: argparse.Namespace) -> int:
    """Print each variant's name, question and parameters."""
    for variant in _variants(edition_root()).values():
        print(f"{variant.name}\n    {variant.question}\n    {variant.summary() or 'changes nothing'}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Run one variant, or all of them, and say where the notebooks are.

    Parameters
    ----------
    options : argparse.Namespace
        ``name`` or ``all``, ``assignments``, ``out``, ``jobs``, ``quiet``.

    Returns
    -------
    int
        0, or 1 where a notebook failed. A name or value that is wrong stops everything before anything runs.
    """
    if bool(options.name) == options.all:
        raise UsageError("name one variant, or give --all; 'livingreview variants' lists them")
    root = edition_root()
    chosen = _chosen(options, root)
    out = Path(options.out).resolve()
    if not (root / pages.TEMPLATE).is_file():
        raise UsageError(f"{pages.TEMPLATE} is missing: there is nothing to run")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {options.out}: {error.strerror}") from None

    from livingreview.rerun.scheduling import Task, run_tasks, shared_kernels

    tasks = [Task(variant.name, out / f"{variant.name}.ipynb", variant) for variant in chosen]
    with shared_kernels(root, len(tasks)) as kernels:
        outcomes = run_tasks(tasks, root, kernels=kernels, jobs=options.jobs, quiet=options.quiet)
    for outcome in outcomes:
        if outcome.failure:
            print(f"livingreview: {outcome.failure}", file=sys.stderr)
        elif not options.quiet:
            print(f"{outcome.task.name}: {_shown(outcome.task.path)} ({outcome.seconds:.1f} s)")
    return 1 if any(outcome.failure for outcome in outcomes) else 0


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
