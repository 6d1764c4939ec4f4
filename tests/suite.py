"""Which tests a run takes, and how they part among processes.

``sampled.toml`` beside this file lists what ``make test`` samples and why; ``--all`` (``make test-all``) takes everything.
What rotates does so by the number of commits, so that a commit always gets the same tests and the next one gets others.
"""

from __future__ import annotations

import fnmatch
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_name("sampled.toml")
# A page of the site is a piece of work of its own: its tests share one visit.
SHARED_VISIT = "test_every_page.py::"


class Sampled(BaseModel):
    """One entry: tests of which a plain run takes a part.

    `file` is a shell pattern of files, `tests` an expression that is searched in the rest of a test's id. Of what they
    match, one in `one_in` is taken (none where it is zero), counted in notebooks or parameters, and whatever `always`
    matches.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    tests: str = ""
    one_in: int = Field(ge=0)
    always: str = "(?!)"
    reason: str = Field(min_length=20)

    def matches(self, nodeid: str) -> bool:
        """Whether a test is of this entry."""
        file, _, rest = nodeid.partition("::")
        return fnmatch.fnmatchcase(file, self.file) and re.search(self.tests, rest) is not None


def unit(nodeid: str) -> str:
    """What is taken or left as a whole: a notebook, a page of the site, otherwise one test.

    >>> unit("chapters/a.ipynb::Cell 3"), unit("tests/test_every_page.py::test_it[chapters/a-400-dark]")
    ('chapters/a.ipynb', 'chapters/a')
    """
    file, _, rest = nodeid.partition("::")
    if file.endswith(".ipynb"):
        return file
    if SHARED_VISIT in nodeid and "[" in rest:
        return re.sub(r"-(?:400|1280)-(?:light|dark)$", "", rest.partition("[")[2].removesuffix("]"))
    return nodeid


def left_out(
    nodeids: Iterable[str], table: Sequence[Sampled], turn: int, kept: Callable[[str], bool] = lambda unit: False
) -> set[str]:
    """Return the tests that a plain run leaves to ``--all``.

    Parameters
    ----------
    turn : int
        Number of the rotation.
    kept : callable
        Whether a notebook or test is taken whatever the rotation says.
    """
    nodeids, left = list(nodeids), set()
    for entry in table:
        matched = [nodeid for nodeid in nodeids if entry.matches(nodeid)]
        units = sorted({unit(nodeid) for nodeid in matched})
        taken = set(units[turn % entry.one_in :: entry.one_in]) if entry.one_in else set()
        left |= {
            nodeid
            for nodeid in matched
            if unit(nodeid) not in taken and not re.search(entry.always, nodeid) and not kept(unit(nodeid))
        }
    return left


@cache
def read_table() -> tuple[Sampled, ...]:
    """Read the table of what is sampled."""
    return tuple(Sampled(**entry) for entry in tomllib.loads(TABLE.read_text(encoding="utf-8"))["sampled"])


def _turn(nodeid: str) -> int:
    """Long pieces of work come first and the many short ones last, so that no process works on alone at the end."""
    long = nodeid.startswith("chapters/") or "test_planted" in nodeid
    return 0 if long else 2 if SHARED_VISIT in nodeid else 1


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--all``."""
    parser.addoption("--all", action="store_true", help="also run what tests/sampled.toml leaves out")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is sampled, except what is asked for by name and notebooks that a build has just executed."""
    table, nodeids = read_table(), [item.nodeid for item in items]
    config.stash[MATCHED] = {entry: sum(map(entry.matches, nodeids)) for entry in table}
    config.stash[LEFT] = set()
    items.sort(key=lambda item: _turn(item.nodeid))
    if config.getoption("--all"):
        return
    changed = set(_git("diff", "--name-only", "HEAD", "--", "chapters").split())
    turn = int(_git("rev-list", "--count", "HEAD") or 0)
    named = tuple(argument for argument in config.args if "::" in argument or argument.endswith(".ipynb"))
    left = left_out([nodeid for nodeid in nodeids if not nodeid.startswith(named)], table, turn, changed.__contains__)
    config.stash[LEFT] = left
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left])
        items[:] = [item for item in items if item.nodeid not in left]
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = len(left)


def pytest_testnodedown(node: object) -> None:
    """Hear from a process how many tests it left out."""
    node.config.stash[LEFT_BY_WORKERS] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests were left out."""
    left = config.stash.get(LEFT_BY_WORKERS, len(config.stash.get(LEFT, ())))
    if left:
        terminalreporter.write_line(f"{left} tests left to make test-all; tests/sampled.toml says which and why")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Share the tests out by module or class, and by page where the tests of a page share one visit."""

    class ByModuleOrPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return f"{SHARED_VISIT}{unit(nodeid)}" if SHARED_VISIT in nodeid else super()._split_scope(nodeid)

    config.option.loadscopereorder = False  # the order of the collection: what takes long first
    return ByModuleOrPage(config, log)


MATCHED: pytest.StashKey[dict[Sampled, int]] = pytest.StashKey()
LEFT: pytest.StashKey[set[str]] = pytest.StashKey()
LEFT_BY_WORKERS: pytest.StashKey[int] = pytest.StashKey()
