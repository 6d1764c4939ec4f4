"""The registered test: its null keeps clusters, it finds what was planted, refuses circular models and follows its file."""

from __future__ import annotations

import numpy as np
import pytest

from livingreview.anatomy.coordinates import in_brain
from livingreview.errors import EditionError
from livingreview.inference import foci_test_rules, predicted_peaks
from livingreview.inference.foci_test_rules import load_foci_test
from livingreview.inference.peak_null import field_places, grey_places, moved
from livingreview.inference.predicted_peaks import (
    AGAINST,
    NONE,
    SUPPORT,
    Experiment,
    chance,
    conclude,
    score,
)

POINTS = np.array([[-20.0, -4, -18], [-26, -2, -20], [40, 20, 0]])


@pytest.fixture(scope="module")
def places(evidence):
    return field_places(evidence, 4)


@pytest.fixture(scope="module")
def rules(evidence):
    return load_foci_test(evidence)


def test_a_cluster_moves_as_one_piece_and_stays_in_the_brain(places) -> None:
    drawn = moved(POINTS, 200, places, 12, 4, np.random.default_rng(1))
    within = np.linalg.norm(drawn[:, 0] - drawn[:, 1], axis=1)
    np.testing.assert_allclose(within, np.linalg.norm(POINTS[0] - POINTS[1]), atol=1e-9)
    assert in_brain(drawn, 4).all()
    assert (np.linalg.norm(drawn[:, :2] - drawn[:, 2:], axis=2) >= 12).all()


def test_a_cluster_that_fits_nowhere_is_an_error(places) -> None:
    wide = np.array([[float(x), 0, 0] for x in range(-200, 201, 10)])
    with pytest.raises(EditionError, match="a cluster of 41 peaks found no other place"):
        moved(wide, 2, places, 12, 4, np.random.default_rng(1))


def test_the_fields_base_rate_is_no_uniform_brain(places) -> None:
    rng = np.random.default_rng(1)
    near = [(np.abs(where.draw(5000, rng) - [-36, 20, 0]) < 12).all(axis=1).mean() for where in (places, grey_places())]
    assert near[0] > 1.3 * near[1]  # the anterior insula is hit by everything


def test_peaks_upon_the_model_stand_out_and_others_do_not(rules, places) -> None:
    rng = np.random.default_rng(3)
    model = np.array([[-20.0, -4, -18], [22, -4, -18], [0, 40, 10]])
    on = [Experiment(str(i), "increase", model[[i % 3]] + rng.normal(0, 3, 3)) for i in range(6)]
    off = [Experiment(str(i), "increase", np.array([[10.0, -90, 0]]) + rng.normal(0, 3, 3)) for i in range(6)]
    p_on, p_off = (score(chance(own, 400, places, rules, rng), model, 10).p() for own in (on, off))
    assert p_on < 0.01 < 0.1 < p_off


def test_every_experiment_counts_once(rules, places) -> None:
    rng = np.random.default_rng(4)
    many = Experiment("many", "increase", places.draw(20, rng))
    one = Experiment("one", "increase", POINTS[:1])
    found = score(chance([many, one], 100, places, rules, rng), POINTS, 10)
    assert found.mean_z == pytest.approx(found.z.mean()) and found.z.shape == (2,)


def test_circular_models_and_unknown_tables_are_refused(evidence, monkeypatch) -> None:
    circular = evidence.table("foci_models").query("role == 'circular'")["model"].iloc[0]
    real = foci_test_rules.read_toml

    def with_model(**changes):
        def read(path):
            text = real(path)
            text["model"] = [text["model"][0] | changes]
            return text

        monkeypatch.setattr(foci_test_rules, "read_toml", read)

    with_model(id=circular)
    with pytest.raises(EditionError, match="no prediction of them"):
        load_foci_test(evidence)
    with_model(tables=["Table 77"])
    with pytest.raises(EditionError, match="has no table 'Table 77'"):
        load_foci_test(evidence)


@pytest.mark.parametrize(
    ("changes", "at_control", "expected"),
    [
        ({}, 0.5, SUPPORT),
        ({"p_corrected": 0.06}, 0.5, NONE),
        ({"p_talairach": 0.06}, 0.5, NONE),
        ({"z_left_out": -0.1}, 0.5, NONE),
        ({"p_left_out": 0.2}, 0.5, NONE),
        ({}, 0.01, NONE),
        ({"p": 0.999, "p_corrected": 1.0}, 0.5, AGAINST),
    ],
)
def test_support_asks_for_every_condition_of_the_file(rules, changes: dict, at_control: float, expected: str) -> None:
    row = {"p": 0.001, "p_corrected": 0.01, "p_talairach": 0.01, "z_left_out": 0.5, "p_left_out": 0.05}
    assert conclude(row | changes, at_control, rules, 10) == expected


def test_the_whole_test_runs_small_and_says_the_same_twice(evidence, rules) -> None:
    small = rules.replace(
        draws=100,
        model=rules.model[:1],
        controls=rules.controls.replace(pseudo_models=2),
        power=rules.power.replace(simulations=5, shares=(1.0,)),
    )
    one, two = (predicted_peaks.run_foci_test(evidence, small) for _ in range(2))
    assert one.models.equals(two.models)
    assert one.models["kind"].value_counts().to_dict() == {"model": 1, "control": 8}
    assert one.experiments["foci"].sum() == one.models["foci"].iloc[0]


def test_too_few_experiments_are_not_tested(evidence, rules) -> None:
    said: list[str] = []
    none = rules.replace(experiments=rules.experiments.replace(least=7), model=rules.model[:1])
    found = predicted_peaks.run_foci_test(evidence, none.replace(draws=100), said.append)
    assert "too few: 6 of 7 experiments" in said[-1]
    assert set(found.models["kind"]) == {"control"}


def test_the_registered_file_names_every_model_once_or_says_why_not(evidence, rules) -> None:
    named = {model.id for model in rules.model} | {model.id for model in rules.left_out}
    assert named == set(evidence.table("foci_models")["model"])
    assert not {model.id for model in rules.model} & {model.id for model in rules.left_out}
    assert rules.registered.isoformat() == "2026-11-28"
