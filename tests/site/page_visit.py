"""One visit to a page: at a desk from a server, on a phone from the disk, judged by axe-core while it is open.

axe-core comes with the package ``axe-playwright-python``; the browser is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from page_weight import SETTLE, Scales, Weight

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE, DESK, HEIGHT = 400, 1280, 900
NARROWEST = 375
OWN = ("data:", "blob:", "file://", "http://127.0.0.1:")
SETTINGS = [(width, scheme) for width in (PHONE, DESK) for scheme in ("light", "dark")]
# Best practices are judged beside the standards: a moderate or minor trouble is a trouble.
RUN = """async where => {
  const found = await axe.run(where || document, {resultTypes: ['violations'], preload: false, iframes: false});
  return found.violations.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id, impact: node.impact || rule.impact || 'unknown', target: node.target.flat().join(' '), html: node.html})));
}"""
# Nothing is judged half way through a fade.
STILL = "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important }"


@dataclass(frozen=True, order=True)
class Violation:
    """One element that breaks one rule of axe-core, which calls it minor, moderate, serious or critical."""

    rule: str
    impact: str
    target: str
    html: str = ""


@dataclass
class Heard:
    """What a tab asked of other hosts, and every error on its console, since it was opened or sent to another page."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def listen(page: Page) -> Heard:
    """Listen to a tab from now on."""
    heard = Heard()
    page.on("request", lambda asked: None if asked.url.startswith(OWN) else heard.outside.append(asked.url))
    page.on("console", lambda message: heard.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.errors.append(str(error)))
    page.on("requestfailed", lambda request: _failed(request.url, request.failure, heard))
    page.on("dialog", lambda dialog: (heard.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return heard


def come_back(page: Page) -> None:
    """Load a page again as a reader does: after the browser has written down what the page keeps, which takes it a moment."""
    page.wait_for_timeout(500)
    page.reload(wait_until="load")


def _failed(url: str, why: str, heard: Heard) -> None:
    if "ERR_ABORTED" not in why:  # the page was left while something was on its way
        heard.errors.append(f"{url}: {why}")


def violations(page: Page, scheme: str, where: str = "") -> list[Violation]:
    """Judge a page, or the part of it that a selector names, as it is open, in light or dark."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.add_style_tag(content=STILL)
        page.evaluate(_axe())
    # Both: the theme's switch writes the attribute, and form controls follow the browser's own scheme.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", scheme)
    return sorted(Violation(**{**item, "html": item["html"][:160]}) for item in page.evaluate(RUN, where))


def report(found: Iterable[Violation]) -> list[str]:
    """Group violations by rule and element, so that one trouble of a table is one line and not five hundred.

    >>> report([Violation("region", "moderate", ".logo", '<a class="logo">')] * 2)
    ['region (moderate), .logo: 2 times: <a class="logo">']
    """
    groups: dict[tuple[str, str, str], list[Violation]] = {}
    for item in found:
        kind = item.html.split("id=")[0] if item.target.startswith("#") else item.target
        groups.setdefault((item.rule, item.impact, kind), []).append(item)
    return [
        f"{rule} ({impact}), {items[0].target}: {len(items)} time{'s' * (len(items) > 1)}: {items[0].html}"
        for (rule, impact, _), items in sorted(groups.items())
    ]


class Visitor:
    """Two tabs that visit pages of a site: at a desk from a server, and on a phone from the disk.

    A page is loaded for each width: the theme looks for what scrolls when a page loads.
    """

    def __init__(self, browser: Browser) -> None:
        self.desk, self.phone = (
            browser.new_context(viewport={"width": width, "height": HEIGHT}).new_page() for width in (DESK, PHONE)
        )
        self.heard = {"a server": listen(self.desk), "the disk": listen(self.phone)}
        self._scales = Scales(self.desk)

    def visit(self, site: Path, host: str, name: str) -> Visitor:
        """Open a page in both tabs, weigh it, and see how wide it is."""
        self.name = name
        for tab, heard in zip((self.desk, self.phone), self.heard.values(), strict=True):
            tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
            heard.outside.clear(), heard.errors.clear()
        self.cost: Weight = self._scales.weigh(f"{host}/{name}.html")
        self.phone.goto((site / f"{name}.html").as_uri(), wait_until="load")
        self.phone.evaluate(SETTLE)
        self.phone.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        self.width_on_a_phone: int = self.phone.evaluate("document.documentElement.scrollWidth")
        self.phone.set_viewport_size({"width": PHONE, "height": HEIGHT})
        return self

    def violations(self, width: int, scheme: str) -> list[Violation]:
        """What axe-core finds on the page in one setting."""
        return violations(self.phone if width == PHONE else self.desk, scheme)


@cache
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
