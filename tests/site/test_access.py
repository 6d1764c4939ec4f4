"""Every page passes every rule of axe-core, light and dark, on a phone and on a desk.

The classes part the work between two processes: a run that is spread over processes keeps a class together. Pages that
are made one per row of a table are many and alike: each is judged once, in a setting drawn by its name, and a fixed sample of
each kind in all four.
"""

from __future__ import annotations

import re
from pathlib import Path

import accessibility_audit
import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "chapters/cards/"
SAMPLE = 4  # of each kind, in all four settings
WRITTEN = sorted(re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8")))
WRITTEN = [name for name in WRITTEN if not name.startswith(GENERATED)]


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all pages of a process."""
    page = browser.new_page()
    yield page
    page.close()


def found_on(site, tab, name, settings=accessibility_audit.SETTINGS):
    """Violations on one page, each with the page's name and the setting."""
    judged = accessibility_audit.judge(tab, (site / name).as_uri(), settings)
    return [(name, setting, violation) for setting, found in judged.items() for violation in found]


class TestWrittenPagesOfOneHalf:
    @pytest.mark.parametrize("name", WRITTEN[::2])
    def test_page_has_no_violation_in_any_setting(self, name, site, tab):
        assert accessibility_audit.report(found_on(site, tab, f"{name}.html")) == []


class TestWrittenPagesOfTheOtherHalf:
    @pytest.mark.parametrize("name", [*WRITTEN[1::2], "search", "genindex"])
    def test_page_has_no_violation_in_any_setting(self, name, site, tab):
        assert accessibility_audit.report(found_on(site, tab, f"{name}.html")) == []


def unwritten(site, pages):
    """Pages that stand in no table of contents, by kind: the folder that they lie in."""
    written = {f"{name}.html" for name in (*WRITTEN, "search", "genindex")}
    kinds: dict[str, list[str]] = {}
    for path in pages:
        name = path.relative_to(site).as_posix()
        # What only leads elsewhere is no page of its own; it has no reader.
        if name not in written and 'http-equiv="refresh"' not in path.read_text(encoding="utf-8"):
            kinds.setdefault(name.rpartition("/")[0], []).append(name)
    return kinds


class TestMadePagesOfOneHalf:
    part = 0

    def test_each_page_has_no_violation_in_the_setting_drawn_for_it(self, site, pages, tab):
        names = [name for kind in unwritten(site, pages).values() for name in sorted(kind)][self.part :: 2]
        found = [item for name in names for item in found_on(site, tab, name, [accessibility_audit.drawn_setting(name)])]
        assert accessibility_audit.report(found) == []


class TestMadePagesOfTheOtherHalf(TestMadePagesOfOneHalf):
    part = 1


class TestSampleOfMadePages:
    def test_a_sample_of_each_kind_has_no_violation_in_any_setting(self, site, pages, tab):
        names = [name for kind in unwritten(site, pages).values() for name in accessibility_audit.sample(kind, SAMPLE)]
        assert accessibility_audit.report(item for name in names for item in found_on(site, tab, name)) == []


class TestTheAuditItself:
    """A test that cannot fail proves nothing: planted troubles are found, each in its setting."""

    PLANTED = """<!DOCTYPE html><html lang="en"><head><title>t</title><style>
      html[data-theme="dark"] p { color: #222; background: #111 }
      @media (max-width: 500px) { .box { height: 40px; width: 80px; overflow: auto } }
      </style></head><body><main><h1>t</h1><p>dark words</p>
      <div class="box">LINES</div></main></body></html>""".replace("LINES", "<div>a line of words</div>" * 30)

    def test_a_trouble_is_found_where_it_is_and_nowhere_else(self, tab, tmp_path):
        path = tmp_path / "planted.html"
        path.write_text(self.PLANTED, encoding="utf-8")
        judged = accessibility_audit.judge(tab, path.as_uri())
        rules = {str(setting): {violation.rule for violation in found} for setting, found in judged.items()}
        narrow = {"scrollable-region-focusable"}
        assert rules == {
            "400 px, light": narrow,
            "400 px, dark": narrow | {"color-contrast"},
            "1280 px, light": set(),
            "1280 px, dark": {"color-contrast"},
        }
