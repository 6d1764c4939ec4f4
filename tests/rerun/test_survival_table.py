"""The kept table is what a run gives."""

import pytest

from livingreview.evidence import load
from livingreview.inference.claims import load_claims
from livingreview.paths import edition_root
from livingreview.rerun.multiverse_runs import explore_all, inputs_digest
from livingreview.rerun.survival_table import kept_survival, survival_table, write_table

KEYS = [claim.key for claim in load_claims(edition_root() / "data" / "claims.toml").claims]


@pytest.mark.parametrize("key", KEYS)
def test_the_kept_table_is_that_of_a_fresh_run(evidence, key):
    """A claim in every specification takes some seconds."""
    fresh = survival_table(explore_all(evidence, [key]), inputs_digest(evidence.directory))
    kept = kept_survival(evidence)
    own = kept[kept["claim"] == key]
    assert own.astype(str).to_csv(index=False) == fresh.astype(str).to_csv(index=False)


def test_every_claim_is_kept_and_every_specification_has_a_result(evidence):
    kept = kept_survival(evidence)
    assert list(dict.fromkeys(kept["claim"])) == KEYS
    assert (kept["as_claimed"] + kept["undecided"] + kept["against"] + kept["too_few_samples"] == kept["n"]).all()


def test_a_table_that_answers_other_rules_is_refused(tmp_path, evidence):
    import shutil

    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    text = (folder / "claims.toml").read_text(encoding="utf-8")
    (folder / "claims.toml").write_text(text.replace("alpha = 0.05", "alpha = 0.04"), encoding="utf-8")
    assert kept_survival(load(folder)) is None


def test_a_table_is_written_whole_or_not_at_all(tmp_path, evidence):
    frame = kept_survival(evidence)
    target = tmp_path / "survival.tsv"
    write_table(target, frame)
    assert target.read_bytes() == (evidence.directory / "survival.tsv").read_bytes()
    with pytest.raises(OSError):
        write_table(target / "survival.tsv", frame)
    assert [path.name for path in tmp_path.iterdir()] == ["survival.tsv"]
