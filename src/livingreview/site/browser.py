"""The system's Chromium, which prints the book and the handouts: found by its usual names, kept off the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from livingreview.errors import EditionError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str:
    """Return the path of the system's Chromium; an EditionError names what was looked for."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise EditionError(
        f"no Chromium found; looked for: {', '.join(NAMES)}; on Debian or Ubuntu: apt-get install chromium"
    )


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser under playwright, and end it again."""
    executable = find_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
