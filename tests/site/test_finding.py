"""A reader finds the way in the real book, and the book can be found and cited."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import page_weight
import pytest
from PIL import Image

from livingreview.site.navigation.not_found import NAME
from livingreview.site.navigation.reading_time import count_words, minutes


@pytest.fixture(scope="module")
def chapters(site) -> dict[str, str]:
    """HTML of every page of the contents by its name: no search and the like, and no cards, which have a frame of their own."""
    return {
        path.relative_to(site).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.glob("chapters/**/*.html"))
        if path.parent.parent.name != "cards"
    }


def article(page):
    return page[page.index("<article") : page.index("</article>")]


def linked(page):
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return json.loads(text)


def test_every_page_says_how_long_it_takes_and_where_it_stands(chapters):
    for name, page in chapters.items():
        assert re.search(r'<p class="lr-reading">\d+ minutes? to read', page), name
        assert ('<nav class="lr-crumbs' in page) == (name != "chapters/index"), name


def test_every_page_but_the_last_tells_what_comes_next(chapters):
    silent = [name for name, page in chapters.items() if "lr-next-line" not in page]
    assert len(silent) == 1
    assert all("right-next" not in chapters[name] for name in silent)


def test_every_page_has_a_description_of_its_own(chapters):
    found = {}
    for name, page in chapters.items():
        (about,) = re.findall(r'<meta name="description" content="([^"]*)" />', page) or [""]
        found[name] = about
    # A list of sources has no prose of its own worth a description.
    assert [name for name, about in found.items() if not 10 < len(about) <= 300] == []
    assert len(set(found.values())) == len(found)


def test_the_path_takes_no_more_than_ten_minutes_and_says_so(site, chapters):
    page = chapters["chapters/start/ten-minutes"]
    first = re.search(r"In order, <span class=\"lr-minutes\">(\d+) minutes</span>", page)
    assert 5 <= int(first[1]) <= 10
    steps = re.search(r"<ol.*?</ol>", article(page)[article(page).index("</nav>") :], re.DOTALL)[0]
    places = re.findall(r'<a class="reference internal" href="([^"]+)"', steps)
    total = 0
    for place in places:
        file, _, section = place.partition("#")
        counted = count_words(article((site / "chapters" / "start" / file).read_text(encoding="utf-8")))
        total += counted[section]
    assert abs(minutes(total) - int(first[1])) <= 1, "the links and the minutes are not of the same places"
    assert 'href="start/ten-minutes.html"' in chapters["chapters/index"]


def test_terms_lead_from_the_chapters_into_the_glossary(chapters):
    glossary = chapters["chapters/appendix/glossary"]
    led = {
        anchor
        for page in chapters.values()
        for anchor in re.findall(r'href="[^"]*glossary\.html#(term-[^"]+)"', article(page))
    }
    assert len(led) > 30
    assert [anchor for anchor in led if f'id="{anchor}"' not in glossary] == []


def test_search_finds_a_page_offline(site, tab):
    """The index is a script, not a request, so that search works from a disk."""
    tab.goto(f"{(site / 'search.html').as_uri()}?q=amygdala")
    tab.locator("#search-results li").first.wait_for()
    assert "After psychotherapy" in tab.locator("#search-results li:first-child .lr-result").inner_text()


def test_a_link_to_a_study_opens_the_list_that_it_is_folded_into(site, tab):
    tab.goto(f"{(site / 'chapters/appendix/studies.html').as_uri()}#study-baxter1992")
    tab.locator("#study-baxter1992").wait_for(state="visible")


def test_the_front_page_describes_the_edition_and_its_data(root, chapters):
    edition, data = linked(chapters["chapters/index"])["@graph"]
    review = tomllib.loads((root / "data" / "review.toml").read_text(encoding="utf-8"))["review"]
    assert edition["@type"] == "ScholarlyArticle" and data["@type"] == "Dataset"
    (based,) = edition["isBasedOn"]
    assert based["identifier"]["value"] == review["doi"] and based["name"] == review["title"]
    assert "identifier" not in edition, "the edition has no doi of its own yet, and never the review's"


def test_every_page_can_be_read_by_machines(chapters):
    for name, page in chapters.items():
        assert linked(page)["@context"] == "https://schema.org", name
        for tag in ("og:title", "og:type", "og:site_name", "og:description"):
            assert page.count(f'property="{tag}"') == 1, (name, tag)
        assert 'name="citation_title"' in page and 'name="citation_author"' in page, name
        assert "Project name not set" not in page


def test_a_book_without_an_address_names_none(site, chapters):
    for name, page in chapters.items():
        assert 'rel="canonical"' not in page and "og:url" not in page and "og:image" not in page, name
    assert not (site / "sitemap.xml").exists()


def test_the_picture_for_previews_is_there(site):
    picture = Image.open(io.BytesIO((site / "_static" / "share.png").read_bytes()))
    assert picture.size == (1200, 630)


@pytest.fixture(scope="module")
def under_a_path(site, tmp_path_factory):
    """Serve the site under a path, as a host of projects does, with its own page for what is not found."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "project").symlink_to(site)
    (folder / "404.html").symlink_to(site / NAME)
    with page_weight.served(folder) as address:
        yield f"{address}/project/"


@pytest.mark.parametrize("missing", ["nothing.html", "chapters/gone/deeper/still/ocd.html", "chapters/results/odc/"])
def test_an_address_that_does_not_exist_leads_back_from_any_depth(browser, under_a_path, missing):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.goto(under_a_path + missing).status == 404
    page.wait_for_function("document.querySelector('nav a').getAttribute('href').startsWith('http')")
    link = page.locator("nav a", has_text="Obsessive-compulsive disorder").first
    assert link.get_attribute("href") == f"{under_a_path}chapters/results/ocd.html"
    assert page.locator("form").get_attribute("action") == f"{under_a_path}search.html"
    assert all(address.startswith(under_a_path.removesuffix("project/")) for address in asked)
    if "ocd" in missing:
        assert page.locator("#like a").first.get_attribute("href") == link.get_attribute("href")
    link.click()
    page.wait_for_url("**/chapters/results/ocd.html")
    page.close()


def test_what_binder_reads_names_what_exists(root):
    folder = root / "binder"
    assert (folder / "runtime.txt").read_text(encoding="utf-8") == "python-3.11\n"
    for line in (folder / "requirements.txt").read_text(encoding="utf-8").split("\n"):
        if line:
            kind, target = line.split()
            assert kind == "-r" and (folder / target).resolve() == root / "requirements.txt"
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["requires-python"] == ">=3.11"
    post_build = folder / "postBuild"
    assert post_build.stat().st_mode & 0o111, "postBuild cannot be executed"
    assert post_build.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_binder_s_last_step_installs_a_package_that_works(root, tmp_path):
    """In an environment of its own that has the locked packages and not this one, with no index to ask."""
    copy = tmp_path / "checkout"
    for name in ("src", "data", "binder"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "_toc.yml"):
        shutil.copy(root / name, copy / name)
    place = tmp_path / "env"
    venv.create(place, with_pip=True, symlinks=True)
    (own,) = place.glob("lib/python3*/site-packages")
    (own / "locked.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")
    environment = {"PATH": f"{place / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null"}
    done = subprocess.run(
        [copy / "binder" / "postBuild"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no problem found" in done.stdout
    where = subprocess.run(
        [place / "bin" / "python", "-c", "import livingreview; print(livingreview.__file__)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert Path(where.stdout.strip()).is_relative_to(copy), sys.version
