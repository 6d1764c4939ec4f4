"""How heavy the evidence explorer is, and how long after a choice everything on it follows. Run by make bench."""

from __future__ import annotations

import gzip
import re
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Page

from livingreview.site.browser import running_browser

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "_build" / "html" / "chapters" / "explorer" / "explorer.html"
REPEATS = 15

# One choice after another, as a reader makes them: the field, and the values that it takes in turn.
CHOICES = {
    "disorder": ("diagnosis", ["ocd", "mdd", "ptsd", "panic"]),
    "arm": ("arm", ["drug", "psychotherapy"]),
    "era": ("studies", ["review", "core", "later", "all"]),
    "regions": ("level", ["fine", "coarse"]),
    "contrast": ("contrast", ["baseline_vs_controls", "change"]),
    "show only": ("direction", ["decrease", "increase", ""]),
}
MEASURE = """([name, values, repeats]) => {
  const spent = [];
  for (let i = 0; i < repeats; i++) {
    const value = values[i % values.length], before = performance.now();
    const boxes = [...document.querySelectorAll(`.lr-choices input[type=checkbox][name="${name}"]`)];
    const field = document.querySelector(`.lr-choices select[name="${name}"]`);
    if (field) field.value = value; else for (const box of boxes) box.checked = box.value === value;
    (field || boxes[0]).dispatchEvent(new Event("change", { bubbles: true }));
    document.body.getBoundingClientRect();  // all is laid out
    spent.push(performance.now() - before);
  }
  return spent;
}"""


def main() -> int:
    """Print the weight of the page, and milliseconds for each kind of choice."""
    if not PAGE.is_file():
        print("explorer: needs the built book; run make book first", file=sys.stderr)
        return 1
    page_bytes, solid_bytes = weight()
    print(f"explorer: {page_bytes / 1e6:.2f} MB over the wire (gzip), {solid_bytes / 1e6:.2f} MB more for 3-D")
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(PAGE.as_uri(), wait_until="load")
        page.wait_for_selector(".lr-explorer[data-ready]")
        measure(page)
    return 0


def weight() -> tuple[int, int]:
    """Bytes of all that the page loads, each file packed, and of what it loads when asked."""
    text = PAGE.read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script[^>]+src|link[^>]+rel="stylesheet"[^>]+href|link[^>]+href)="([^"?#:]+)', text)
    files = {(PAGE.parent / name).resolve() for name in loaded if name.endswith((".js", ".css"))} | {PAGE}
    solid = PAGE.parents[2] / "_static" / "explorer" / "niivue.js"
    return sum(packed(path) for path in files), packed(solid)


def packed(path: Path) -> int:
    """Bytes of a file as a server would send it."""
    return len(gzip.compress(path.read_bytes(), compresslevel=6))


def measure(page: Page) -> None:
    """Print the milliseconds from a choice until the page is laid out anew."""
    for title, (name, values) in CHOICES.items():
        spent = sorted(page.evaluate(MEASURE, [name, values, REPEATS]))
        print(f"  {title:<10} median {statistics.median(spent):6.1f} ms   slowest {spent[-1]:6.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
