"""What another version of the evidence changes: rows behind the estimates that moved, rows that count nowhere."""

import csv
import json
import shutil

import pytest

from livingreview.cli.main import main
from livingreview.evidence import load
from livingreview.reports.evidence_changes import compare_evidence

STUDY = {"era": "later", "year": "2026", "title": "A trial", "diagnosis": "ptsd", "therapy": "cbt", "treatment_mixed": "no",
         "modality": "fmri_task", "control": "waitlist", "allocation": "randomised", "source_url": "https://example.org/a"}  # fmt: skip
FINDING = {"study_id": "newman2026", "arm": "psychotherapy", "contrast": "change", "tested_against": "control_group",
           "region_label": "amygdala", "region": "amygdala", "hemisphere": "L", "direction": "increase", "subgroup": "all",
           "normalised": "no", "sign_basis": "stated", "measure": "bold", "evidence_level": "abstract", "pooled": "no"}  # fmt: skip


def append(path, *rows):
    columns = path.read_text(encoding="utf-8").splitlines()[0].split("\t")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, delimiter="\t", restval="", lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The evidence with a controlled trial, one of its rows connectivity, and a study without a finding."""
    data = shutil.copytree(load().directory, tmp_path_factory.mktemp("grown") / "data")
    append(data / "studies.tsv", *({"study_id": name, "sample": name} | STUDY for name in ("newman2026", "newer2026")))
    append(data / "findings.tsv", FINDING, FINDING | {"region": "insula", "region_label": "insula", "measure": "connectivity"})
    rules = data / "claims.toml"
    # Two claims, few permutations: enough to see what moves.
    head, *claims = rules.read_text(encoding="utf-8").split("\n[[claim]]\n")
    kept = [claim for claim in claims if 'key = "attenuation"' in claim or 'key = "same-circuit"' in claim]
    text = "\n[[claim]]\n".join([head.replace("n_permutations = 10000", "n_permutations = 200"), *kept])
    rules.write_text(text, encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def before(grown, tmp_path_factory):
    """The edition's rows under the same rules."""
    data = shutil.copytree(load().directory, tmp_path_factory.mktemp("before") / "data")
    shutil.copy(grown / "claims.toml", data)
    return data


def test_the_row_that_moved_an_estimate_is_named(grown, before):
    found = compare_evidence(load(before), load(grown), model=False)
    assert {(item.change.claim, item.change.era) for item in found.moved} == {("attenuation", "later"), ("attenuation", "all")}
    for item in found.moved:
        assert item.removed == () and len(item.added) == 1 and item.added[0].startswith("newman2026 (sample newman2026): amygdala")
        assert item.change.after.test_n == item.change.before.test_n + 1
    assert found.uncounted[["study_id", "why"]].values.tolist() == [
        ["newman2026", "connectivity"],
        ["newer2026", "no finding is coded"],
    ]


def test_the_other_way_round_it_is_taken_away(grown, before):
    found = compare_evidence(load(grown), load(before), model=False)
    assert found.uncounted.empty and all(item.added == () and len(item.removed) == 1 for item in found.moved)


def test_the_command_prints_rows_and_reasons(grown, before, monkeypatch, capsys):
    root = before.parent
    (root / "_toc.yml").write_text("root: chapters/index\n")
    monkeypatch.setenv("LIVINGREVIEW_ROOT", str(root))
    assert main(["conclusions", "--data", str(grown), "--tests-only"]) == 0
    out = capsys.readouterr().out
    assert "  + newman2026 (sample newman2026): amygdala" in out and "connectivity (1): newman2026 insula increase" in out
    assert main(["conclusions", "--data", str(grown), "--tests-only", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert all(entry["added"] for entry in document["changes"]) and len(document["uncounted"]) == 2
