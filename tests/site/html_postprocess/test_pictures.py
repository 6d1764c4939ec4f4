"""Pictures are sent lighter, with the same pixels, at a size that the page knows beforehand."""

import io

import pytest
from PIL import Image

from livingreview.site.html_postprocess import pictures


@pytest.fixture
def folder(tmp_path):
    images = tmp_path / "_images"
    images.mkdir()
    drawn = Image.new("RGB", (192, 96), "white")
    for x in range(192):
        drawn.putpixel((x, x % 96), (0, x, 178))
    drawn.save(images / "chart.png", dpi=(192, 192))
    return images


def test_the_light_picture_has_the_very_same_pixels(folder, tmp_path):
    light = pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")["chart.png"]
    with Image.open(folder / "chart.png") as before, Image.open(folder / light.name) as after:
        assert after.format == "WEBP"
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert (folder / light.name).stat().st_size < (folder / "chart.png").stat().st_size


def test_two_pixels_make_a_point_of_the_page(folder, tmp_path):
    light = pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")["chart.png"]
    assert (light.width, light.height) == (96, 48)


def test_what_was_made_is_kept_for_the_next_build(folder, tmp_path):
    pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    Image.new("RGB", (1, 1)).save(other := io.BytesIO(), "WEBP", lossless=True)
    kept.write_bytes(other.getvalue())
    pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")
    assert (folder / "chart.webp").read_bytes() == other.getvalue()


def test_a_picture_that_would_grow_is_sent_as_it_is(folder, tmp_path):
    pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(b"x" * (folder / "chart.png").stat().st_size)
    light = pictures.write_webp(folder, ["chart.png"], tmp_path / "kept")["chart.png"]
    assert (light.name, light.width) == ("chart.png", 96)


def test_only_the_first_picture_of_a_page_is_fetched_at_once():
    page = '<img alt="a" src="../_images/a.png" /><img alt="b" style="width: 9px" src="../_images/b.png" />'
    light = {f"{name}.png": pictures.WebPicture(f"{name}.webp", 10, 5) for name in "ab"}
    first, second = pictures.use_webp(page, light).split("/>")[:2]
    assert 'loading="lazy"' not in first and 'loading="lazy"' in second
    assert 'width="10" height="5"' in second and "style" not in second


def test_a_picture_that_is_not_ours_is_left_alone():
    page = '<img alt="a" src="../_static/plus.png" /><img alt="b" src="../_images/other.png" />'
    assert pictures.use_webp(page, {}) == page
