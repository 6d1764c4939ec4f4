"""The protocol: what is wrong with it is named, and how many studies were read follows from the tables."""

from __future__ import annotations

import pytest

from livingreview.errors import EditionError
from livingreview.evidence import load
from livingreview.evidence.protocol import load_protocol


@pytest.fixture(scope="module")
def evidence():
    return load()


def test_readers_are_counted_in_the_tables_of_their_reading(evidence):
    readers = {reader.key: reader for reader in load_protocol(evidence).readers}
    designs = evidence.table("readings/designs")
    assert readers["first"].studies(evidence) == len(evidence.studies)
    assert readers["a"].studies(evidence) == (designs["reader"] == "a").sum()
    assert readers["core-again"].studies(evidence) == evidence.table("recoding/core_studies")["study_id"].nunique()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('tables = ["studies"]', 'tables = ["studys"]', r"protocol.toml, reader 1 \(first\): no table 'studys'.*nearest: studies"),
        ('reader = "b"', 'reader = "c"', r"no reader 'c' in readings/designs"),
        ('tables = ["studies"]', 'tables = ["regions"]', r"table 'regions' has no column study_id"),
        ('key = "b"', 'key = "a"', r"key 'a' is used twice"),
        ("not_kept", "not_keept", r"no such key: 'not_keept'.*nearest: not_kept"),
        ("written = 2026-11-28", "", r"'written' is missing"),
    ],
)
def test_a_slip_is_named_with_its_place(evidence, tmp_path, old, new, said):
    text = (evidence.directory / "protocol.toml").read_text(encoding="utf-8")
    assert f"\n{old}" in text
    path = tmp_path / "protocol.toml"
    path.write_text(text.replace(f"\n{old}", f"\n{new}", 1), encoding="utf-8")
    with pytest.raises(EditionError, match=said):
        load_protocol(evidence, path)
