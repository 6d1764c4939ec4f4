"""A rule cannot change without an entry that says why."""

import subprocess
from pathlib import Path

import pytest

from livingreview.errors import EditionError
from livingreview.inference.claims import load_history, rules_digest
from livingreview.paths import data_directory

RULES = 'fixed = 2026-11-24\nalpha = 0.05\n\n[[claim]]\nkey = "a"\nstrong = 0.5\n'


def entry(digest, date="2026-11-24", what="all", why="first"):
    return f'[[version]]\ndate = {date}\nfile = "rules.toml"\ndigest = "{digest}"\nwhat = "{what}"\nwhy = "{why}"\n'


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    return path


def test_comments_and_layout_change_nothing_and_a_rule_does(rules):
    before = rules_digest(rules)
    rules.write_text("# a remark\n" + RULES.replace("alpha = 0.05\n", "alpha   =  0.05 # remark\n"))
    assert rules_digest(rules) == before
    rules.write_text(RULES.replace("0.5\n", "0.4\n"))
    assert rules_digest(rules) != before


def test_a_changed_rule_without_an_entry_says_what_to_write(rules, tmp_path):
    history = tmp_path / "history.toml"
    history.write_text(entry(rules_digest(rules)))
    assert len(load_history(history)) == 1
    rules.write_text(RULES.replace("0.5\n", "0.4\n"))
    with pytest.raises(EditionError, match=f'expected a .* with digest = "{rules_digest(rules)}"'):
        load_history(history)
    history.write_text(history.read_text() + entry(rules_digest(rules), why="too strict"))
    assert load_history(history)[-1].why == "too strict"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'version' is missing"),
        (entry("x", why=""), "why: blank"),
        (entry("x") + "who = 'me'\n", "no such key: 'who'"),
        (entry("x", date='"today"'), "expected a valid date"),
        (entry("x") + entry("y", date="2020-01-01"), "oldest first"),
        ("nonsense", "not valid TOML"),
    ],
)
def test_bad_histories(rules, tmp_path, text, said):
    history = tmp_path / "history.toml"
    history.write_text(text)
    with pytest.raises(EditionError, match=said):
        load_history(history)


def test_every_version_ever_committed_is_listed(tmp_path):
    """The list is held against the repository itself, where there is one with its history."""
    data = data_directory()
    listed = {version.digest for version in load_history(data / "rule_history.toml")}
    root = Path(__file__).resolve().parents[3]
    for name in ("claims.toml", "multiverse.toml"):
        log = subprocess.run(
            ["git", "log", "--format=%H", "--", f"data/{name}"], cwd=root, capture_output=True, text=True, check=False
        )
        if log.returncode:
            pytest.skip("not a git checkout: the history of the rules is not there to compare with")
        for commit in log.stdout.split():
            shown = subprocess.run(
                ["git", "show", f"{commit}:data/{name}"], cwd=root, capture_output=True, text=True, check=False
            )
            if shown.returncode:
                continue  # a commit that removed the file
            (tmp_path / name).write_text(shown.stdout, encoding="utf-8")
            assert rules_digest(tmp_path / name) in listed, f"{name} of {commit[:7]} is not in the history of the rules"
