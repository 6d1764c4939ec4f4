"""Every page works with no network: from a disk and from a server, nothing asked of other hosts, no console error."""

from __future__ import annotations


def test_pages_from_disk_ask_nothing_of_other_hosts(pages, visit):
    troubles = {}
    for path in pages:
        outside, errors, _ = visit(path.as_uri())
        if outside or errors:
            troubles[path.name] = (outside, errors)
    assert not troubles


def test_pages_from_a_server_ask_nothing_of_other_hosts(site, pages, visit, serve):
    host = serve(site)
    troubles = {}
    for path in pages:
        outside, errors, _ = visit(f"{host}/{path.relative_to(site).as_posix()}", host)
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
