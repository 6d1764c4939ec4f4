"""Names in tables lead to cards; anything else in a cell is left alone."""

from livingreview.site.cards.catalogue import Card
from livingreview.site.cards.linking import card_names, link_names

ROOT = "../../"


def linked(data, row, identifiers=None):
    return link_names(f"<tr>{row}</tr>", card_names(data), identifiers or {}, ROOT)


def test_a_region_a_study_and_a_disorder_lead_to_their_cards(data):
    for cell, page in (
        ("Amygdala", "regions/amygdala"),
        ("Medial prefrontal cortex (unspecified)", "regions/mpfc"),
        ("Goldapple 2004", "studies/goldapple2004"),
        ("Goldapple 2004 (+1), CBT", "studies/goldapple2004"),
        ("OCD", "disorders/ocd"),
    ):
        assert f'href="../../chapters/cards/{page}.html">{cell}</a>' in linked(data, f"<th>{cell}</th>"), cell


def test_a_sentence_a_link_and_a_word_for_two_things_are_left_alone(data):
    for row in ("<td>Amygdala and insula</td>", '<td><a href="x">Amygdala</a></td>', "<td>other</td>", "<td>none</td>"):
        assert linked(data, row) == f"<tr>{row}</tr>"


def test_what_stands_outside_a_table_is_left_alone(data):
    assert link_names("<p>Amygdala</p>", card_names(data), {}, ROOT) == "<p>Amygdala</p>"


def test_namesakes_are_told_apart_by_the_paper_of_their_row():
    names = {"Abe 2001": [Card("studies", "abe2001a", "Abe 2001"), Card("studies", "abe2001b", "Abe 2001")]}
    papers = {"chapters/cards/studies/abe2001a": "10.1/a", "chapters/cards/studies/abe2001b": "10.1/b"}
    row = '<tr><th>Abe 2001</th><td><a href="https://doi.org/10.1/b">doi</a></td></tr>'
    assert 'abe2001b.html">Abe 2001</a>' in link_names(row, names, papers, "")
    assert link_names("<tr><th>Abe 2001</th></tr>", names, papers, "") == "<tr><th>Abe 2001</th></tr>"


def test_an_escaped_name_is_found_and_stays_escaped():
    names = {"A &amp; B": [Card("regions", "a", "A & B")]}
    assert link_names("<tr><td>A &amp; B</td></tr>", names, {}, "").endswith('a.html">A &amp; B</a></td></tr>')
