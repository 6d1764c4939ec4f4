"""A copy of an edition with a change in the package and hostile text in every text cell of the evidence.

What changed in ``src/`` must be on the page, and whatever stands in the tables must be on the pages as text, never as
markup.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from livingreview.rerun import book_files
from tiny_edition import make_edition, read_rows, write_rows

PLANT = (
    " <script>planted()</script><img src=x onerror=planted()> $x^2$ \\(y\\) [a](javascript:planted()) `b` {{ c }} "
    "{sub}`d` **e** | <!-- f --> &lt;"
)
# Where a bibliography knows no escape for a character, a sign of the same look stands for it.
# Two hyphens in prose become a dash, as a typesetter would have it.
SAME_LOOK = str.maketrans({"\uff5b": "{", "\uff5d": "}", "\u2013": "--"})
CHANGED, BEFORE, AFTER = "reports/reference.py", '"(title not seen)"', '"(no title: 7319)"'


@pytest.fixture(scope="module", params=["tiny", "whole"])
def planted(request, root, tmp_path_factory) -> Path:
    """The site of the copy: the tiny edition, or this checkout."""
    copy = tmp_path_factory.mktemp("planted") / "book"
    if request.param == "tiny":
        make_edition(copy)
    else:
        _copy_checkout(root, copy)
        _keep_two_variants(copy)
    module = copy / "src" / "livingreview" / CHANGED
    source = module.read_text(encoding="utf-8")
    assert source.count(BEFORE) == 1
    module.write_text(source.replace(BEFORE, AFTER), encoding="utf-8")
    assert sum(_plant(path) for path in sorted((copy / "data").rglob("*.json"))) > 30
    command = [sys.executable, "-m", "livingreview.cli.main", "build", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "LIVINGREVIEW_ROOT": str(copy)}
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / book_files.SITE


MADE = (".git", ".venv*", "_build", "_generated", "__pycache__", "out", ".*_cache", ".ipynb_checkpoints", "*.egg-info")


def _copy_checkout(root: Path, copy: Path) -> None:
    """Copy what somebody wrote: in a downloaded archive there is no git to ask."""
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*MADE), dirs_exist_ok=True)


def _plant(dictionary: Path) -> int:
    """Add the hostile text to every text cell that is not blank; return the number of columns."""
    described = json.loads(dictionary.read_text(encoding="utf-8"))
    # A text column with a pattern cannot hold markup: the checker refuses it. So does the atlas with a label it lacks.
    columns = [
        name
        for name, spec in described.items()
        if name != "TableMetadata"
        and spec.get("Type") == "text"
        and "Pattern" not in spec
        and (dictionary.stem, name) != ("region_labels", "label")
    ]
    table = dictionary.with_suffix(".tsv")
    rows = [
        {name: cell + PLANT if name in columns and cell else cell for name, cell in row.items()}
        for row in read_rows(table)
    ]
    write_rows(table, [name for name in described if name != "TableMetadata"], rows)
    return len(columns)


def _keep_two_variants(copy: Path) -> None:
    """Two variants say as much here as all of them."""
    path = copy / "data" / "variants.toml"
    text = path.read_text(encoding="utf-8")
    names = list(tomllib.loads(text))
    path.write_text(text[: text.index(f"[{names[2]}]")], encoding="utf-8")
    contents = (copy / "_toc.yml").read_text(encoding="utf-8")
    for name in names[2:]:
        (copy / "chapters" / "variants" / f"{name}.ipynb").unlink(missing_ok=True)
        contents = re.sub(rf"^.*chapters/variants/{name}\n", "", contents, flags=re.MULTILINE)
    (copy / "_toc.yml").write_text(contents, encoding="utf-8")


class _Text(HTMLParser):
    """What a page says, and every element that could act."""

    def __init__(self, page: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.alternatives: list[str] = []
        self.acting: list[str] = []
        self.scripts: list[str] = []
        self._within: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"script", "style"}:
            self._within.append(tag)
        if any(name.startswith("on") and "planted" in (value or "") for name, value in attrs):
            self.acting.append(f"<{tag}> acts: {attrs}")
        if "javascript:" in (given.get("href") or ""):
            self.acting.append(f"<{tag}> leads to a script: {attrs}")
        if tag == "img" and given.get("src") == "x":
            self.acting.append(f"<{tag}> was made from text")
        self.alternatives += [value for name, value in attrs if name in {"alt", "title", "aria-label"} and value]

    def handle_endtag(self, tag):
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data):
        (self.scripts if self._within else self.said).append(data)


def test_the_changed_value_is_on_the_page(planted):
    page = _Text(planted / "chapters" / "appendix" / "studies.html")
    assert "(no title: 7319)" in page.said
    assert "(title not seen)" not in page.said


def test_planted_markup_is_text_on_every_page(planted):
    whole = " ".join(PLANT.split())
    times = 0
    for path in sorted(planted.rglob("*.html")):
        page = _Text(path)
        assert page.acting == [], path.name
        assert not [script for script in page.scripts if "planted" in script], path.name
        said = " ".join("".join(page.said).translate(SAME_LOOK).split())
        # Every trace of it is the whole of it: nothing was read as markup, nothing was swallowed.
        assert said.count("planted(") == 3 * said.count(whole), path.name
        times += said.count(whole)
    assert times > 300


def test_nothing_planted_runs(planted, browser):
    tab = browser.new_page()
    tab.add_init_script("window.ran = []; window.planted = () => window.ran.push(document.location.href)")
    front_door = planted / "index.html"  # leads on at once, to a page that has its own turn
    for path in sorted(set(planted.rglob("*.html")) - {front_door}):
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        assert tab.evaluate("window.ran") == [], path.name
    tab.close()
