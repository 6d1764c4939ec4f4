"""A picture, its alternative text and its caption travel together."""

import base64
import io

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.page import figure_output


class Data:
    def __init__(self, metadata, mime_type="image/png"):
        self.output_metadata, self.mime_type = metadata, mime_type


class Renderer:
    def render_image(self, data):
        from docutils import nodes

        return [nodes.image(uri="x.png")]


def shown(*texts, **options):
    drawing, axes = plt.subplots(figsize=(3, 3))
    axes.plot([0, 1])
    return figure_output.Figure(drawing, *texts, **options)._repr_mimebundle_()


def test_a_figure_stores_both_texts_and_pyplot_forgets_it():
    bundle, metadata = shown("what it shows", "how to read it")
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    stored = metadata["image/png"]
    assert (stored["alt"], stored["caption"], stored["layout"]["faults"]) == ("what it shows", "how to read it", [])
    assert bundle["text/plain"] == "how to read it\nwhat it shows"
    assert not plt.get_fignums()


def test_the_same_figure_gives_the_same_bytes():
    assert shown("a", "b") == shown("a", "b")


def test_the_numbers_travel_with_the_picture():
    _, metadata = shown("alt", "caption", numbers=pd.DataFrame({"a": [0.5], "b": ["x"]}), laid_out=False)
    stored = metadata["image/png"]
    assert stored["numbers"] == "a,b\n0.5,x\n" and stored["laid_out"] is False
    (figure,) = figure_output.FigureRenderer.handle_mime(Renderer(), Data({"image/png": stored}), False)
    assert figure["lr_numbers"] == stored["numbers"] and figure["lr_laid_out"] is False


def test_a_picture_in_the_books_style_has_two_dots_for_each_of_a_plain_screen():
    from PIL import Image

    from livingreview.figures import style

    with matplotlib.rc_context():
        style.apply()
        bundle, _ = shown("alt", "caption")
    with Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) as picture:
        assert picture.width > 1.5 * 96 and picture.info["dpi"] == pytest.approx((192, 192), abs=0.5)


@pytest.mark.parametrize("texts", [("", "caption"), ("alt", " ")])
def test_a_figure_without_texts_is_refused(texts):
    with pytest.raises(EditionError, match="alternative text and a caption"):
        shown(*texts)


def test_the_page_gets_one_figure_with_escaped_texts():
    (figure,) = figure_output.FigureRenderer.handle_mime(
        Renderer(), Data({"image/png": {"alt": "<b>", "caption": "<i>"}}), False
    )
    image, caption = figure.children
    assert image["alt"] == "<b>" and caption.astext() == "<i>"


@pytest.mark.parametrize("data", [Data({}), Data({"image/png": {}}), Data({"text/html": {"alt": "x"}}, "text/html")])
def test_other_outputs_are_left_to_the_default(data):
    assert figure_output.FigureRenderer.handle_mime(Renderer(), data, False) is None
