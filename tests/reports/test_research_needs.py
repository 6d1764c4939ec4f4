"""What research each claim needs."""

import pytest

from livingreview.reports import research_needs
from livingreview.reports.directions import direction


@pytest.mark.parametrize(("n", "said"), [(float("nan"), "cannot be said"), (20.0, "enough now"), (84.0, "about 80"), (700.0, "over 500")])
def test_an_extrapolation_is_said_no_finer_than_it_is(n, said):
    assert research_needs._rounded(n, 20) == said


def test_a_trial_is_planned_from_the_size_of_the_samples_that_count(evidence):
    counted = direction(evidence, studies="all").studies
    values = research_needs.trial_values(evidence, counted)
    assert (values["trial_medium"], values["trial_large"]) == ("64", "26")
    assert float(values["trial_smallest"]) > 0.8
