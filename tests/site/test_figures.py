"""Under every figure of the built book: its numbers as a file, what it shows in words, its code, and a link to cite."""

from __future__ import annotations

import csv
import re

import pytest


def chapters_of(pages):
    return [path for path in pages if "chapters" in path.parts]


@pytest.fixture(scope="module")
def figures(pages):
    """Page, name and tools of every figure; slides and handouts show some of them again, for a wall and for paper."""
    found = []
    for path in chapters_of(pages):
        html = path.read_text(encoding="utf-8")
        for match in re.finditer(
            r'<figure class="[^"]*lr-figure[^"]*"[^>]*? id="([^"]+)"[^>]*>.*?(?=<figure|</article>)', html, re.DOTALL
        ):
            found.append((path, match[1], match[0].partition('class="lr-figure-tools"')[2]))
    return found


def test_every_figure_has_a_name_and_tools(pages, figures):
    pictures = sum(
        len(re.findall(r'<figure class="[^"]*lr-figure', path.read_text(encoding="utf-8")))
        for path in chapters_of(pages)
    )
    assert len(figures) == pictures > 20
    for path, name, tools in figures:
        assert "In words" in tools and "Cite" in tools and f'href="#{name}"' in tools, f"{path.name}#{name}"


def test_the_numbers_of_every_figure_are_a_file_beside_its_page(figures):
    for path, name, tools in figures:
        link = re.search(r'class="lr-csv" href="([^"]+)"', tools)
        assert link, f"{path.name}#{name} has no numbers"
        with (path.parent / link[1]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert len(set(header)) == len(header) > 1, link[1]
        assert all(len(row) == len(header) for row in rows), link[1]


def test_names_of_figures_are_those_of_their_captions(figures):
    for path, name, _ in figures:
        assert re.fullmatch(r"fig(-[a-z0-9]+)+", name), f"{path.name}#{name}"


def test_a_figure_leads_to_its_code_and_names_its_address(tab, host):
    tab.goto(f"{host}/chapters/results/ocd.html")
    tools = tab.locator(".lr-figure-tools").first
    code = tab.locator(".cell:has(.lr-figure-tools) details.hide").first
    assert code.get_attribute("open") is None
    tools.locator(".lr-to-code").click()
    assert code.get_attribute("open") is not None and tab.locator(".cell_input:visible").count() == 1
    tools.locator("summary", has_text="Cite").click()
    link = tools.locator(".lr-figure-link")
    assert link.inner_text().startswith(f"{host}/chapters/results/ocd.html#fig-")
    tab.goto(link.inner_text())
    assert tab.locator("figure.lr-figure:target").count() == 1
