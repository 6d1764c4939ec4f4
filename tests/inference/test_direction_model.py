"""The model of directions finds an effect that was put in, and lays the evidence out as its rows have it."""

import multiprocessing

import numpy as np
import pytest

from livingreview.evidence import Selection, load, select
from livingreview.inference import Analysis
from livingreview.inference.claims import load_claims
from livingreview.inference.direction_cells import FACTORS, cells_of_claim, lay_out_cells
from livingreview.inference.direction_model import fit_many


@pytest.fixture(scope="module")
def base():
    return load()


def test_cells_are_the_directions_of_the_selected_samples(base):
    claim = load_claims(base.directory / "claims.toml").claim("attenuation")
    cells = cells_of_claim(base, claim, Selection(studies="later"), Analysis(level="coarse"))
    selection = Selection(studies="later").replace(**claim.selection)
    rows = select(base, selection).findings
    assert set(cells.sample) <= set(rows["sample"]) and len(cells) == len(set(zip(cells.sample, cells.region, strict=True)))
    assert set(cells.label) <= {-1, 0, 1} and (cells.label == 1).any() and not (cells.label == -1).any()
    assert [len(names) for names in cells.names] == [len(set(own)) for own in cells.levels]
    assert np.abs(cells.design.mean(axis=0)).max() < 1e-9
    disorders = base.studies.drop_duplicates("sample").set_index("sample")["diagnosis"]
    assert (cells.group == disorders.reindex(cells.sample).to_numpy(str)).all()


def _found() -> dict[str, float]:
    """Fit the model to directions with a strong effect of the label and to directions without one."""
    rng = np.random.default_rng(4)
    n = 120
    region = np.array([f"r{i}" for i in rng.integers(0, 10, n)])
    sample = np.array([f"s{i}" for i in rng.integers(0, 40, n)])
    group = np.array([f"g{i}" for i in rng.integers(0, 4, n)])
    label = np.where(np.isin(region, [f"r{i}" for i in range(5)]), 1, 0)

    def drawn(effect: float):
        down = (rng.random(n) < 1 / (1 + np.exp(-effect * label))).astype(int)
        return lay_out_cells(down, label, np.zeros((n, 3)), region, group, np.full(n, ""), sample)

    strong, none = fit_many([drawn(2.0), drawn(0.0)], np.random.default_rng(5), light=True)
    known = strong.probability(np.array([0]), np.array([0]), np.array([0]), np.array([1]))
    unknown = strong.probability(np.array([-1]), np.array([-1]), np.array([-1]), np.array([0]))
    return {
        "strong": strong.label.mean(), "none": none.label.mean(), "known": known.mean(), "unknown": unknown.mean(),
        "factors": strong.spread.shape[1], "least spread": strong.spread.min(),
    }  # fmt: skip


def test_an_effect_that_was_put_in_is_found_and_its_absence_too():
    # In a process of its own: the sampler has threads, and other tests fork.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_found)
    assert found["strong"] > 1.0 > abs(found["none"]) + 0.2
    assert found["factors"] == len(FACTORS) and found["least spread"] > 0
    # A place that no sample has lies nearer to one half than one that all have.
    assert found["known"] > 0.6 and 0.3 < found["unknown"] < found["known"]
