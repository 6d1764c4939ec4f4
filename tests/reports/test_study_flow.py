"""The flow of studies: each box again by plain pandas, sums, and the same numbers on the pages that print them."""

from __future__ import annotations

import pandas as pd
import pytest

from livingreview import evidence as ev
from livingreview.page import formatting
from livingreview.reports.directions import direction
from livingreview.reports.since_review.study_characteristics import coded_samples
from livingreview.reports.study_flow import ERAS, StudyFlow, study_flow

UNITS = ["studies", "samples", "findings"]


@pytest.fixture(scope="module")
def base():
    return ev.load()


@pytest.fixture(scope="module")
def flow(base):
    return study_flow(base)


@pytest.fixture(scope="module")
def rows(base):
    """Every finding of psychotherapy studies beside its study, with its era as the flow names it."""
    studies = base.studies.copy()
    core = set(studies.loc[studies["era"] == "core", "sample"])
    studies["group"] = [
        "review" if pd.notna(s["slot"]) else "known" if s["era"] == "later" and s["sample"] in core else s["era"]
        for s in studies.to_dict("records")
    ]
    return base.findings.merge(studies[["study_id", "sample", "therapy", "group"]], on="study_id", how="right")


def by_hand(rows, regions):
    """The kept boxes, each a subset of the one before."""
    kept = {"base": rows, "psychotherapy": rows[rows["therapy"] != "none"]}
    kept["findings"] = kept["psychotherapy"].dropna(subset=["region"])
    kept["change"] = kept["findings"].query("arm == 'psychotherapy' and contrast == 'change' and direction != 'unclear'")
    placed = set(regions.loc[regions["lobe"] != "", "region"])
    kept["counted"] = counted = kept["change"].query(
        "tested_against in ['control_group', 'before'] and measure in ['perfusion', 'metabolism', 'bold'] "
        "and subgroup == 'all' and pooled == 'no'"
    )
    counted = counted[counted["region"].isin(placed)]
    cell = [counted["group"], counted["sample"], counted["region"]]
    controlled = counted["tested_against"].eq("control_group")
    kept["compared"] = counted = counted[controlled | ~controlled.groupby(cell).transform("any")]
    signs = counted["direction"].map({"decrease": -1, "no_change": 0, "increase": 1})
    cell = [counted["group"], counted["sample"], counted["region"]]
    low, high = signs.groupby(cell).transform("min"), signs.groupby(cell).transform("max")
    kept["direction"] = counted[(low == high) & (low != 0)]
    return kept


def numbers(own):
    return [own["study_id"].nunique(), own["sample"].nunique(), int(own["region"].notna().sum())]


def test_each_kept_box_is_what_plain_pandas_counts(base, flow, rows):
    boxes = flow.boxes.set_index("key")
    for key, own in by_hand(rows, base.regions).items():
        assert boxes.loc[key, UNITS].tolist() == numbers(own), key
        for era in ERAS:
            of_era = own[own["group"] == era]
            earlier = set(own.loc[own["group"].isin(list(ERAS)[: list(ERAS).index(era)]), "sample"])
            expected = [of_era["study_id"].nunique(), len(set(of_era["sample"]) - earlier), int(of_era["region"].notna().sum())]
            assert boxes.loc[f"{key}-{era}", UNITS].tolist() == expected, (key, era)


def test_each_box_set_aside_is_what_plain_pandas_counts(base, flow, rows):
    kept = by_hand(rows, base.regions)
    boxes = flow.boxes.set_index("key")
    medication = rows[rows["therapy"] == "none"]
    assert boxes.loc["medication", UNITS].tolist() == numbers(medication)
    silent = kept["psychotherapy"].groupby("study_id")["region"].count().eq(0).sum()
    assert boxes.loc["no_finding", "studies"] == silent and boxes.loc["no_finding", "findings"] == 0
    assert boxes.loc["arm", "findings"] == (kept["findings"]["arm"] != "psychotherapy").sum()
    change = kept["change"]
    assert boxes.loc["tested_against", "findings"] == (~change["tested_against"].isin(["control_group", "before"])).sum()
    measured = change[change["tested_against"].isin(["control_group", "before"])]
    others = measured[~measured["measure"].isin(["perfusion", "metabolism", "bold"])]
    assert boxes.loc["measure", "findings"] == len(others)


