"""The explorer as a reader uses it: it counts as the package does, keeps its state in the address, and needs no mouse."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import page_visit
import pandas as pd
import pytest
from package_counts import counted

from livingreview import anatomy

PAGE = "chapters/explorer/explorer.html"
OTHER = "chapters/update/claims.html"


@pytest.fixture
def explorer(tab, site):
    open_at(tab, site)
    return tab


def open_at(page, site, hash_=""):
    page.goto((site / PAGE).as_uri() + hash_)
    page.wait_for_selector(".lr-explorer[data-ready]")


def counts(page):
    """What the table of regions shows: region and its signs."""
    return page.eval_on_selector_all(
        ".lr-plot tbody tr",
        "rows => rows.map(row => [row.querySelector('button').dataset.region, row.children[1].textContent])",
    )


def address(page):
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 30))")
    return page.evaluate("location.hash")


def test_the_first_view_counts_as_the_package_does(explorer, evidence):
    expected = counted(evidence, {"level": "coarse"})
    glyphs = [("n_decrease", "▼decrease "), ("n_increase", "▲increase "), ("n_zero", "●no change or conflicting ")]
    said = [
        "".join(f"{glyph}{row[name]} " for name, glyph in glyphs if row[name]) for row in expected.to_dict("records")
    ]
    assert [text for _, text in counts(explorer)] == said


@pytest.mark.parametrize("level", ["fine", "coarse"])
def test_the_brain_shows_at_every_voxel_the_region_that_the_package_would(explorer, evidence, level):
    choice = {"level": level}
    painted = explorer.evaluate(
        """choice => { const x = lrExplorer, data = x.page.data;
        return x.counting.painted(data, x.page.count(choice).regions).map(row => row && [row.id, (row.up - row.down) / row.n]); }""",
        choice,
    )
    frame = counted(evidence, choice)
    frame = frame[frame["share_decrease"].notna()]
    values = pd.DataFrame({"region": frame["region"], "value": 1 - 2 * frame["share_decrease"].astype(float)})
    drawn = anatomy.region_map(values, overlap="finest")
    own, labels = anatomy.default_atlas().own, np.asarray(drawn.labels.dataobj)
    region_at = {0: None, **dict(zip(drawn.drawn["index"], drawn.drawn["region"], strict=True))}
    for label in np.unique(own[own > 0]):
        (index,) = np.unique(labels[own == label])
        assert (painted[label] or [None])[0] == region_at[index]
    values_shown = dict(filter(None, painted))
    for row in drawn.drawn.itertuples(index=False):
        assert values_shown[row.region] == pytest.approx(row.value)
    explorer.evaluate("level => lrExplorer.page.choose({ level })", level)
    said = explorer.locator(".lr-undrawn").inner_text()
    assert all(name in said for name in drawn.not_drawn["name"])
    assert said or drawn.not_drawn.empty


def test_a_choice_changes_all_at_once_and_start_again_brings_all_back(explorer):
    parts = (".lr-plot tbody", ".lr-matrix tbody", ".lr-list tbody", ".lr-said")
    before = [explorer.locator(part).text_content() for part in parts]
    pixels = "document.querySelector('canvas[data-view=axial]').toDataURL()"
    brain = explorer.evaluate(pixels)
    explorer.locator("details[data-choice=diagnosis] summary").click()
    explorer.locator("input[name=diagnosis][value=ocd]").check()
    after = [explorer.locator(part).text_content() for part in parts]
    assert all(now != then for now, then in zip(after, before, strict=True))
    assert explorer.evaluate(pixels) != brain
    assert address(explorer) == "#diagnosis=ocd"
    explorer.locator("button[type=reset]").click()
    assert [explorer.locator(part).text_content() for part in parts] == before
    assert explorer.evaluate(pixels) == brain
    assert address(explorer) == ""


def test_a_link_shows_what_its_sender_saw(site, explorer):
    explorer.locator("select[name=studies]").select_option("later")
    explorer.locator("select[name=level]").select_option("fine")
    explorer.locator("select[name=direction]").select_option("decrease")
    explorer.locator(".lr-plot button[data-region=amygdala]").click()
    hash_ = address(explorer)
    other = explorer.context.new_page()
    open_at(other, site, hash_)
    for part in (".lr-plot tbody", ".lr-found", ".lr-matrix tbody", ".lr-here", ".lr-command"):
        assert other.locator(part).text_content() == explorer.locator(part).text_content()
    assert other.locator("select[name=studies]").input_value() == "later"
    assert other.evaluate("lrExplorer.page.current()") == explorer.evaluate("lrExplorer.page.current()")


@pytest.mark.parametrize(
    "asked",
    [
        "#diagnosis=x&arm=y&level=z",
        "#region=<b>&at=a,b,c",
        "#at=9999,9999,9999&since=20",
        "#%",
        "#how-to-read-it",
        "#since=2010&until=2001",
    ],
)
def test_a_wrong_address_does_no_harm(tab, site, asked):
    open_at(tab, site, asked)
    assert tab.locator(".lr-plot tbody tr").count() > 0


def test_show_only_hides_and_never_recounts(explorer):
    whole = dict(counts(explorer))
    explorer.locator("select[name=direction]").select_option("increase")
    shown = dict(counts(explorer))
    assert 0 < len(shown) < len(whole)
    assert all(whole[region] == text for region, text in shown.items())
    assert all("▲" in text for text in shown.values())


def test_the_keyboard_alone_leads_from_a_region_to_its_source(explorer):
    explorer.locator(".lr-plot button[data-region=amygdala]").focus()
    explorer.keyboard.press("Enter")
    assert explorer.evaluate("document.activeElement.textContent") == "Findings: Amygdala"
    explorer.keyboard.press("Tab")
    explorer.keyboard.press("Tab")
    while explorer.evaluate("document.activeElement.tagName") != "SUMMARY":
        explorer.keyboard.press("Tab")
    explorer.keyboard.press("Enter")
    finding = explorer.locator(".lr-finding[open]")
    assert finding.count() == 1
    assert "Read at" in finding.inner_text()
    links = finding.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert links[-1].startswith("https://")
    for link in links:  # the study's card in the book, then the paper, then where the finding was read
        explorer.keyboard.press("Tab")
        assert explorer.evaluate("document.activeElement.href") == link


def test_arrow_keys_walk_from_sign_to_sign_and_enter_leads_to_the_findings(explorer):
    assert explorer.locator(".lr-grid td[tabindex='0']").count() == 1  # one stop for the tab key
    where = "[document.activeElement.dataset.sample, document.activeElement.dataset.region]"
    several = explorer.locator(".lr-grid tbody tr:has(td[data-sample] ~ td[data-sample])").first.locator(
        "td[data-sample]"
    )
    several.first.focus()
    start = explorer.evaluate(where)
    explorer.keyboard.press("ArrowRight")
    assert explorer.evaluate(where) == [start[0], several.nth(1).get_attribute("data-region")]
    explorer.keyboard.press("ArrowLeft")
    assert explorer.evaluate(where) == start
    explorer.keyboard.press("ArrowUp")
    explorer.keyboard.press("ArrowLeft")
    assert explorer.evaluate("document.activeElement.matches('td[data-sample]')")  # at an edge it stays
    often = explorer.locator(".lr-grid td[data-region=amygdala]")  # many samples report it, others are silent between
    often.first.focus()
    explorer.keyboard.press("ArrowDown")
    below = explorer.evaluate(where)
    assert below == [often.nth(1).get_attribute("data-sample"), "amygdala"]
    explorer.keyboard.press("Enter")
    assert explorer.evaluate("document.activeElement.textContent").startswith("Findings: ")
    assert explorer.evaluate("[lrExplorer.page.current().sample, lrExplorer.page.current().region]") == [
        explorer.evaluate(f"lrExplorer.page.data.samples[{below[0]}][0]"), "amygdala",
    ]  # fmt: skip


def test_arrow_keys_move_a_slice_and_the_words_follow(explorer):
    slider = explorer.locator(".lr-brain input[name=x]")
    before, text = slider.input_value(), explorer.locator(".lr-here").inner_text()
    slider.focus()
    for _ in range(12):
        explorer.keyboard.press("ArrowLeft")
    assert int(slider.input_value()) == int(before) - 24
    assert explorer.locator(".lr-here").inner_text() != text
    assert slider.get_attribute("aria-valuetext").endswith("mm left")


def test_a_press_on_a_slice_chooses_the_region_there(explorer):
    canvas = explorer.locator("canvas[data-view=axial]")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.62, "y": box["height"] * 0.1})  # far in front, on the right
    assert explorer.locator(".lr-found h2").inner_text() == "Findings: Prefrontal cortex"
    assert "region=pfc" in address(explorer)


def test_a_cell_of_the_matrix_opens_the_findings_of_that_sample_on_that_region(explorer):
    explorer.locator(".lr-matrix td.lr-cell").first.click()
    findings = explorer.locator(".lr-finding")
    assert findings.count() > 0
    state = explorer.evaluate("lrExplorer.page.current()")
    assert state["sample"] and state["region"]
    assert explorer.locator(".lr-matrix .lr-is-chosen").count() >= 2


def test_the_command_names_what_differs_from_the_published_analysis(explorer):
    explorer.evaluate("lrExplorer.page.choose({ studies: 'core', diagnosis: ['ocd', 'mdd'], level: 'fine' })")
    assert explorer.locator(".lr-command").inner_text() == (
        "livingreview run published --set studies=core --set diagnosis=ocd,mdd --out out"
    )


def test_what_is_saved_is_what_is_shown(explorer):
    explorer.evaluate("lrExplorer.page.choose({ diagnosis: ['specific_phobia'] })")
    saved = {}
    for name in ("findings", "regions", "brain"):
        with explorer.expect_download() as download:
            explorer.locator(f".lr-save[data-table={name}]").click()
        saved[name] = Path(download.value.path()).read_bytes()
    regions = pd.read_csv(pd.io.common.BytesIO(saved["regions"]), sep="\t")
    assert regions["region"].tolist() == [region for region, _ in counts(explorer)]
    findings = pd.read_csv(pd.io.common.BytesIO(saved["findings"]), sep="\t")
    assert set(findings["diagnosis"]) == {"specific_phobia"}
    assert len(findings) == int(explorer.locator(".lr-said").inner_text().split()[0])
    import nibabel

    image = nibabel.Nifti1Image.from_bytes(saved["brain"])
    voxel = tuple(np.round(np.linalg.inv(image.affine) @ [-24, -4, -18, 1])[:3].astype(int))  # in the amygdala
    amygdala = regions.set_index("region").loc["amygdala"]
    assert image.get_fdata()[voxel] == pytest.approx(1 - 2 * amygdala["share_decrease"])


def test_links_to_cards_lead_to_pages_of_the_site(explorer, site):
    studies, regions = explorer.evaluate("[lrExplorer.page.data.studies.card, lrExplorer.page.data.regions.card]")
    missing = [card for card in studies + regions if card and not ((site / PAGE).parent / card).resolve().is_file()]
    assert missing == []


def test_three_dimensions_come_from_the_disk_or_say_why_not(explorer):
    explorer.locator(".lr-turn").click()
    explorer.wait_for_function(
        "() => /Drag it|No 3-D/.test(document.querySelector('.lr-turn-said').textContent)", timeout=60_000
    )
    said = explorer.locator(".lr-turn-said").inner_text()
    if said.startswith("No 3-D"):
        assert "WebGL" in said
        assert not explorer.locator(".lr-solid").is_visible()
    else:
        assert explorer.locator(".lr-solid canvas").is_visible()
        explorer.evaluate("lrExplorer.page.choose({ region: 'amygdala' })")
        assert "Amygdala" in explorer.locator(".lr-solid canvas").get_attribute("aria-label")
    assert explorer.locator("canvas[data-view=axial]").is_visible()


def test_without_webgl_the_slices_stay_and_a_line_says_so(tab, site):
    tab.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };"
    )
    open_at(tab, site)
    tab.locator(".lr-turn").click()
    tab.wait_for_function("() => document.querySelector('.lr-turn-said').textContent.startsWith('No 3-D')")
    assert not tab.locator(".lr-solid").is_visible()
    assert tab.evaluate("typeof window.lrNiivue") == "undefined"  # not even fetched


def test_without_scripts_the_page_says_so(still, site):
    still.goto((site / PAGE).as_uri())
    assert still.locator(".lr-explorer-still").is_visible()
    assert not still.locator(".lr-choices").is_visible()


def test_the_page_is_light_and_three_dimensions_come_on_demand(site, tab, host):
    tab.goto(f"{host}/{PAGE}")
    tab.wait_for_selector(".lr-explorer[data-ready]")
    asked = tab.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    files = {site / re.sub(r"[?#].*", "", name.removeprefix(f"{host}/")) for name in asked if name.startswith(host)}
    assert not any(path.name == "niivue.js" for path in files)
    assert any(path.name == "brain.js" for path in files)
    assert sum(len(gzip.compress(path.read_bytes())) for path in files | {site / PAGE}) < 3_000_000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_axe_finds_nothing_to_complain_of(tab, site, theme, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    open_at(tab, site, "#region=amygdala")
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator(".lr-finding summary").first.click()
    assert page_visit.report(page_visit.violations(tab, theme, ".lr-explorer")) == []


def test_a_choice_is_followed_promptly(explorer):
    """No tight bound: the machine may be busy. The bench reports the figure."""
    spent = explorer.evaluate(
        """() => ['ocd', 'mdd', 'ptsd', ''].map(level => { const before = performance.now();
        lrExplorer.page.choose({ diagnosis: level ? [level] : [] }); document.body.getBoundingClientRect();
        return performance.now() - before; })"""
    )
    assert sorted(spent)[1] < 1000


def test_only_this_page_carries_its_scripts(site):
    scripts = re.compile(r'<script[^>]* src="[^"]*explorer/')
    assert scripts.search((site / PAGE).read_text(encoding="utf-8"))
    assert not scripts.search((site / OTHER).read_text(encoding="utf-8"))
