"""Reports of the review's own chapters: selection of studies, coding, models and the first page."""


from livingreview import evidence as ev
from livingreview.reports import coder_agreement, front_page, predicted_models, study_selection
from livingreview.reports.directions import direction


def test_every_step_of_the_flow_leaves_what_the_one_before_kept_without_what_was_set_aside(evidence):
    steps = study_selection.candidate_flow(evidence, "c").numbers
    left = None
    for n, kind in zip(steps["n"], steps["kind"], strict=True):
        if kind == "aside":
            left -= n
        else:
            assert left is None or n == left
            left = n
    contributed = study_selection.contribution_table(evidence, "c").frame["Counted"]
    assert int((contributed > 0).sum()) == left and contributed.sum() == len(ev.select(evidence, ev.Selection()).findings)


def test_agreement_is_drawn_for_fields_with_a_kappa_and_listed_for_all(evidence):
    core = coder_agreement.coder_agreement(evidence, "core")
    drawn, listed = core.figure("c").numbers["label"], core.table("c").frame["Field"]
    assert set(drawn) < set(listed) and not drawn.str.contains("(seen)", regex=False).any()
    table = coder_agreement.disagreement_table(evidence, {"core": core}, "c")
    assert table.folded == f"Show all {len(table.frame):,} disagreements" and len(table.frame)


def test_the_first_page_draws_the_most_reported_regions_and_says_how_many_it_leaves_out(evidence):
    then, since = direction(evidence), direction(evidence, studies="later")
    figure = front_page.votes_figure({"then": then, "since": since}, "Caption.", most=3)
    assert figure.numbers["region"].nunique() == 3 and "regions with fewer reports are not drawn." in figure.caption
    drawn = front_page.panorama({"then": then, "since": since}, "Caption.", least=5).numbers
    assert drawn.groupby("region")["n"].sum().min() >= 5 and set(drawn["body"]) == {"then", "since"}


def test_no_circular_model_is_drawn_and_every_model_is_listed(evidence):
    anxiety, rest = predicted_models.prediction_figures(evidence, "psychotherapy", {"Panic": ["panic"], "All others": []}, "c")
    assert anxiety.caption == "Panic: c" and rest.caption == "All others: c"
    table = predicted_models.model_table(evidence, "c").frame
    assert len(table) == len(evidence.model_predictions)
    circular = set(evidence.model_predictions.query("circular == 'yes'")["model"])
    assert not any(name in anxiety.alt + rest.alt for name in circular)
    assert len(predicted_models.construct_brains(evidence, ["reappraisal"])) == 1
