"""What was known when: sums down to a year, verdicts that stand until the evidence changes."""

import numpy as np
import pytest

from livingreview.evidence import Selection, select
from livingreview.inference import Analysis, sign_table
from livingreview.inference.claims import assess
from livingreview.inference.cumulative_evidence import as_of, conclusions_in, cumulative_evidence


@pytest.fixture(scope="module")
def rulebook(rulebook):
    return rulebook.replace(n_permutations=200)


@pytest.fixture(scope="module")
def known(evidence, rulebook):
    return cumulative_evidence(evidence, Selection(studies="all"), Analysis(level="coarse"), rulebook)


def test_the_last_year_holds_every_dated_sample(evidence, known):
    frame = sign_table(evidence, Selection(studies="all"), Analysis(level="coarse")).frame
    dated = frame[~frame["sample"].isin(known.undated)]
    now = as_of(known, known.last)
    assert now["down"].sum() == (dated["sign"] < 0).sum()
    assert now["up"].sum() == (dated["sign"] > 0).sum()
    assert now["unclear"].sum() == (dated["sign"] == 0).sum()
    assert set(known.samples["sample"]) | set(known.undated) == set(frame["sample"])


def test_a_sample_arrives_with_its_first_study(evidence, known):
    studies = select(evidence, Selection(studies="all")).studies
    first = studies.groupby("sample")["year"].min()
    for row in known.samples.itertuples(index=False):
        assert row.year == first[row.sample]


def test_before_the_first_year_nothing_is_known(known):
    assert as_of(known, known.first - 1).empty
    assert conclusions_in(known, known.first - 1).empty
    assert not as_of(known, known.first).empty


def test_counts_never_fall(known):
    totals = [
        as_of(known, year)[["down", "up", "unclear"]].to_numpy().sum() for year in range(known.first, known.last + 1)
    ]
    assert (np.diff(totals) >= 0).all()


@pytest.mark.parametrize("part", [0, 0.2, 0.4, 0.6, 0.8, 1])
def test_a_year_that_is_passed_over_stands_as_it_was(evidence, rulebook, known, part):
    """Every year's verdict, whether kept from an earlier year or not, is that of a test of that very year."""
    year = known.first + round(part * (known.last - known.first))
    standing = conclusions_in(known, year)
    for claim in rulebook.claims:
        afresh = assess(evidence, rulebook, claim, Selection(studies="all", until=year), Analysis()).numbers()
        kept = standing.loc[claim.key].drop("year").to_dict()
        for name in ("result", "n", "n_least", "n_units"):
            assert kept[name] == afresh[name], (claim.key, name)
        assert np.isclose(kept["estimate"], afresh["estimate"], equal_nan=True), claim.key
        assert np.isclose(kept["p_for"], afresh["p_for"], equal_nan=True), claim.key


def test_nothing_dated_is_an_error(evidence, rulebook):
    with pytest.raises(ValueError, match="expected at least one"):
        cumulative_evidence(evidence, Selection(studies="all", until=1980), Analysis(), rulebook)
