"""``livingreview diff``: what differs between two runs."""

from __future__ import annotations

import argparse
import json

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root


def diff(options: argparse.Namespace) -> int:
    """Print what differs between two runs, in words or as data.

    Parameters
    ----------
    options : argparse.Namespace
        ``first``, ``second`` (names of variants, or notebooks that ``run`` wrote) and ``format``.

    Returns
    -------
    int
        0, whether anything differs or not.
    """
    # The analysis is slow to import: help and usage do not wait for it.
    from livingreview.evidence import load
    from livingreview.reports.variants.variant_comparison import KINDS, RunError, contrast, contrast_words, read_run
    from livingreview.rerun.parameters import ParameterError
    from livingreview.rerun.progress import steps
    from livingreview.rerun.variants import VariantError

    root = edition_root()
    try:
        first, second = (read_run(text, root) for text in (options.first, options.second))
    except (ParameterError, RunError, VariantError) as error:
        raise UsageError(str(error)) from None
    evidence = load(root / "data")
    with steps(len(KINDS), "comparing") as advance:
        made = contrast(evidence, first, second, advance)
    if options.format == "json":
        frames = {kind: frame.to_dict("records") for kind, frame in made.frames().items()}
        print(json.dumps({"first": first.name, "second": second.name} | frames, ensure_ascii=False, indent=2))
    else:
        print("\n".join(contrast_words(made, options.first, options.second)))
    return 0
