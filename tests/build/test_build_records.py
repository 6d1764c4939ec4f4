"""What a build leaves beside the executed notebooks."""

import json
from base64 import b64encode

from livingreview.build import build_records


def test_seconds_are_kept_read_back_and_forgotten(tmp_path):
    chapters = tmp_path / "chapters"
    chapters.mkdir()
    (chapters / "appendix").mkdir()
    (chapters / "a.ipynb").write_text("{}")
    (chapters / "b.ipynb").write_text("{}")
    build_records.keep_seconds(tmp_path, {"chapters/a.ipynb": 1.26, "chapters/b.ipynb": 2.0})
    assert build_records.read_seconds(tmp_path) == {"chapters/a.ipynb": 1.3, "chapters/b.ipynb": 2.0}
    (chapters / "b.ipynb").unlink()
    build_records.keep_seconds(tmp_path, {"chapters/a.ipynb": 4.0})
    assert build_records.read_seconds(tmp_path) == {"chapters/a.ipynb": 4.0}


def test_the_front_picture_is_that_of_the_front_page_and_none_leaves_no_file(tmp_path):
    build_records.keep_front_picture(tmp_path)
    assert not (tmp_path / build_records.FRONT_PICTURE).exists()
    page = tmp_path / "chapters" / "index.ipynb"
    page.parent.mkdir()
    outputs = [{"data": {"image/png": b64encode(b"first").decode()}}]
    page.write_text(json.dumps({"cells": [{"outputs": outputs}]}))
    build_records.keep_front_picture(tmp_path)
    assert (tmp_path / build_records.FRONT_PICTURE).read_bytes() == b"first"
