"""`livingreview conclusions`: what has changed since the version that was kept last, and keeping a new one."""

from __future__ import annotations

import argparse
import datetime
import json
import math
import sys

from livingreview.cli.usage import UsageError


def conclusions(options: argparse.Namespace) -> int:
    """Compare, print, and keep where that is asked for.

    Parameters
    ----------
    options : argparse.Namespace
        ``keep``, ``version`` (name of the version to keep; the package's own where it is not given), ``replace``,
        ``format`` ("text" or "json").

    Returns
    -------
    int
        0, or 1 where the evidence has problems or the table cannot be written.
    """
    from livingreview import __version__
    from livingreview.errors import EditionError
    from livingreview.evidence import load
    from livingreview.rerun import conclusion_record as kept_conclusions

    if (options.version or options.replace) and not options.keep:
        raise UsageError("--as and --replace say how to keep; give --keep with them")
    if options.version and not kept_conclusions.VERSION.fullmatch(options.version):
        raise UsageError(f"no name of a version: {options.version!r}; expected one like 1.2 or 1.2.0rc1")
    try:
        evidence = load()
        found = kept_conclusions.conclude(evidence)
        table = kept_conclusions.TABLE
        last = kept_conclusions.newest(evidence.table(table)) if table in evidence.tables else found.iloc[:0]
        name = str(last["version"].iloc[0]) if len(last) else ""
        changed = kept_conclusions.changes(last, found)
        version = options.version or __version__
        written = options.keep and kept_conclusions.keep(
            evidence, found, version, datetime.date.today(), options.replace
        )
    except EditionError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"livingreview: {error.filename}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    except (EditionError, kept_conclusions.ConclusionsError) as error:
        raise UsageError(str(error)) from None
    if options.format == "json":
        print(json.dumps(_document(name, changed), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(name, changed)))
    if options.keep:
        said = f"kept as version {version}" if written else f"version {version} holds just these already"
        print(said, file=sys.stderr)
    return 0


def _lines(name: str, changed: list) -> list[str]:
    if not name:
        return ["no conclusions are kept yet"]
    if not changed:
        return [f"as in version {name}: every verdict, estimate and number of samples"]
    turned = sum(change.turned for change in changed)
    return [
        f"since version {name}: {turned} verdicts are others, {len(changed)} places changed",
        *(f"  {change.claim}, {change.era}: {_said(change.before)} -> {_said(change.after)}" for change in changed),
    ]


def _said(place: tuple[str, float, int] | None) -> str:
    if place is None:
        return "no such claim"
    size = "no estimate" if math.isnan(place[1]) else f"{place[1]:+.2f}"
    return f"{place[0]} ({size}, n {place[2]})"


def _document(name: str, changed: list) -> dict:
    def plain(place: tuple[str, float, int] | None) -> dict | None:
        if place is None:
            return None
        return {"verdict": place[0], "estimate": None if math.isnan(place[1]) else place[1], "n": place[2]}

    return {
        "since": name or None,
        "changes": [
            {"claim": change.claim, "era": change.era, "before": plain(change.before), "after": plain(change.after)}
            for change in changed
        ],
    }
