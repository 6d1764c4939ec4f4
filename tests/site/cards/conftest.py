"""The evidence of this checkout, read once for all tests of the cards."""

from __future__ import annotations

import pytest

from livingreview.anatomy import default_atlas
from livingreview.site.cards.card_data import read_card_data
from livingreview.site.cards.glass_brain import build_glass_brain


@pytest.fixture(scope="session")
def data(evidence):
    return read_card_data(evidence)


@pytest.fixture(scope="session")
def brain(evidence):
    return build_glass_brain(default_atlas(evidence.directory))
