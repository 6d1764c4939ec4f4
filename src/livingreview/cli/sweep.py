"""``livingreview run --sweep``: many runs at once, as one table, one figure and one page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from livingreview.cli.usage import UsageError
from livingreview.rerun.variants import REFERENCE, VariantError, find_variant, load_variants


def sweep(options: argparse.Namespace, root: Path) -> int:
    """Run a sweep and write ``sweep.tsv``, ``sweep.png``, ``sweep.txt`` (what the figure shows) and ``sweep.html``.

    Parameters
    ----------
    options : argparse.Namespace
        ``name`` (the published analysis where it is not given), ``sweeps``, ``assignments``, ``out``, ``jobs``, ``quiet``.
    root : pathlib.Path
        The edition's folder.

    Returns
    -------
    int
        0, or 1 where a point failed or a file could not be written.
    """
    from livingreview.atomic_files import write_atomically
    from livingreview.reports.variants.sweep_report import sweep_answers, sweep_page, sweep_picture
    from livingreview.rerun.parameters import ParameterError, check_variants, edition_schema, parse_assignments
    from livingreview.rerun.progress import steps
    from livingreview.rerun.sweep import parse_sweeps, points

    data = root / "data"
    try:
        base = find_variant(load_variants(data / "variants.toml"), options.name or REFERENCE)
        base = base.with_parameters(parse_assignments(options.assignments))
        swept = parse_sweeps(options.sweeps, edition_schema(data))
        runs = check_variants(points(base, swept), data)
    except (ParameterError, VariantError) as error:
        raise UsageError(str(error)) from None
    out = Path(options.out).resolve()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {options.out}: {error.strerror}") from None
    with steps(len(runs), "runs", options.quiet) as advance:
        frame, failures = sweep_answers(runs, list(swept), data, options.jobs, advance)
    for failure in failures:
        print(f"livingreview: {failure}", file=sys.stderr)
    if frame.empty:
        return 1
    shared = {name: value for name, value in base.parameters.items() if name not in swept}
    picture, alt = sweep_picture(frame, list(swept))
    page = sweep_page(frame, list(swept), f"A sweep of {' and '.join(swept)}", shared, picture, alt)
    table = frame.to_csv(sep="\t", index=False, lineterminator="\n")
    try:
        for name, content in (
            ("tsv", table.encode()),
            ("png", picture),
            ("txt", f"{alt}\n".encode()),
            ("html", page.encode()),
        ):
            write_atomically(out / f"sweep.{name}", content)
    except OSError as error:
        print(f"livingreview: {out}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    if not options.quiet:
        print(f"{out / 'sweep.html'}: {len(runs) - len(failures)} of {len(runs)} runs, also as sweep.tsv and sweep.png")
    return 1 if failures else 0
