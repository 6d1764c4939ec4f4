"""Every page works with no network: from a disk and from a server, nothing asked of other hosts, no console error."""

from __future__ import annotations

import re
from urllib.parse import urljoin


def led_to(path, url):
    """Address that a page sends its visitor to; empty for a page that is read where it is."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', path.read_text(encoding="utf-8"))
    return urljoin(url, found[1]) if found else ""


def test_pages_from_disk_ask_nothing_of_other_hosts(visited, visit):
    troubles = {}
    for path in visited:
        outside, errors, _ = visit(path.as_uri(), leads_to=led_to(path, path.as_uri()))
        if outside or errors:
            troubles[path.name] = (outside, errors)
    assert not troubles


def test_pages_from_a_server_ask_nothing_of_other_hosts(site, visited, visit, serve):
    host = serve(site)
    troubles = {}
    for path in visited:
        url = f"{host}/{path.relative_to(site).as_posix()}"
        outside, errors, _ = visit(url, host, leads_to=led_to(path, url))
        if outside or errors:
            troubles[path.name] = (outside, errors)
    assert not troubles


def test_search_finds_a_page_offline(site, visit):
    """The index is a script, not a request, so that search works from a disk."""
    outside, errors, found = visit(
        f"{(site / 'search.html').as_uri()}?q=amygdala",
        inspect=lambda page: (page.wait_for_timeout(500), page.locator("#search-results li").count())[1],
    )
    assert (outside, errors) == ([], [])
    assert found > 0
