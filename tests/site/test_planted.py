"""A copy of the book with a change in the package and hostile text in every text cell of the evidence.

What changed in ``src/`` must be on the page, and whatever stands in the tables must be on the pages as text, never as
markup.
"""

from __future__ import annotations

import csv
import io
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

PLANT = (
    " <script>planted()</script><img src=x onerror=planted()> $x^2$ \\(y\\) [a](javascript:planted()) `b` {{ c }} "
    "{sub}`d` **e** | <!-- f --> &lt;"
)
# Where a bibliography knows no escape for a character, a sign of the same look stands for it.
# Two hyphens in prose become a dash, as a typesetter would have it.
SAME_LOOK = str.maketrans({"\uff5b": "{", "\uff5d": "}", "\u2013": "--"})
CHANGED, BEFORE, AFTER = "reference.py", '"(title not seen)"', '"(no title: 7319)"'


@pytest.fixture(scope="module")
def planted(root, tmp_path_factory) -> Path:
    """The site of the copy."""
    if not (root / "chapters" / "index.ipynb").is_file():
        pytest.skip("this checkout has no chapters yet")
    copy = tmp_path_factory.mktemp("planted") / "book"
    _copy_checkout(root, copy)
    module = copy / "src" / "livingreview" / "book" / CHANGED
    source = module.read_text(encoding="utf-8")
    assert source.count(BEFORE) == 1
    module.write_text(source.replace(BEFORE, AFTER), encoding="utf-8")
    assert sum(_plant(path) for path in sorted((copy / "data").rglob("*.json"))) > 30
    _keep_two_variants(copy)
    command = [sys.executable, "-m", "livingreview.cli.main", "build", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "LIVINGREVIEW_ROOT": str(copy)}
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / book_files.SITE


def _copy_checkout(root: Path, copy: Path) -> None:
    """Copy what git knows, or would know."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, copy / name)


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
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    out = io.StringIO()
    names = [name for name in described if name != "TableMetadata"]
    out.write("\t".join(names) + "\n")
    for row in rows:
        out.write("\t".join(row[name] + PLANT if name in columns and row[name] else row[name] for name in names) + "\n")
    table.write_text(out.getvalue(), encoding="utf-8", newline="\n")
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
    assert times > 500


def test_nothing_planted_runs(planted, browser):
    page = browser.new_page()
    page.add_init_script("window.ran = []; window.planted = () => window.ran.push(document.location.href)")
    front_door = planted / "index.html"  # leads on at once, to a page that has its own turn
    for path in sorted(set(planted.rglob("*.html")) - {front_door}):
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        assert page.evaluate("window.ran") == [], path.name
    page.close()
