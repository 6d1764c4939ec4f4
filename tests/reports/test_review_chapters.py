"""Reports of the review's own chapters: selection of studies, coding, models and the first page."""

import pytest

from livingreview import evidence as ev
from livingreview.reports import coder_agreement, front_page, predicted_models, study_selection
from livingreview.reports.directions import direction


@pytest.fixture(scope="module")
def base():
    return ev.load()


def test_every_step_of_the_flow_leaves_what_the_one_before_kept_without_what_was_set_aside(base):
    steps = study_selection.candidate_flow(base, "c").numbers
    left = None
    for n, kind in zip(steps["n"], steps["kind"], strict=True):
        if kind == "aside":
            left -= n
        else:
            assert left is None or n == left
            left = n
    contributed = study_selection.contribution_table(base, "c").frame["Counted"]
    assert int((contributed > 0).sum()) == left and contributed.sum() == len(ev.select(base, ev.Selection()).findings)


def test_agreement_is_drawn_for_fields_with_a_kappa_and_listed_for_all(base):
    core = coder_agreement.coder_agreement(base, "core")
    drawn, listed = core.figure("c").numbers["label"], core.table("c").frame["Field"]
    assert set(drawn) < set(listed) and not drawn.str.contains("(seen)", regex=False).any()
    table = coder_agreement.disagreement_table(base, {"core": core}, "c")
    assert table.folded == f"Show all {len(table.frame):,} disagreements" and len(table.frame)


def test_the_first_page_draws_the_most_reported_regions_and_says_how_many_it_leaves_out(base):
    then, since = direction(base), direction(base, studies="later")
    figure = front_page.votes_figure({"then": then, "since": since}, "Caption.", most=3)
    assert figure.numbers["region"].nunique() == 3 and "regions with fewer reports are not drawn." in figure.caption
    drawn = front_page.panorama({"then": then, "since": since}, "Caption.", least=5).numbers
    assert drawn.groupby("region")["n"].sum().min() >= 5 and set(drawn["body"]) == {"then", "since"}


def test_no_circular_model_is_drawn_and_every_model_is_listed(base):
    anxiety, rest = predicted_models.prediction_figures(base, "psychotherapy", {"Panic": ["panic"], "All others": []}, "c")
    assert anxiety.caption == "Panic: c" and rest.caption == "All others: c"
    table = predicted_models.model_table(base, "c").frame
    assert len(table) == len(base.model_predictions)
    circular = set(base.model_predictions.query("circular == 'yes'")["model"])
    assert not any(name in anxiety.alt + rest.alt for name in circular)
    assert len(predicted_models.construct_brains(base, ["reappraisal"])) == 1
