"""The review holds together: its tables and rules are sound, and every page shows what it showed when it was built."""

from __future__ import annotations

import pytest

from livingreview.cli.main import main


@pytest.mark.parametrize("command", ["validate", "claims", "search", "verify"])
def test_a_command_has_nothing_to_complain_of(command):
    assert main([command]) == 0
