"""Icon fonts hold what the site shows, and no more."""

import io
import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont

from livingreview.site.html_postprocess import icons

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
PAGE = '<i class="fa-solid fa-moon"></i>'


@pytest.fixture
def site(tmp_path):
    """A site with the theme's own icons."""
    (version,) = (THEME / "vendor" / "fontawesome").iterdir()
    folder = tmp_path / icons.FOLDER / version.name
    for part in ("css", "webfonts"):
        shutil.copytree(version / part, folder / part)
    (tmp_path / "_static" / "theme.css").write_text('a::after { content: "\\f104" } b::after { content: "\uf105" }')
    (tmp_path / "_static" / "menu.js").write_text('open = "fa-xmark"')
    return tmp_path


def in_font(site, name):
    (path,) = site.glob(f"{icons.FOLDER}/*/webfonts/{name}.woff")
    return set(TTFont(io.BytesIO(path.read_bytes())).getBestCmap()), path.stat().st_size


def test_the_font_has_what_pages_scripts_and_styles_show_and_no_more(site):
    icons.subset_icons(site, [PAGE])
    marks, size = in_font(site, "fa-solid-900")
    assert {0xF186, 0xF00D, 0xF104, 0xF105} <= marks and len(marks) < 12
    assert size < 10_000


def test_the_style_sheet_leads_to_the_fonts_that_are_there(site):
    icons.subset_icons(site, [PAGE])
    (sheet,) = site.glob(f"{icons.FOLDER}/*/css/all.min.css")
    text = sheet.read_text(encoding="utf-8")
    assert ".fa-moon:before" in text and ".fa-sun:before" not in text
    assert "woff2" not in text and ".ttf" not in text
    for name in ("fa-solid-900", "fa-regular-400", "fa-brands-400"):
        assert f"{name}.woff)" in text and (sheet.parents[1] / "webfonts" / f"{name}.woff").is_file()


def test_a_second_time_changes_nothing_and_the_same_icons_give_the_same_bytes(site):
    icons.subset_icons(site, [PAGE])
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    icons.subset_icons(site, [PAGE])
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_site_without_icons_is_left_alone(tmp_path):
    icons.subset_icons(tmp_path, [PAGE])
    assert list(tmp_path.iterdir()) == []
