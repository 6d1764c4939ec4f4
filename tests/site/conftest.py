"""The built book of this checkout, and the system's Chromium to read it with."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import page_visit
import page_weight
import pytest

from livingreview.build import book_build
from livingreview.rerun import book_files
from livingreview.site.browser import NAMES, running_browser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session")
def site(root, tmp_path_factory) -> Path:
    """The built book of this checkout; built first where it is not up to date, by one test process at a time."""
    with (tmp_path_factory.getbasetemp().parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        book_build.build(root, quiet=True)
    return root / book_files.SITE


@pytest.fixture(scope="session")
def pages(site) -> list[Path]:
    """Every page of the built book."""
    found = sorted(site.rglob("*.html"))
    assert len(found) > 3
    return found


@pytest.fixture(scope="session")
def host(site):
    """Address of the built book on a server that compresses text."""
    with page_weight.served(site) as address:
        yield address


@pytest.fixture(scope="session")
def some_browser() -> None:
    """The system has a browser; a run that calls itself CI may not go without it."""
    if os.environ.get("CI") != "true" and not any(map(shutil.which, NAMES)):
        pytest.skip(f"no browser found; looked for: {', '.join(NAMES)}")


@pytest.fixture(scope="module")
def browser(some_browser):
    """Headless Chromium of the system.

    Its event loop runs as long as it does, and other tests start loops of their own: each module has its own browser.
    """
    with running_browser() as running:
        yield running


@pytest.fixture
def tab(browser):
    """A new tab at a desk, which keeps what it keeps to itself; no error and no request to another host may turn up."""
    context = browser.new_context(viewport={"width": page_visit.DESK, "height": page_visit.HEIGHT})
    page = context.new_page()
    heard = page_visit.listen(page)
    yield page
    context.close()
    assert heard == page_visit.Heard()


@pytest.fixture
def still(browser):
    """A tab that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
