"""The picture and the tags that a page is shared with."""

import io

from PIL import Image

from livingreview.paths import edition_root
from livingreview.site.metadata.open_graph import HEIGHT, WIDTH, front_alt, share_picture, sharing_tags


def test_a_picture_is_named_only_with_its_whole_address():
    without = dict(sharing_tags("A", "On A.", "Book", "", "", "alt"))
    assert "og:image" not in without and "og:url" not in without
    given = dict(sharing_tags("A", "On A.", "Book", "https://a.example/a.html", "https://a.example/s.png", "alt"))
    assert given["og:image:alt"] == "alt" and given["og:image:width"] == "1200"


def test_the_picture_is_made_from_the_front_figure_and_is_the_same_every_time():
    root = edition_root()
    one = share_picture(root, "Did the brain follow?", "A long subtitle " * 8)
    assert one == share_picture(root, "Did the brain follow?", "A long subtitle " * 8)
    picture = Image.open(io.BytesIO(one))
    assert picture.size == (WIDTH, HEIGHT) and len(one) < 300_000
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 20, "nothing is drawn"
    assert len(front_alt(root)) > 100


def test_without_a_front_figure_there_is_no_picture(tmp_path):
    assert share_picture(tmp_path, "A", "B") is None and front_alt(tmp_path) == ""
