"""The system's Chromium: found by its usual names, started without anything that reaches for the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

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


class NoBrowserError(RuntimeError):
    """No browser was found; the message says which names were looked for."""


def find() -> str:
    """Return the path of the system's Chromium.

    Raises
    ------
    NoBrowserError
        If none of the usual names leads to a program.
    """
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowserError(
        f"no Chromium found; looked for: {', '.join(NAMES)}; on Debian or Ubuntu: apt-get install chromium"
    )


@contextmanager
def running() -> Iterator[Browser]:
    """Start the browser, and end it again.

    Yields
    ------
    playwright.sync_api.Browser

    Raises
    ------
    NoBrowserError
        If the system has none.
    """
    executable = find()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
