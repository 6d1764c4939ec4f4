"""The same bytes for any number of workers, here or on a cluster."""

import warnings

import pytest

from livingreview.errors import EditionError
from livingreview.rerun.multiverse_runs import explore_all, inputs_digest

KEYS = ["same-circuit", "reappraisal-there"]


@pytest.fixture(scope="module")
def here(evidence):
    return explore_all(evidence, KEYS)


def as_bytes(specified) -> dict:
    return {
        key: (specified_claim.frame.to_csv(index=False).encode(), specified_claim.curves)
        for key, specified_claim in specified.items()
    }


def same(one, other) -> bool:
    left, right = as_bytes(one), as_bytes(other)
    # Two curves without a test hold NaN, which is unlike itself; their text is alike.
    return list(left) == list(right) and all(str(left[key]) == str(right[key]) for key in left)


def test_two_processes_give_the_same_bytes(evidence, here):
    done = []
    assert same(here, explore_all(evidence, KEYS, workers=2, progress=done.append))
    assert sorted(done) == sorted(here)


def test_a_cluster_gives_the_same_bytes(evidence, here):
    with warnings.catch_warnings():
        # The cluster's own housekeeping; not of this project.
        warnings.simplefilter("ignore")
        from distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            assert same(here, explore_all(evidence, KEYS, scheduler=cluster.scheduler_address))


def test_an_unknown_claim_is_said_before_anything_runs(evidence):
    with pytest.raises(EditionError, match="nearest: convergence"):
        explore_all(evidence, ["convergense"])


def test_the_digest_is_that_of_what_is_read(tmp_path, evidence):
    import shutil

    folder = shutil.copytree(evidence.directory, tmp_path / "data")
    before = inputs_digest(folder)
    (folder / "reviews.tsv").write_text("other")
    assert inputs_digest(folder) == before
    rules = (folder / "claims.toml").read_text()
    (folder / "claims.toml").write_text("# a remark\n" + rules)
    assert inputs_digest(folder) == before
    (folder / "claims.toml").write_text(rules.replace("alpha = 0.05", "alpha = 0.04"))
    assert inputs_digest(folder) != before
