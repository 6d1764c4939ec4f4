"""A release: archives that repeat, a manifest of every file, and metadata that follow the citation; the workflow that publishes."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from livingreview.build.release import write_release, zenodo
from livingreview.errors import EditionError

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture
def book(tmp_path):
    site = tmp_path / "_build" / "html"
    (site / "a").mkdir(parents=True)
    (site / "index.html").write_text("<p>", encoding="utf-8")
    (site / "a" / "b.css").write_text("p {}", encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / ".gitignore").write_text("_build\nout\n", encoding="utf-8")
    own = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*own, "commit", "-qm", "first")):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return tmp_path


def test_a_release_repeats_and_its_sums_are_right(book):
    first = {path.name: path.read_bytes() for path in write_release(book, book / "out")}
    assert first == {path.name: path.read_bytes() for path in write_release(book, book / "out" / "again")}
    for line in first["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(first[name]).hexdigest() == digest
    listed = json.loads(first["manifest.json"])["files"]
    assert listed["a/b.css"] == {"bytes": 4, "sha256": hashlib.sha256(b"p {}").hexdigest()}
    site = next(content for name, content in first.items() if name.endswith("-site.tar.gz"))
    with tarfile.open(fileobj=io.BytesIO(site)) as archive:
        assert {name.partition("/")[2] for name in archive.getnames()} == {*listed} == {"index.html", "a/b.css"}


def test_no_release_without_a_site(tmp_path):
    with pytest.raises(EditionError, match="the site is not built"):
        write_release(tmp_path, tmp_path)


def test_zenodo_is_told_what_the_citation_says():
    assert (ROOT / ".zenodo.json").read_text(encoding="utf-8") == zenodo(ROOT / "CITATION.cff"), "run: livingreview release"
    said, cited = json.loads(zenodo(ROOT / "CITATION.cff")), yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (said["title"], said["version"]) == (cited["title"], str(cited["version"]))
    assert [one["identifier"] for one in said["related_identifiers"]] == [one["doi"] for one in cited["references"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_fits_the_schema_of_such_files(path):
    from check_jsonschema import main

    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", "vendor.github-workflows", str(path)])
    assert ended.value.code == 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_only_what_the_makefile_has(path):
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = [step for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values() for step in job["steps"]]
    made = [step["run"].split()[1] for step in steps if step.get("run", "").startswith("make ")]
    assert made == ["book", "test", "release"] and all(f"\n{name}:" in targets for name in made)
