"""Judge pages by the rules of axe-core, in the settings that a reader may have: phone or desk, light or dark.

axe-core comes with the package ``axe-playwright-python``; the browser is the caller's. A page is loaded once for each
width and judged in every setting, with all motion off, so that nothing is judged half way through a fade.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

HEIGHT = 900
# Best practices are judged beside the standards: a moderate or minor trouble is a trouble.
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false});
  return found.violations.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id, impact: node.impact || rule.impact || 'unknown', target: node.target.flat().join(' '),
    html: node.html, why: node.failureSummary || ''})));
}"""
STILL = "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important }"


@dataclass(frozen=True)
class Setting:
    """How a reader looks at a page.

    Parameters
    ----------
    width : int
        Width of the window, in CSS pixels.
    scheme : {"light", "dark"}
        Colours of the page.
    """

    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.width} px, {self.scheme}"


SETTINGS = tuple(Setting(width, scheme) for width in (400, 1280) for scheme in ("light", "dark"))


@dataclass(frozen=True, order=True)
class Violation:
    """One element that breaks one rule.

    Parameters
    ----------
    rule : str
        Name of the rule in axe-core.
    impact : str
        How severe axe-core calls it: minor, moderate, serious or critical.
    target : str
        Selector of the element.
    html : str
        The element as it stands on the page, cut short.
    why : str
        What would mend it.
    """

    rule: str
    impact: str
    target: str
    html: str = ""
    why: str = ""


def judge(page: Any, url: str, settings: Sequence[Setting] = SETTINGS) -> dict[Setting, list[Violation]]:
    """Judge one page in each setting.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An open tab of a browser.
    url : str
        Address of the page.
    settings : sequence of Setting
        Settings to judge it in.

    Returns
    -------
    dict of Setting to list of Violation
        Every setting has its list; it is empty where all is well.
    """
    page.emulate_media(reduced_motion="reduce")
    found, width = {}, 0
    for setting in sorted(settings, key=lambda setting: setting.width):
        if setting.width != width:  # loaded anew: the theme looks for what scrolls when a page loads
            width = setting.width
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(url, wait_until="load")
            page.add_style_tag(content=STILL)
            page.evaluate(_axe())
        # Both: the theme's switch writes the attribute, and form controls follow the browser's own scheme.
        page.emulate_media(color_scheme=setting.scheme)
        page.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", setting.scheme)
        found[setting] = sorted(
            Violation(item["rule"], item["impact"], item["target"], item["html"][:160], item["why"])
            for item in page.evaluate(RUN)
        )
    return found


def report(found: Iterable[tuple[str, Setting, Violation]]) -> list[str]:
    """Group violations by rule and element, so that one trouble of the theme is one line and not five hundred.

    Parameters
    ----------
    found : iterable of tuple
        Name of the page, setting and violation.

    Returns
    -------
    list of str
        One line for each rule and kind of element, sorted.

    Examples
    --------
    >>> trouble = Violation("region", "moderate", ".logo", '<a class="logo">')
    >>> report([("a.html", Setting(400, "light"), trouble), ("b.html", Setting(400, "dark"), trouble)])
    ['region (moderate), .logo: 2 times on 2 pages, first a.html (400 px, light): <a class="logo">']
    """
    groups: dict[tuple[str, str, str], list[tuple[str, Setting, Violation]]] = {}
    for name, setting, item in found:
        kind = item.html.split("id=")[0] if item.target.startswith("#") else item.target
        groups.setdefault((item.rule, item.impact, kind), []).append((name, setting, item))
    lines = []
    for (rule, impact, _kind), items in sorted(groups.items()):
        name, setting, first = items[0]
        pages = len({page for page, _, _ in items})
        lines.append(
            f"{rule} ({impact}), {first.target}: {len(items)} time{'s' * (len(items) > 1)} "
            f"on {pages} page{'s' * (pages > 1)}, first {name} ({setting}): {first.html}"
        )
    return lines


def drawn_setting(name: str) -> Setting:
    """Draw one setting for a page by its name: the same page always gets the same one.

    Parameters
    ----------
    name : str
        Path of the page in the site.

    Examples
    --------
    >>> drawn_setting("a.html") == drawn_setting("a.html")
    True
    >>> len({drawn_setting(f"{n}.html") for n in range(100)})
    4
    """
    return SETTINGS[hashlib.sha256(name.encode()).digest()[0] % len(SETTINGS)]


def sample(names: Iterable[str], size: int) -> list[str]:
    """Draw a fixed sample of pages by their names.

    Examples
    --------
    >>> sample(["a", "b", "c"], 2) == sample(["c", "b", "a"], 2)
    True
    """
    return sorted(sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:size])


def _axe() -> str:
    """Return the script of axe-core as the installed package brings it."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
