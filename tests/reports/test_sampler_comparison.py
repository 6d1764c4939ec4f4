"""The frozen comparison of fits with full sampling keeps the rule that was fixed before it was made."""

from livingreview.evidence import load
from livingreview.page import tables
from livingreview.reports import sampler_comparison


def test_the_comparison_with_full_sampling_keeps_its_own_rule(monkeypatch):
    evidence, shown = load(), []
    monkeypatch.setattr(tables, "display", lambda bundle, **_: shown.append(bundle))
    rows = evidence.table("nuts_comparison")
    book = rows[rows["method"] == "book"]
    assert len(book) == rows["structure"].nunique()
    # The rule that was fixed beforehand, in bench/hierarchical_nuts.py.
    assert (book["max_difference"] <= 0.03).all() and book["width_ratio"].between(0.9, 1.1).all()
    assert (book["sd_ratio_low"] >= 0.75).all() and (book["sd_ratio_high"] <= 1.25).all()
    for method in ("joint mode", "variational"):
        own = rows[rows["method"] == method]
        assert (own["max_difference"] > 0.03).any() or not own["width_ratio"].between(0.9, 1.1).all()
    sampler_comparison.show_fit_comparison(evidence, "A caption")
    assert shown[0]["text/html"].count('scope="row"') == len(rows)
    assert float(sampler_comparison.sampling_facts(evidence)["fit_most"]) <= 3.0
