"""What machines read is valid JSON, says what is known, and leaves out what is not."""

import json

from livingreview.paths import edition_root
from livingreview.site.metadata.citation import read_citation
from livingreview.site.metadata.linked_data import article, chapter, dataset, json_ld, trail

ROOT = edition_root()
EDITION, REFERENCES = read_citation(ROOT)


def blanks(item):
    if isinstance(item, dict):
        return any(value in (None, "", []) or blanks(value) for value in item.values())
    return any(blanks(value) for value in item) if isinstance(item, list) else False


def test_without_an_address_no_address_is_made_up():
    made = [
        article(EDITION, REFERENCES[:1], "On it.", "en", "", ""),
        dataset(EDITION, REFERENCES[:1], ROOT / "data", ["studies", "findings"], "en", ""),
        chapter(EDITION, "One", "", "en", "", ""),
    ]
    assert not blanks(made)
    assert all("url" not in item and "image" not in item for item in made)


def test_the_edition_is_based_on_the_review():
    (review,) = article(EDITION, REFERENCES[:1], "On it.", "en", "", "")["isBasedOn"]
    assert review["sameAs"] == "https://doi.org/10.1017/S0033291705005064" and len(review["author"]) == 5
    assert review["pagination"] == "1385-1398"


def test_the_data_set_counts_its_rows_and_lists_its_columns():
    from livingreview.evidence import load

    evidence = load()
    made = dataset(EDITION, (), ROOT / "data", ["studies", "findings"], "en", "https://a.example/")
    assert f"{len(evidence.studies):,} rows in studies" in made["description"]
    assert f"{len(evidence.findings):,} rows in findings" in made["description"]
    assert 50 <= len(made["description"]) <= 5000
    names = {item["name"] for item in made["variableMeasured"]}
    assert {"direction", "region", "diagnosis"} <= names
    assert made["license"].startswith("https://creativecommons.org/")


def test_no_text_ends_the_script():
    text = str(json_ld({"name": "</script><script>alert(1)</script>", "text": "a & b \u2028"}))
    assert not set("<>&\u2028") & set(text)
    content = json.loads(text)
    assert content["name"].startswith("</script>") and content["text"] == "a & b \u2028"


def test_breadcrumbs_count_from_one():
    made = trail([("Book", "https://a.example/"), ("Page", "https://a.example/p.html")])
    assert [item["position"] for item in made["itemListElement"]] == [1, 2]
