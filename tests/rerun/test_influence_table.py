"""What leaving each sample out does: the kept table is what a run gives, and answers no other evidence."""

import shutil

from livingreview.evidence import load
from livingreview.inference.claims import RESULTS, load_claims
from livingreview.rerun.influence_table import ERAS, influence_table, kept_influence


def test_the_kept_table_is_that_of_a_fresh_run(evidence):
    """Two claims and eras of all: the whole takes minutes."""
    claims, eras = ("attenuation", "mechanism"), ("core", "later")
    fresh = influence_table(evidence, claims, eras)
    kept = kept_influence(evidence)
    kept = kept[kept["claim"].isin(claims) & kept["studies"].isin(eras)]
    assert len(fresh) > 50 and kept.astype(str).to_csv(index=False) == fresh.astype(str).to_csv(index=False)


def test_the_kept_table_holds_every_claim_era_and_known_result(evidence):
    frame = kept_influence(evidence)
    assert set(frame["claim"]) == {claim.key for claim in load_claims(evidence.directory / "claims.toml").claims}
    assert set(frame["studies"]) == set(ERAS)
    assert set(frame["result"]) | set(frame["result_without"]) <= set(RESULTS)
    assert set(frame["sample"]) <= set(evidence.studies["sample"])
    assert (frame.groupby(["claim", "studies"])["result"].nunique() == 1).all()


def test_a_table_that_answers_other_rules_is_refused(tmp_path, evidence):
    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    text = (folder / "claims.toml").read_text(encoding="utf-8")
    (folder / "claims.toml").write_text(text.replace("alpha = 0.05", "alpha = 0.04"), encoding="utf-8")
    assert kept_influence(load(folder)) is None


def test_a_book_without_the_table_has_none(tmp_path, evidence):
    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    for name in ("influence.tsv", "influence.json"):
        (folder / name).unlink()
    assert kept_influence(load(folder)) is None
