"""Where findings leave the default count: once each, and those that stay are those of the signs."""

from __future__ import annotations

import pytest

from livingreview import evidence as ev
from livingreview.inference import Analysis, sign_table
from livingreview.inference.leaving_steps import STAYS, leaving_steps


@pytest.fixture(scope="module")
def base():
    return ev.load()


@pytest.fixture(scope="module")
def steps(base):
    return leaving_steps(base)


def test_every_finding_leaves_at_one_known_step_and_its_study_with_the_last_of_them(base, steps):
    studies, findings, order = steps
    assert len(findings) == len(base.findings) and set(findings["leaves"]) <= set(order)
    last = findings["leaves"].map(order.index).groupby(findings["study_id"]).max().map(order.__getitem__)
    assert studies.set_index("study_id").loc[last.index, "leaves"].tolist() == last.tolist()
    silent = studies[~studies["study_id"].isin(findings["study_id"])]
    assert set(silent["leaves"]) <= {"medication", "no_finding"}


@pytest.mark.parametrize("era", ["review", "later"])
def test_what_stays_are_the_rows_behind_a_sign(base, steps, era):
    studies, findings, _ = steps
    own = studies.loc[studies["era"] == era, "study_id"]
    staying = findings[(findings["leaves"] == STAYS) & findings["study_id"].isin(own)]
    signs = sign_table(base, ev.Selection(studies=era), Analysis()).frame
    signed = signs[signs["sign"] != 0]
    assert len(staying) == signed["n_rows"].sum()
    assert set(staying["study_id"]) == {study for cell in signed["studies"] for study in cell.split("; ")}
