"""The built pages: links lead somewhere, figures speak, tables can be reached, nothing is too heavy for a phone."""

from __future__ import annotations

import json
import re

import page_checks
import pytest

from livingreview.rerun import book_files, freshness

PAGE_LIMIT_BYTES = 1_000_000


def test_pages_have_no_dead_link_no_mute_picture_and_nothing_from_elsewhere(site):
    assert [problem.sentence() for problem in page_checks.check_site(site)] == []


def test_no_page_weighs_more_than_a_phone_can_bear(pages):
    assert {path.name: path.stat().st_size for path in pages if path.stat().st_size > PAGE_LIMIT_BYTES} == {}


def test_every_table_can_be_scrolled_with_the_keyboard_and_has_no_empty_header(pages):
    for path in pages:
        html = path.read_text(encoding="utf-8")
        assert not re.search(r"<th\b[^>]*>\s*</th>", html), path.name
        for match in re.finditer(r"<table\b", html):
            before = html[: match.start()].rstrip()
            assert re.search(r'<div [^>]*tabindex="0"[^>]*>$', before), f"{path.name}: a table outside a region"


def _notebooks(root):
    return [*book_files.chapters(root), *book_files.variant_pages(root).values()]


def test_every_notebook_is_committed_executed_and_up_to_date(root, site):
    for path in _notebooks(root):
        assert book_files.why_unpublishable(path, root) == "", path.name
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells if cell["cell_type"] == "code" for output in cell["outputs"]]
        assert outputs, f"{path.name} has no outputs"
        loud = [output for output in outputs if output.get("name") == "stderr" or output["output_type"] == "error"]
        assert loud == [], f"{path.name} shows a warning or an error"


def test_every_notebook_stands_in_the_contents_and_every_variant_has_a_page(root):
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?:file|root): (\S+)", contents))
    written = {path.relative_to(root).with_suffix("").as_posix() for path in _notebooks(root)}
    texts = [path.relative_to(root) for path in (root / "chapters").rglob("*.md")]
    written |= {
        path.with_suffix("").as_posix() for path in texts if not any(part.startswith("_") for part in path.parts)
    }
    assert listed == written


def test_no_committed_notebook_names_a_place_on_this_machine(root):
    for path in _notebooks(root):
        assert str(root) not in path.read_text(encoding="utf-8"), path.name


def test_the_template_declares_every_parameter_with_its_published_value(root):
    from livingreview.evidence import Selection
    from livingreview.inference import Analysis
    from livingreview.rerun import variant_execution as variant_pages

    cells = json.loads((root / variant_pages.TEMPLATE).read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    declared: dict[str, object] = {}
    exec("".join(cell["source"]), {}, declared)
    expected = {
        name: field.default for cls in (Selection, Analysis) for name, field in cls.model_fields.items()
    }
    assert {name: value for name, value in declared.items() if name not in {"variant", "question"}} == expected


def test_the_generated_bibliography_knows_every_study(root, site):
    import csv

    with (root / "data" / "studies.tsv").open(encoding="utf-8", newline="") as file:
        ids = [row["study_id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    written = (root / "chapters" / "_generated" / "studies.bib").read_text(encoding="utf-8")
    assert re.findall(r"^@article\{([^,]+),", written, re.MULTILINE) == ids


@pytest.mark.parametrize("name", ["requirements.txt", "requirements.in", "Makefile", "_config.yml"])
def test_no_file_of_the_set_up_names_a_place_to_download_from(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|file://", text)


def test_every_requirement_is_pinned_with_its_hash(root):
    blocks = re.split(r"\n(?=\S)", (root / "requirements.txt").read_text(encoding="utf-8"))
    pinned = [block for block in blocks if not block.startswith("#") and block.strip()]
    assert len(pinned) > 50
    for block in pinned:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_every_direct_requirement_has_its_reason_and_is_locked(root):
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    for line in (root / "requirements.in").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        requirement, _, reason = line.partition("#")
        assert reason.strip(), f"{line}: no reason"
        name = re.match(r"[A-Za-z0-9_.-]+", requirement)[0]
        assert re.search(rf"^{re.escape(name)}(\[[a-z,]+\])?==", lock, re.MULTILINE), name


def test_a_record_is_what_freshness_would_write_now(root, site):
    for path in _notebooks(root):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        kept = notebook["metadata"].get(freshness.RECORD)
        if kept is not None:
            assert freshness.record(notebook, kept["inputs"], root, kept.get("variant")) == kept, path.name


def test_every_page_sends_readers_to_hosts_on_the_list_alone(root, pages):
    from livingreview.page.links import read_hosts

    hosts = read_hosts(root / "data")
    known, found = {*hosts.papers, *hosts.other}, set()
    for page in pages:
        found |= {host.lower() for host in re.findall(r'<a [^>]*href="https?://([^/"?#]+)', page.read_text(encoding="utf-8"))}
    assert found - known == set()
