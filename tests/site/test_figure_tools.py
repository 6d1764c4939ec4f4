"""What stands under a figure: its numbers, their file, its words, and how to cite it."""

from __future__ import annotations

from types import SimpleNamespace

from docutils import nodes
from docutils.utils import new_document

from livingreview.site import figure_tools


def page_with(*captions, numbers="region,share\n<i>,0.3333\n", laid_out=True):
    document = new_document("page")
    document += nodes.title("", "A page")
    for caption in captions:
        figure = nodes.figure(
            "", nodes.image(uri="x.png", alt="says <b>"), nodes.caption("", caption), classes=["lr-figure"]
        )
        figure["lr_numbers"], figure["lr_laid_out"] = numbers, laid_out
        document += figure
    return document


def application(folder):
    config = SimpleNamespace(author="The authors", html_title="The book", project="not set")
    env = SimpleNamespace(docname="chapters/results/one")
    return SimpleNamespace(config=config, env=env, srcdir=folder, outdir=folder, builder=SimpleNamespace(format="html"))


def tools_of(document):
    return [node.astext() for node in document.findall(nodes.raw)]


def test_every_figure_gets_a_name_of_its_own_and_tools_behind_it(tmp_path):
    document = page_with("Same caption.", "Same caption.")
    figure_tools._add_tools(application(tmp_path), document)
    assert [figure["ids"] for figure in figure_tools.figures(document)] == [
        ["fig-same-caption"],
        ["fig-same-caption-2"],
    ]
    for figure, tools in zip(figure_tools.figures(document), tools_of(document), strict=True):
        name = figure["ids"][0]
        assert f'href="#{name}"' in tools and f'href="one-{name}.csv" download' in tools
        assert "“Same caption.” In: A page, The book." in tools
        assert "says &lt;b&gt;" in tools and "&lt;i&gt;" in tools and "<i>" not in tools
        assert "0.333" in tools and "0.3333" not in tools


def test_numbers_that_the_chapter_lays_out_itself_are_only_offered(tmp_path):
    document = page_with("One.", laid_out=False)
    figure_tools._add_tools(application(tmp_path), document)
    (tools,) = tools_of(document)
    assert "<table" not in tools and ".csv" in tools


def test_a_figure_without_numbers_promises_none(tmp_path):
    document = page_with("One.", numbers="")
    figure_tools._add_tools(application(tmp_path), document)
    (tools,) = tools_of(document)
    assert ".csv" not in tools and "In words" in tools and "Cite" in tools


def test_the_file_holds_just_the_numbers_that_were_stored(tmp_path):
    app, document = application(tmp_path), page_with("One.")
    figure_tools._add_tools(app, document)
    figure_tools._write_numbers(app, "chapters/results/one", "page.html", {}, document)
    assert (tmp_path / "chapters/results/one-fig-one.csv").read_text() == "region,share\n<i>,0.3333\n"


def test_a_name_does_not_change_with_what_stands_before_the_figure():
    assert figure_tools.figure_name("Net direction.", set()) == figure_tools.figure_name(
        "Net direction.", {"fig-other"}
    )


def test_numbers_have_true_minus_signs_and_headers_in_words():
    html = figure_tools.numbers_table("name,ci_low,n\na,-0.5,-3\n")
    assert '<td class="lr-number">−0.500</td>' in html and ">−3<" in html and ">ci low<" in html
