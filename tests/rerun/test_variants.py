from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.paths import data_directory
from livingreview.rerun.variants import find_variant, load_variants

PUBLISHED = '[published]\ntitle = "Published"\nquestion = "What?"\nparameters = {}\n'


def test_the_edition_has_at_least_twelve_variants_and_no_two_alike():
    variants = load_variants(data_directory() / "variants.toml")
    others = [variant for variant in variants.values() if variant.name != "published"]
    assert len(others) >= 12
    assert len({tuple(sorted(variant.parameters.items())) for variant in variants.values()}) == len(variants)
    assert len({variant.question for variant in variants.values()}) == len(variants)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[early]\ntitle='A'\nquestion='a?'\nparameters={}\n", r"the first variant must be \[published\]"),
        (
            '[published]\ntitle="A"\nquestion="What?"\nparameters={since=1990}\n',
            r"the first variant must be \[published\]",
        ),
        (PUBLISHED + "[Early]\ntitle='A'\nquestion='a?'\nparameters={}\n", r"\[Early\]: a name is lower-case words"),
        (
            PUBLISHED + "[early]\ntitle='A'\nparameters={}\n",
            r"\[early\]: 'question' is missing",
        ),
        (PUBLISHED + "[early]\ntitle='A'\nquestion='a?'\n", r"\[early\]: 'parameters' is missing"),
        (
            PUBLISHED + "[early]\ntitle='A'\nquestion='a?'\nparameters={}\nauthor='x'\n",
            r"no such key: 'author'; expected one of parameters, question, title",
        ),
        (PUBLISHED + "[early]\ntitle='A\\nB'\nquestion='a?'\nparameters={}\n".replace("'A", '"A').replace("B'", 'B"'), r"title: more than a line"),
        (PUBLISHED + "[early]\ntitle='A'\nquestion='a.'\nparameters={}\n", r"question: no question; expected one sentence"),
        ("[published\n", "not valid TOML"),
        ("", "the first variant must be"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path, text, message):
    path = tmp_path / "variants.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EditionError, match=message):
        load_variants(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(EditionError, match=r"variants\.toml: file is missing"):
        load_variants(tmp_path / "variants.toml")


def test_an_unknown_name_suggests_the_nearest(tmp_path):
    path = tmp_path / "variants.toml"
    path.write_text(PUBLISHED, encoding="utf-8")
    with pytest.raises(
        EditionError, match=r"no variant 'publishd': expected one of published \(nearest: published\)"
    ):
        find_variant(load_variants(path), "publishd")
