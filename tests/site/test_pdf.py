"""The printed book: an outline, page numbers in the contents that are true, links that lead to a place within, no date."""

from __future__ import annotations

import re

import pytest

from livingreview.build import pdf, print_document

PAGE = """<html><head></head><body><article class="bd-article"><section id="top"><h1>{title}</h1>
<p style="height: 1500px">long</p>{wide}<h2 id="deep">Deep in {title}, {long}</h2><p><a href="{other}.html#deep">over there</a></p>
</section></article></body></html>"""


WORDS = [f"{'wide' * 4}{number:02d}" for number in range(12)]
WIDE = f'<div class="lr-table"><table><tr>{"".join(f"<td>{word}</td>" for word in WORDS)}</tr></table></div>'
LONG = " ".join(["with more words than one line of paper holds"] * 4)


@pytest.fixture
def printed(browser, tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: one\nparts:\n- caption: Part\n  chapters:\n  - file: two\n", encoding="utf-8"
    )
    (tmp_path / "_config.yml").write_text("title: A tiny book\nauthor: Nobody\n", encoding="utf-8")
    for name, other in (("one", "two"), ("two", "one")):
        page = PAGE.format(title=f"Chapter {name}", other=other, long=LONG, wide=WIDE)
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    document, draft = tmp_path / "book.html", tmp_path / "draft.pdf"
    text = print_document.compose(tmp_path, tmp_path, "")
    document.write_text(text, encoding="utf-8")
    pdf._print(browser, document, draft)
    numbers = pdf.page_numbers(draft)
    document.write_text(print_document.with_numbers(text, numbers), encoding="utf-8")
    pdf._print(browser, document, draft)
    return pdf.finish(draft, tmp_path / "out" / "book.pdf"), numbers


def test_the_printed_book_is_whole(printed):
    from pypdf import PdfReader

    done, numbers = printed
    reader = PdfReader(done.path)
    assert done.pages == len(reader.pages) and done.size == done.path.stat().st_size
    assert reader.metadata.title == "A tiny book" and reader.metadata.creation_date is None

    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["Chapter one", "Part"]
    assert f"Deep in Chapter one, {LONG}" in [item.title for item in reader.outline[1]]  # no two words joined
    pages = [page.extract_text() for page in reader.pages]
    for anchor, words in (("one", "Chapter one"), ("two", "Chapter two")):
        assert words in pages[numbers[anchor] - 1]
    contents = next(text for text in pages if "Contents" in text)
    assert re.search(rf"Chapter two\s*{numbers['two']}\b", contents)

    places = set(reader.named_destinations)
    led_to = {
        str(mark.get_object()["/Dest"])
        for page in reader.pages
        for mark in page.get("/Annots", [])
        if "/Dest" in mark.get_object()
    }
    assert {name.lstrip("/") for name in led_to} >= {"one--deep", "two--deep", "two"}
    assert {name.lstrip("/") for name in led_to} <= {name.lstrip("/") for name in places}


def test_a_table_wider_than_the_paper_is_made_smaller_and_its_words_stay_whole(printed):
    from pypdf import PdfReader

    done, _ = printed
    found = {}
    for page in PdfReader(done.path).pages:

        def see(text, cm, tm, _font, _size, page=page):
            for word in WORDS:
                if word in text:
                    found[word] = (tm[4] * cm[0] + cm[4]) / float(page.mediabox.width)

        page.extract_text(visitor_text=see)
    assert [*found] == WORDS and all(0 < place < 0.95 for place in found.values())
    assert [*found.values()] == sorted(found.values())
