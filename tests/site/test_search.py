"""What a reader asks finds its chapter or card first: the built index, asked with the search's own scoring."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import playwright
import pytest

NODE = Path(playwright.__file__).with_name("driver") / "node"  # playwright brings its own
DRIVER = Path(__file__).with_name("search_driver.js")
# Query → page that stands first, and how far down it may stand.
QUERIES = {
    "cbt amygdala social anxiety": ("chapters/results/social-anxiety", 1),
    "Did CBT change the amygdala in social anxiety?": ("chapters/results/social-anxiety", 1),
    "CBT or SSRI in depression": ("chapters/results/medication", 2),
    "Baxter 1992": ("chapters/cards/studies/baxter1992", 1),
    "what do I tell a patient": ("chapters/index", 1),
    "amygdala": ("chapters/cards/regions/amygdala", 1),
    "risk of bias": ("chapters/method/bias", 1),
    "exposure therapy spider": ("chapters/results/specific-phobia", 3),
    "who will respond to therapy": ("chapters/results/predictors", 2),
    "sign test": ("chapters/method/statistics", 2),
    "how many studies since 2005": ("chapters/method/studies", 2),
}


@pytest.fixture(scope="module")
def answers(site) -> dict[str, list[str]]:
    """Pages that each query finds, the best first."""
    done = subprocess.run(
        [NODE, DRIVER, site], input=json.dumps(list(QUERIES)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(QUERIES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("query", QUERIES)
def test_a_question_in_plain_words_finds_its_page(answers, query):
    page, place = QUERIES[query]
    assert page in [found.partition("#")[0] for found in answers[query][:place]], answers[query][:5]


def test_variants_stand_last(answers):
    for query, found in answers.items():
        is_variant = [page.startswith("chapters/variants/") for page in found]
        assert is_variant == sorted(is_variant), query


def test_a_query_without_any_page_that_has_all_its_words_still_finds_one(site):
    done = subprocess.run([NODE, DRIVER, site], input='["amygdala zzyzx"]', capture_output=True, text=True, check=True)
    assert "chapters/cards/regions/amygdala" in json.loads(done.stdout)[0]


def test_every_result_of_a_chapter_or_a_study_has_a_line_of_text(site):
    lines = json.loads((site / "_static" / "search-lines-data.js").read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))
    cards = json.loads((site / "_static" / "hover-cards-data.js").read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))["cards"]
    for page in (site / "chapters").rglob("*.html"):
        name = page.relative_to(site).as_posix()
        if name.startswith(("chapters/results/", "chapters/method/", "chapters/update/")):
            assert lines[name].strip(), name
        if name.startswith("chapters/cards/studies/") and page.stem != "index":
            assert len(cards[name]) > 1, name
