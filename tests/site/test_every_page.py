"""Every page in one visit: offline from a server and from a disk, light, still, no wider than a phone, open to everyone.

The tests of a page share its visit and go to one process together. ``make test`` takes a part of the pages that one
template makes, see ``tests/sampled.toml``.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import page_visit
import page_weight
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
MOST_BYTES = 1_000_000
MOST_ON_DEMAND = 3_000_000  # a page that fetches data when it is asked to
MOST_MOVED = 0.1


def _written() -> list[str]:
    return re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))


def _made() -> list[str]:
    """Pages that stand in no table of contents."""
    first_cells = {
        name: [line.split("\t")[0] for line in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]]
        for name in ("studies", "regions")
    }
    levels = json.loads((DATA / "studies.json").read_text(encoding="utf-8"))
    kinds = {
        **first_cells, "disorders": levels["diagnosis"]["Levels"], "therapies": levels["therapy"]["Levels"]
    }  # fmt: skip
    cards = [f"chapters/cards/{kind}/{key}" for kind, keys in kinds.items() for key in ("index", *keys)]
    sessions = [path.stem for path in DATA.glob("sessions/*.toml")]
    folded = [f"{kind}/{key}" for kind in ("slides", "handouts") for key in sessions]
    return [*cards, *folded, "404", "genindex", "search"]


FRONT_DOOR = "index"  # leads on at once, to a page that has its own turn
NAMES = sorted({*_written(), *_made()})


@pytest.fixture(scope="module")
def visitor(browser):
    return page_visit.Visitor(browser)


@pytest.fixture(scope="module", params=NAMES)
def page(request, visitor, site, host):
    """A page, visited once for all tests of it."""
    return visitor.visit(site, host, request.param)


@pytest.mark.parametrize("where", ["a server", "the disk"])
def test_page_asks_nothing_of_other_hosts_and_has_no_error(page, where):
    assert page.heard[where] == page_visit.Heard()


def test_page_is_no_wider_than_a_phone(page):
    assert page.width_on_a_phone <= page_visit.NARROWEST


def test_page_is_light_and_stands_still(page):
    most = MOST_ON_DEMAND if page.name.endswith("explorer") else MOST_BYTES
    assert page.cost.opened <= page.cost.read <= most, f"{page.cost.opened} bytes, {page.cost.read} to its end"
    assert page.cost.moved < MOST_MOVED


@pytest.mark.parametrize(("width", "scheme"), page_visit.SETTINGS)
def test_page_has_no_violation(page, width, scheme):
    assert page_visit.report(page.violations(width, scheme)) == []


def test_these_are_all_pages_of_the_site(site):
    built = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert built == {*NAMES, FRONT_DOOR}


@pytest.mark.parametrize("where", ["a server", "the disk"])
def test_the_front_door_leads_to_the_first_page(site, host, tab, where):
    start = host if where == "a server" else site.as_uri()
    tab.goto(f"{start}/{FRONT_DOOR}.html")
    tab.wait_for_url(f"{start}/chapters/index.html", wait_until="load")
    tab.evaluate(page_weight.SETTLE)


@pytest.mark.parametrize("name", [name for name in _written() if name.endswith(("index", "models", "claims"))])
def test_page_stands_still_on_a_phone(name, host, browser):
    assert page_weight.weigh(browser, f"{host}/{name}.html", width=400, height=800).moved < MOST_MOVED


@pytest.fixture
def planted(tmp_path, browser):
    """Visit a page that a test writes."""

    def visit(html):
        (tmp_path / "planted.html").write_text(html, encoding="utf-8")
        with page_weight.served(tmp_path) as address:
            return page_visit.Visitor(browser).visit(tmp_path, address, "planted")

    return visit


class TestTheVisitItself:
    """A test that cannot fail proves nothing: planted troubles are found, each where it is."""

    def test_a_violation_is_found_where_it_is_and_nowhere_else(self, planted):
        lines = "<div>a line of words</div>" * 30
        visit = planted(f"""<!DOCTYPE html><html lang="en"><head><title>t</title><style>
            html[data-theme="dark"] p {{ color: #222; background: #111 }}
            @media (max-width: 500px) {{ .box {{ height: 40px; width: 80px; overflow: auto }} }}
            </style></head><body><main><h1>t</h1><p>dark words</p><div class="box">{lines}</div></main></body></html>""")
        narrow, dark = {"scrollable-region-focusable"}, {"color-contrast"}
        rules = {setting: {one.rule for one in visit.violations(*setting)} for setting in page_visit.SETTINGS}
        assert rules == {
            (400, "light"): narrow, (400, "dark"): narrow | dark, (1280, "light"): set(), (1280, "dark"): dark
        }  # fmt: skip

    def test_what_moves_and_what_is_heavy_is_seen(self, planted, tmp_path):
        Image.frombytes("RGB", (300, 300), random.Random(7).randbytes(270_000)).save(tmp_path / "noise.png")
        cost = planted(
            "<!DOCTYPE html><html><body><p id='p'>text</p><img src='noise.png' alt=''><script>"
            "new PerformanceObserver(() => setTimeout(() => "  # a page that was not painted yet cannot move
            "p.insertAdjacentHTML('beforebegin', '<div style=height:400px>late</div>'), 20)"
            ").observe({ type: 'paint', buffered: true })</script>"
        ).cost
        assert cost.opened > 200_000 and cost.moved > MOST_MOVED

    def test_what_is_wide_or_from_elsewhere_or_wrong_is_seen(self, planted):
        visit = planted(
            "<!DOCTYPE html><div style='width: 390px'>wide</div><img src='http://192.0.2.1/x.png' alt=''>"
            "<script>console.error('said'); throw Error('thrown')</script>"
        )
        assert visit.width_on_a_phone > page_visit.NARROWEST
        for heard in visit.heard.values():
            assert heard.outside == ["http://192.0.2.1/x.png"]
            assert "said" in heard.errors and "thrown" in " ".join(heard.errors)

    def test_text_goes_compressed_over_the_wire(self, planted):
        assert planted("<!DOCTYPE html><p>" + "word " * 40_000).cost.opened < 10_000
