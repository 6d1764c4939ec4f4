"""What each page of the book costs its reader: bytes over the wire, first paint, layout shift.

Reads the built site of this checkout from a server on this machine that compresses text, with an empty cache for every page.
Bytes do not depend on the machine; milliseconds do.
"""

from __future__ import annotations

import argparse
import statistics
import sys

from livingreview.build import print_document
from livingreview.errors import EditionError
from livingreview.paths import edition_root
from livingreview.rerun import book_files
from livingreview.site.browser import running_browser

sys.path.insert(0, str(edition_root() / "tests" / "site"))
import page_weight  # noqa: E402


def main() -> int:
    """Measure and print one table, the heaviest page first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=1280, metavar="PX", help="width of the window (default: 1280)")
    options = parser.parse_args()
    root = edition_root()
    if not (root / book_files.SITE / "index.html").is_file():
        print("pages: needs the built book; run make book first", file=sys.stderr)
        return 1
    names = [entry.name for entry in print_document.contents(root)]
    try:
        with running_browser() as browser, page_weight.served(root / book_files.SITE) as host:
            page_weight.weigh(browser, f"{host}/{names[0]}.html")  # the first page pays for the browser's own start
            costs = {name: page_weight.weigh(browser, f"{host}/{name}.html", options.width) for name in names}
    except EditionError as error:
        print(f"pages: {error}", file=sys.stderr)
        return 1
    print(f"\n{len(costs)} pages, {options.width} px wide, each with an empty cache, texts compressed\n")
    print("| page | opened (kB) | read to its end (kB) | first paint (ms) | layout shift |\n|:---|---:|---:|---:|---:|")
    for name, cost in sorted(costs.items(), key=lambda item: -item[1].read):
        print(f"| {name} | {cost.opened / 1e3:.0f} | {cost.read / 1e3:.0f} | {cost.paint:.0f} | {cost.moved:.3f} |")
    middle = statistics.median(cost.read for cost in costs.values())
    print(f"\nmedian page {middle / 1e3:.0f} kB; slowest first paint {max(c.paint for c in costs.values()):.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
