"""What a hover shows: plain lines with the numbers of the card, in a script that any page may load."""

from livingreview.site.cards.hover_summaries import card_summary
from livingreview.site.cards.region_card import region_counts


def test_a_region_counts_its_samples_by_direction(data):
    title, after, _ = card_summary(data, data.catalogue.cards["regions", "amygdala"])
    down = sum(n.n_decrease for n in region_counts(data, "amygdala", "psychotherapy").values())
    assert title == "Amygdala" and f"▼ {down} decrease" in after and down > 0


def test_a_study_says_what_it_is(data):
    lines = card_summary(data, data.catalogue.cards["studies", "goldapple2004"])
    assert lines[0] == "Goldapple 2004" and lines[2].startswith("MDD, CBT")
    assert any(line.startswith("After psychotherapy: ") and "hippocampus" in line for line in lines)


def test_a_disorder_counts_its_studies(evidence, data):
    n = int((evidence.studies["diagnosis"] == "ocd").sum())
    assert card_summary(data, data.catalogue.cards["disorders", "ocd"])[1].startswith(f"{n} studies")


def test_a_term_of_a_glossary_shows_the_beginning_of_its_definition(tmp_path):
    from sphinx.application import Sphinx

    from livingreview.site.cards.hover_summaries import book_summaries

    (tmp_path / "conf.py").write_text("")
    long = "word " * 200
    (tmp_path / "index.rst").write_text(
        f"Title\n=====\n\n.. glossary::\n\n   sign test\n      What it <is>.\n\n      More.\n\n   bias\n      {long}\n"
    )
    places = [str(tmp_path / name) for name in ("out", "trees")]
    app = Sphinx(str(tmp_path), str(tmp_path), *places, "dummy", status=None, warning=None)
    app.build()
    found, aliases = book_summaries(app.env, {})
    assert found["index.html#term-sign-test"] == ["sign test", "What it <is>."]
    assert found["index.html#term-bias"][1].endswith("word …") and len(found["index.html#term-bias"][1]) < 330
    assert aliases == {}
