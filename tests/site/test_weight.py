"""No page costs a reader more than a megabyte, and nothing on it moves while it loads."""

from __future__ import annotations

import re
from pathlib import Path

import page_weight
import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
MOST_BYTES = 1_000_000
MOST_ON_DEMAND = 3_000_000  # a page that fetches data when it is asked to
MOST_MOVED = 0.1


@pytest.fixture(scope="module")
def host(site):
    """The site on a server that compresses text."""
    with page_weight.served(site) as address:
        yield address


@pytest.mark.parametrize("name", WRITTEN)
def test_page_is_light_and_stands_still(name, host, browser):
    cost = page_weight.weigh(browser, f"{host}/{name}.html")
    most = MOST_ON_DEMAND if name.endswith("explorer") else MOST_BYTES
    assert cost.opened <= cost.read <= most, f"{cost.opened} bytes, {cost.read} to its end"
    assert cost.moved < MOST_MOVED


@pytest.mark.parametrize("name", [name for name in WRITTEN if name.endswith(("index", "models", "claims"))])
def test_page_stands_still_on_a_phone(name, host, browser):
    assert page_weight.weigh(browser, f"{host}/{name}.html", width=400, height=800).moved < MOST_MOVED


def test_what_moves_and_what_is_heavy_is_seen(tmp_path, browser):
    """The scales themselves: a late line that pushes the text down, and bytes that do not compress."""
    import random

    from PIL import Image

    Image.frombytes("RGB", (300, 300), random.Random(7).randbytes(270_000)).save(tmp_path / "noise.png")
    (tmp_path / "page.html").write_text(
        "<!DOCTYPE html><html><body><p id='p'>text</p><img src='noise.png' alt=''>"
        "<script>setTimeout(() => p.insertAdjacentHTML('beforebegin', '<div style=height:400px>late</div>'), 60)</script>",
        encoding="utf-8",
    )
    with page_weight.served(tmp_path) as address:
        cost = page_weight.weigh(browser, f"{address}/page.html")
    assert cost.opened > 200_000
    assert cost.moved > MOST_MOVED


def test_text_goes_compressed_over_the_wire(tmp_path, browser):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><p>" + "word " * 40_000, encoding="utf-8")
    with page_weight.served(tmp_path) as address:
        assert page_weight.weigh(browser, f"{address}/page.html").opened < 10_000
