"""What a page costs its reader: bytes over the wire, time to first paint, and how much moves while it loads.

Measured in the browser, from a server that compresses text as any web server does. A page is read twice over: as it
opens, and to its end, when everything that is fetched on the way has come.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXT = (".html", ".css", ".js", ".svg", ".json", ".txt", ".csv", ".tsv")
WATCH = """window.lrMoved = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.lrMoved += one.value; })
  .observe({type: 'layout-shift', buffered: true});"""
# Two frames: what a script does after loading is then done, drawn, and told to the observer.
SETTLE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
READ_ON = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    window.scrollTo({top: y, behavior: 'instant'});
    await frame();
    await frame();
  }
  for (const image of document.images)
    if (image.checkVisibility() && !image.closest('details:not([open])')) await image.decode().catch(() => null);
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()"


@dataclass(frozen=True)
class Weight:
    """What one page costs.

    `opened` and `read` are bytes, with an empty cache, until the page has loaded and until it was read to its end;
    `paint` is the time to the first text or picture in milliseconds; `moved` the cumulative layout shift.
    """

    opened: int
    read: int
    paint: float
    moved: float


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine, its texts compressed, ``404.html`` for what is not there; yields the address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path, status = Path(self.translate_path(self.path)), 200
            if not path.exists():
                path, status = site / "404.html", 404
            if path.suffix not in TEXT or not path.is_file():
                return super().do_GET()
            body = gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
            self.send_response(status)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Scales:
    """A tab that weighs the pages it opens: it keeps no cache, so that each page brings all that it needs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(WATCH)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._arrived: list[float] = []
        line.on("Network.loadingFinished", lambda event: self._arrived.append(event["encodedDataLength"]))

    def weigh(self, url: str) -> Weight:
        """Open a page and read it to its end."""
        self._arrived.clear()
        self.page.goto(url, wait_until="load")
        self.page.evaluate(SETTLE)
        opened = sum(self._arrived)
        self.page.evaluate(READ_ON)
        self.page.evaluate(SETTLE)
        paint, moved = (self.page.evaluate(script) for script in (PAINT, "window.lrMoved"))
        return Weight(int(opened), int(sum(self._arrived)), float(paint), float(moved))


def weigh(browser: Browser, url: str, width: int = 1280, height: int = 900) -> Weight:
    """Read one page to its end."""
    context = browser.new_context(viewport={"width": width, "height": height})
    cost = Scales(context.new_page()).weigh(url)
    context.close()
    return cost
