"""What differs between two runs: nothing with itself, the mirror image the other way round, and refusals in one line."""

from __future__ import annotations

import json

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import select
from livingreview.paths import edition_root
from livingreview.reports.variants.variant_comparison import KINDS, compare_runs, comparison_lines, read_run
from livingreview.rerun.freshness import code_digest
from livingreview.rerun.parameters import settings

PUBLISHED = settings({})
STRICT = settings({"design": "-case_report", "level": "coarse"})


@pytest.fixture(scope="module")
def made(evidence):
    return compare_runs(evidence, PUBLISHED, STRICT)


def test_a_run_does_not_differ_from_itself(evidence):
    same = compare_runs(evidence, STRICT, STRICT)
    assert all(frame.empty for frame in same.frames().values())
    assert [line.split(": ")[1] for line in comparison_lines(same, "a", "a")[2:]] == ["no difference"] * len(KINDS)


def test_the_other_way_round_is_the_mirror_image(evidence, made):
    back = compare_runs(evidence, STRICT, PUBLISHED)
    assert back.compared == made.compared
    for kind, frame in made.frames().items():
        turned = back.frames()[kind]
        assert frame["key"].tolist() == turned["key"].tolist()
        assert frame["first"].tolist() == turned["second"].tolist()
        assert frame["second"].tolist() == turned["first"].tolist()


def test_parameters_and_regions_are_those_that_differ(made):
    assert made.parameters.set_index("key")[["first", "second"]].to_dict("index") == {
        "design": {"first": "(no filter)", "second": "-case_report"},
        "level": {"first": "fine", "second": "coarse"},
    }
    fine_only = made.regions.set_index("key").loc["dlpfc"]  # at the coarse level it counts as prefrontal
    assert fine_only["first"].startswith("too few samples (") and fine_only["second"] == "not counted"
    assert (made.regions["first"] != made.regions["second"]).all()


def test_words_count_and_name_every_difference(made):
    lines = comparison_lines(made, "published", "strict")
    assert lines[0] == "published → strict"
    assert f"regions: {len(made.regions)} of {made.compared['regions']} differ" in lines
    assert len([line for line in lines if line.startswith("  ")]) == sum(len(f) for f in made.frames().values())


def test_what_is_counted_is_said_first_and_a_run_of_nothing_says_so(evidence, made):
    lines = comparison_lines(compare_runs(evidence, PUBLISHED, settings({"until": 1900})), "published", "none")
    chosen = select(evidence, PUBLISHED[0])
    numbers = len(chosen.findings), chosen.findings["sample"].nunique(), len(chosen.studies)
    assert lines[1] == "counted: {} findings of {} samples in {} studies → none left".format(*numbers)
    assert any("(share of decreases 1.00, n" in line and line.count("share of") == 1 for line in lines)
    assert not made.keeps and not any(line.startswith("Answers about") for line in lines)


def test_answers_that_fix_a_parameter_keep_it(evidence):
    other = compare_runs(evidence, PUBLISHED, settings({"diagnosis": "mdd"}))
    assert comparison_lines(other, "published", "other")[2].startswith("Answers about a disorder, era or arm")


def test_a_variant_is_a_run_and_further_parameters_win(evidence):
    root = edition_root()
    assert read_run("no-case-reports", root, evidence).parameters == {"design": "-case_report"}
    assert read_run("until-2001", root, evidence, {"until": "2003"}).parameters == {"until": 2003}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.ipynb", None, "cannot be read"),
        ("odd.ipynb", "{}", "is no run"),
        ("odd.ipynb", "not json", "is no run"),
        ("note.txt", "text", "expected the name of a variant or a notebook"),
    ],
)
def test_what_is_no_run_is_said_in_one_line(evidence, tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(EditionError, match=said) as raised:
        read_run(str(path), edition_root(), evidence)
    assert "\n" not in str(raised.value)


def test_a_run_that_is_out_of_date_is_refused(evidence, tmp_path):
    root = edition_root()
    notebook = json.loads((root / "chapters/variants/no-case-reports.ipynb").read_text(encoding="utf-8"))
    kept = notebook["metadata"]["livingreview"]
    kept |= {"code": code_digest(notebook["cells"]), "inputs": {"requirements.txt": "other"}}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(notebook))
    with pytest.raises(EditionError, match="was executed before requirements.txt changed, .*; run it again"):
        read_run(str(path), root, evidence)
