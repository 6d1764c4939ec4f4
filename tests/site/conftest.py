"""The built book of this checkout, and the system's Chromium to read it with."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

from livingreview.build import book_build
from livingreview.rerun import book_files

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session")
def site(root, tmp_path_factory) -> Path:
    """The built book of this checkout; built first where it is not up to date, by one test process at a time."""
    if not (root / "chapters" / "index.ipynb").is_file() and not (root / "chapters" / "index.md").is_file():
        pytest.skip("this checkout has no chapters yet")
    with _one_at_a_time(tmp_path_factory.getbasetemp().parent / "site.lock"):
        book_build.build(root, quiet=True)
    return root / book_files.SITE


@pytest.fixture(scope="session")
def pages(site) -> list[Path]:
    """Every page of the built book."""
    found = sorted(site.rglob("*.html"))
    assert len(found) > 3
    return found


@pytest.fixture(scope="session")
def visited(site, pages) -> list[Path]:
    """The pages that a browser is sent to: all of the book, and some of the cards, which one template makes.

    Of each kind of card the lightest, the heaviest and every fiftieth; what can be seen without a browser is looked at
    on all of them.
    """
    cards = [path for path in pages if path.is_relative_to(site / "chapters" / "cards") and path.name != "index.html"]
    chosen: set[Path] = set()
    for kind in {path.parent for path in cards}:
        own = sorted((path for path in cards if path.parent == kind), key=lambda path: (path.stat().st_size, path.name))
        chosen |= {own[0], own[-1], *own[::50]}
    return [path for path in pages if path not in set(cards) - chosen]


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium of the system; a run that calls itself CI may not go without it."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        reason = f"no browser found; looked for: {', '.join(BROWSERS)}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """Open a page and tell what it asked of other hosts, and every error on its console."""

    def open_page(
        url: str, host: str = "", inspect=lambda page: None, leads_to: str = ""
    ) -> tuple[list[str], list[str], object]:
        outside: list[str] = []
        errors: list[str] = []
        page = browser.new_page(viewport={"width": 1280, "height": 900})

        def route(handler):
            address = handler.request.url
            own = address.startswith(("data:", "blob:")) or address.startswith(host or "file://")
            if own:
                handler.continue_()
            else:
                outside.append(address)
                handler.abort()

        page.route("**/*", route)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("requestfailed", lambda request: errors.append(f"{request.url}: {request.failure}"))
        page.on("dialog", lambda dialog: (errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(url, wait_until="load")
        if leads_to:  # a front door: judged where it leads, once that has loaded
            page.wait_for_url(leads_to, wait_until="load")
        page.wait_for_timeout(50)  # scripts that start after load
        seen = inspect(page)
        page.close()
        return outside, errors, seen

    return open_page


@pytest.fixture(scope="session")
def serve():
    """Serve a folder on this machine; returns the address."""
    servers = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments):
            pass

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class _one_at_a_time:
    """A lock between the processes of one test run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        import fcntl

        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_error: object) -> None:
        self.file.close()
