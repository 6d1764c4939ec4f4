"""What the last run of the tests spent, by part, as shares of the whole: seconds differ between machines, shares less.

Reads ``_build/tests.xml``, which ``make test`` and ``make test-all`` write.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "_build" / "tests.xml"


def main() -> int:
    """Print one table, the dearest part first, and the slowest tests."""
    if not RECORD.is_file():
        print("tests: no run of the tests is on record; run make test first", file=sys.stderr)
        return 1
    (suite,) = ElementTree.parse(RECORD).getroot()
    seconds, number = Counter(), Counter()
    cases = [(float(case.get("time")), case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
    for spent, module, _ in cases:
        seconds[part(module)] += spent
        number[part(module)] += 1
    whole = sum(seconds.values())
    print(f"\n{len(cases)} tests in {float(suite.get('time')):.0f} s, {whole:.0f} s in all processes together\n")
    print("| part | tests | of the whole | seconds |\n|:---|---:|---:|---:|")
    for name, spent in seconds.most_common():
        print(f"| {name} | {number[name]} | {spent / whole:.1%} | {spent:.0f} |")
    print("\n| slowest tests | of the whole |\n|:---|---:|")
    for spent, module, name in sorted(cases, reverse=True)[:15]:
        print(f"| {module}: {name} | {spent / whole:.1%} |")
    return 0


def part(module: str) -> str:
    """Say which part of the suite a module belongs to: a folder of the tests, or the kind of what is not there.

    >>> part("tests.evidence.test_tsv"), part("tests.site.test_every_page"), part("chapters.results.ocd.ipynb")
    ('tests/evidence', 'tests/site/test_every_page', 'notebooks')
    """
    first, *rest = module.split(".")
    if first == "tests":
        return "/".join([first, *rest[: 2 if rest[0] == "site" else 1]])
    return {"chapters": "notebooks", "src": "examples in docstrings"}.get(first, first)


if __name__ == "__main__":
    sys.exit(main())
