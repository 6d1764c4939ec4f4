"""The picture that a page is shared with."""

import io
import json
from base64 import b64encode

from PIL import Image

from livingreview.paths import edition_root
from livingreview.site.metadata.share_picture import FRONT_PAGE, HEIGHT, WIDTH, front_figure, share_picture


def test_the_picture_is_made_from_the_front_figure_and_is_the_same_every_time():
    figure = front_figure(edition_root())
    one = share_picture(figure, "Did the brain follow?", "A long subtitle " * 8)
    assert one == share_picture(figure, "Did the brain follow?", "A long subtitle " * 8)
    picture = Image.open(io.BytesIO(one))
    assert picture.size == (WIDTH, HEIGHT) and len(one) < 300_000
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 20, "nothing is drawn"
    assert len(figure.alt) > 100


def test_the_front_figure_is_the_first_of_the_front_page(tmp_path):
    assert front_figure(tmp_path) is None
    outputs = [{"data": {"text/plain": "x"}}, {"data": {"image/png": b64encode(b"first").decode()}}]
    later = [{"data": {"image/png": b64encode(b"second").decode()}}]
    page = tmp_path / FRONT_PAGE
    page.parent.mkdir()
    page.write_text(json.dumps({"cells": [{"outputs": outputs}, {"outputs": later}]}))
    assert front_figure(tmp_path).png == b"first"
