"""Where the marks of the explorer lead."""

from livingreview import evidence as ev
from livingreview.site.explorer import links


def test_a_name_cannot_leave_the_folder_of_the_cards():
    assert links.card_address("regions", "../x/y") == "../cards/regions/..%2Fx%2Fy.html"


def test_links_lead_only_where_readers_may_be_sent():
    evidence = ev.load()
    papers = [link for row in evidence.studies.to_dict("records") for link in links.paper_links(row)]
    read = [link for text in set(evidence.studies["source_url"]) for link in links.read_at(text)]
    assert len(papers) > 300
    assert {len(link) for link in papers} == {2}
    assert {len(link) for link in read} == {1, 2}  # hosts on the list are linked, others are named
    assert all(link[1].startswith("https://") for link in papers + read if len(link) == 2)


def test_a_paper_without_identifier_has_no_link():
    assert links.paper_links({"doi": "", "pmid": "", "pmcid": ""}) == []
    assert links.read_at("") == []
