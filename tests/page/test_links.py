"""Readers are sent to hosts on the list of the edition alone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.page import links

MIRRORS = ("www.scribd.com", "scribd.com", "discovery.researcher.life", "suppr.wilddata.cn", "www.researchgate.net", "studylib.net")


def linked(sources):
    return [urlsplit(item.url).hostname for item in links.source_links(sources).items if hasattr(item, "url")]


def test_every_address_of_the_evidence_is_linked_only_where_its_host_is_on_the_list():
    evidence, hosts = load(), links.read_hosts()
    assert not set(MIRRORS) & {*hosts.papers, *hosts.other}
    addresses = [
        text for name in evidence.tables for column in evidence.table(name) if column.endswith("url")
        for text in set(evidence.table(name)[column])
    ]  # fmt: skip
    assert len(addresses) > 100
    assert {host for text in addresses for host in linked(str(text))} <= set(hosts.papers)
    assert all(linked(f"https://{mirror}/x") == [] for mirror in MIRRORS)


@pytest.mark.parametrize(
    "address",
    ["https://doi.org.evil.example/x", "https://evil.example/doi.org", "http://doi.org/x", "https://doi.org@evil.example/x",
     "ftp://doi.org/x", "https://xdoi.org/"],
)  # fmt: skip
def test_what_only_looks_like_a_host_of_the_list_is_not_linked(address):
    assert linked(address) == []


def test_a_review_without_a_list_links_registries_alone_and_a_wrong_list_is_named(tmp_path):
    assert links.read_hosts(tmp_path).papers == links.REGISTRIES
    (tmp_path / "site").mkdir()
    (tmp_path / links.HOSTS).write_text('papers = ["https://doi.org/"]\n')
    with pytest.raises(EditionError, match="site/hosts.toml, papers 1: "):
        links.read_hosts(tmp_path)