def test_the_boxes_of_one_split_add_up_to_their_parent(flow):
    boxes = flow.boxes
    assert boxes["key"].is_unique and len(boxes)
    sums = boxes[boxes["parent"] != ""].groupby(["parent", "split"])[UNITS].sum()
    for (parent, split), total in sums.iterrows():
        assert total.tolist() == boxes.set_index("key").loc[parent, UNITS].tolist(), (parent, split)


def test_what_pages_print_is_a_box(base, flow):
    for era in ("review", "later"):
        result = direction(base, studies=era)
        assert flow.n(f"direction-{era}", "samples") == result.n_directional
        assert flow.n(f"compared-{era}", "samples") == result.n_samples
        assert flow.n(f"counted-{era}") == len(result.studies) and flow.n(f"counted-{era}", "findings") == len(result.findings)
        coded = coded_samples(base, ev.Selection(studies=era))
        assert flow.n(f"findings-{era}", "samples") == coded["sample"].nunique()
        assert flow.n(f"direction-{era}", "samples") == coded.loc[coded["counted"], "sample"].nunique()
    selected = ev.select(base, ev.Selection(studies="all"))
    assert (flow.n("counted"), flow.n("counted", "findings")) == (len(selected.studies), len(selected.findings))


def test_years_add_up_to_the_boxes_and_the_figure_says_each_box_drawn(flow):
    counts = flow.by_year(2005)
    by_kind = {kind: flow.studies["kind"].eq(kind).sum() for kind in ("psychotherapy", "medication")}
    for kind, n in by_kind.items():
        own = flow.studies[flow.studies["kind"] == kind]["year"]
        assert counts[f"{kind}_until"] == formatting.number(int((own <= 2005).sum()))
        assert counts[f"{kind}_no_year"] == formatting.number(int(own.isna().sum())) and flow.n(kind) == n
    figure = flow.figure("c")
    assert f"Kept: {flow.n('counted')}, counted by default" in figure.alt
    assert len(flow.table("c").frame) == len(flow.boxes) and len(flow.eras_table("c").frame) == 7


def test_disorders_add_up_to_the_boxes(base, flow):
    names = dict(base.dictionaries["studies"].columns["diagnosis"].levels)
    frame = flow.disorders_table("c", names).frame
    expected = [flow.n(stage) for stage in ("base", "psychotherapy", "findings", "counted")]
    expected += [flow.n(f"direction-{era}", "samples") for era in ("review", "later")]
    assert frame.iloc[-1, 1:].tolist() == expected == frame.iloc[:-1, 1:].sum().tolist()
    assert direction(base, studies="later", diagnosis="ocd").n_directional == frame.set_index("Disorder").loc[names["ocd"]].iloc[-1]


def test_what_a_count_rests_on_is_read_off_its_rows():
    studies = pd.DataFrame(
        {
            "study_id": ["a", "b", "c"], "sample": ["a", "a", "c"], "kind": "psychotherapy", "year": [2001, 2002, 2003],
            "era": ["review", "review", "later"], "diagnosis": "ocd", "allocation": ["randomised", "", "not_randomised"], "leaves": "direction",
        }
    )  # fmt: skip
    findings = pd.DataFrame(
        {"study_id": ["a", "b", "c", "c"], "evidence_level": ["abstract", "secondary", "abstract", "abstract"], "leaves": "direction"}
    )
    small = StudyFlow(studies, findings, ("medication", "no_finding", "direction"))
    rests = small.rests_on()
    assert (rests["rows"], rests["row_samples"], rests["row_second_hand"], rests["row_randomised"]) == (
        "four", "two", "25%", "one of two",
    )  # fmt: skip
    assert small.rests_on("later")["rows"] == "two"
