"""What a page says of itself."""

from docutils import nodes
from docutils.utils import new_document

from livingreview.site.metadata.description import DESCRIPTION, LINE, first_paragraph, line, shorten


def document(*children):
    made = new_document("page")
    section = nodes.section("", nodes.title("", "Title"), *children)
    made += section
    return made


def test_the_first_paragraph_is_prose_and_no_note():
    note = nodes.note("", nodes.paragraph("", "A note."))
    made = document(note, nodes.paragraph("", "To begin with:"), nodes.paragraph("", "What\n it  says."))
    assert first_paragraph(made) == "What it says."
    assert first_paragraph(document()) == ""


def test_sentences_are_kept_whole_where_they_fit():
    text = "Roffman J. L. et al. asked. " + "We ask again, e.g. here. " * 30
    short = shorten(text, DESCRIPTION)
    assert len(short) <= DESCRIPTION and short.endswith("here.")
    assert shorten("Short enough", 50) == "Short enough"


def test_a_sentence_that_is_too_long_ends_at_a_word():
    short = line("word " * 100)
    assert len(short) <= LINE and short.endswith("word…")


def test_an_empty_page_has_no_line():
    assert line("  ") == ""
