"""Reports of the review's own chapters: selection of studies, coding, models and the first page."""


import pandas as pd

from livingreview import evidence as ev
from livingreview.page.tables import Note
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
    figure = front_page.votes_figure({"then": then, "since": since}, "Caption.", least=5)
    assert figure.numbers.groupby("region")["samples"].sum().min() >= 5
    assert "regions with fewer than five samples not drawn." in figure.caption
    assert set(figure.numbers["body"]) == {"then", "since"}


def test_no_circular_model_is_drawn_and_every_model_is_listed(evidence):
    anxiety, rest = predicted_models.prediction_figures(evidence, "psychotherapy", {"Panic": ["panic"], "All others": []}, "c")
    assert anxiety.caption == "Panic: c" and rest.caption == "All others: c"
    table = predicted_models.model_table(evidence, "c").frame
    assert len(table) == len(evidence.model_predictions)
    circular = set(evidence.model_predictions.query("circular == 'yes'")["model"])
    assert not any(name in anxiety.alt + rest.alt for name in circular)


def test_fewer_than_three_samples_come_as_a_sentence(evidence):
    ptsd = direction(evidence, diagnosis="panic")
    assert 0 < ptsd.n_samples < 3
    for shown in (ptsd.matrix("c"), ptsd.votes("c"), ptsd.brain("c"), ptsd.figure("c")):
        assert isinstance(shown, Note)
    assert "cannot establish a direction" in ptsd.matrix("c").sentence and "reports" in ptsd.matrix("c").sentence


def test_regions_stand_in_anatomical_order_in_every_figure(evidence):
    since = direction(evidence, studies="later")
    order = list(since.names("coarse").values())
    for figure in (since.votes("c"), since.slopes(since, ("a", "b"), "c")):
        regions = list(dict.fromkeys(figure.alt.split("later. ")[-1].split("region. ")[-1].split(". ")))
        named = [name for text in regions for name in order if text.startswith(f"{name}:")]
        assert named == [name for name in order if name in named] and len(named) > 5


def test_a_title_says_where_most_samples_agree(evidence):
    since = direction(evidence, studies="later")
    frame = since.frame("coarse").set_index("region")
    best = frame[["n_decrease", "n_increase"]].max(axis=1)
    assert since.finding().startswith(since.names("coarse")[best.idxmax()])


def test_a_side_is_counted_where_it_was_reported(evidence):
    from livingreview import inference
    from livingreview.reports.directions.figures import by_side

    rows = [("s1", "amygdala", "L", -1), ("s2", "amygdala", "NR", -1), ("s3", "acc", "R", 1), ("s4", "amygdala", "R", 1)]
    frame = pd.DataFrame(rows, columns=["sample", "region", "hemisphere", "sign"])
    counts = by_side(inference.Signs(frame, inference.Analysis()), evidence).set_index(["region", "hemisphere"])
    assert counts.loc[("amygdala", "L"), ["n_decrease", "n_increase"]].tolist() == [2, 0]
    assert counts.loc[("amygdala", "R"), ["n_decrease", "n_increase", "direction"]].tolist() == [1, 1, "inconsistent"]
    assert counts.loc[("acc", "L"), "n_increase"] == counts.loc[("acc", "R"), "n_increase"] == 1
