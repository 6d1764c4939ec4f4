"""The evidence, loaded once."""

import pytest

from livingreview.evidence import load


@pytest.fixture(scope="session")
def evidence():
    return load()
