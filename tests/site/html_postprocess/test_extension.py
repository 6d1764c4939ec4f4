"""The last pass: pages show light pictures, and nothing is left in the site that no page leads to."""

from PIL import Image

from livingreview.site.html_postprocess import finish_site


def make_site(folder, body):
    (folder / "chapters").mkdir(parents=True)
    (folder / "_images").mkdir()
    for name in ("a.png", "b.png"):
        Image.new("RGB", (400, 300), "white").save(folder / "_images" / name, dpi=(192, 192))
    (folder / "chapters" / "one.html").write_text(body, encoding="utf-8")


def test_pages_show_light_pictures_and_heavy_ones_go(tmp_path):
    make_site(tmp_path / "site", '<img alt="a" src="../_images/a.png"/><img alt="b" src="../_images/b.png"/>')
    finish_site(tmp_path / "site", tmp_path / "kept")
    page = (tmp_path / "site" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert 'src="../_images/a.webp" width="200" height="150"' in page
    assert {path.name for path in (tmp_path / "site" / "_images").iterdir()} == {"a.webp", "b.webp"}


def test_a_heavy_picture_that_something_leads_to_stays(tmp_path):
    make_site(tmp_path / "site", '<a href="../_images/a.png">save</a><img alt="a" src="../_images/a.png"/>')
    finish_site(tmp_path / "site", tmp_path / "kept")
    assert (tmp_path / "site" / "_images" / "a.png").is_file()


def test_finishing_twice_changes_nothing(tmp_path):
    make_site(tmp_path / "site", '<figure class="lr-wide"><img alt="a" src="../_images/a.png"/></figure>')
    finish_site(tmp_path / "site", tmp_path / "kept")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    finish_site(tmp_path / "site", tmp_path / "kept")
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before
