"""Figures on a page: the picture, its computed alternative text and its caption travel together.

:class:`Figure` stores both texts beside the picture in the notebook; :class:`FigureRenderer` turns the three into one
figure of the page. Notebook comparison sees the alternative text, so a change in what a figure shows is noticed.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingreview.errors import EditionError
from livingreview.page.figure_layout import NARROW, measure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

# Significant digits that are kept: more than anybody reads, fewer than differ from one machine to the next.
DIGITS = "%.6g"


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure of a page: the last line of a cell shows it.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        The picture; pyplot forgets it, so that it is shown once.
    alt : str
        What the picture shows, computed from the data that it shows.
    caption : str
        What a reader needs to read it.
    numbers : pandas.DataFrame, optional
        What it draws; offered under it as CSV.
    plate : bool
        Whether its light and dark values mean something, as those of a brain's slices do; it then keeps them in the dark.
    laid_out : bool
        Whether the numbers are laid out under it too, folded away; not where the chapter shows them in a table of its own.

    Raises
    ------
    EditionError
        If the alternative text or the caption is empty.
    """

    drawing: Drawing
    alt: str
    caption: str
    numbers: pd.DataFrame | None = None
    plate: bool = False
    laid_out: bool = True

    def __post_init__(self) -> None:
        import matplotlib.pyplot as plt

        plt.close(self.drawing)
        if not self.alt.strip() or not self.caption.strip():
            raise EditionError("a figure needs an alternative text and a caption; one of them is empty")

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.alt}"

    def _repr_mimebundle_(self, **_kwargs: object) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        layout = measure(self.drawing)
        stored: dict[str, object] = {"alt": self.alt, "caption": self.caption, "layout": layout}
        # What is wider than a phone keeps a size that can be read there, and scrolls within itself.
        stored |= {kind: True for kind, true in (("wide", layout["inches"] > NARROW), ("plate", self.plate)) if true}
        if self.numbers is not None:
            stored |= {"numbers": as_csv(self.numbers), "laid_out": self.laid_out}
        picture = base64.b64encode(self.to_png()).decode("ascii")
        return {"image/png": picture, "text/plain": repr(self)}, {"image/png": stored}

    def to_png(self) -> bytes:
        """Draw the picture with few colours, chosen well: less than half the weight, which a phone on a slow line feels."""
        from PIL import Image

        drawn, light = io.BytesIO(), io.BytesIO()
        uncompressed = {"compress_level": 0}  # it is read again at once
        self.drawing.savefig(drawn, format="png", bbox_inches="tight", pad_inches=0.08, pil_kwargs=uncompressed)
        picture = Image.open(drawn).convert("RGB")
        picture = picture.quantize(128, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
        picture.save(light, format="png", optimize=True, dpi=(self.drawing.dpi, self.drawing.dpi))
        return light.getvalue()


def as_csv(frame: pd.DataFrame) -> str:
    """Write numbers as CSV, the same bytes on every machine.

    Examples
    --------
    >>> import pandas as pd
    >>> as_csv(pd.DataFrame({"a": [1 / 3], "b": ["x, y"]}))
    'a,b\\n0.333333,"x, y"\\n'
    """
    return frame.to_csv(index=False, lineterminator="\n", float_format=DIGITS)


class FigureRenderer:
    """MyST-NB plugin that renders a picture with alternative text and caption as one figure."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Turn a picture that :class:`Figure` stored into a figure node; None leaves all else to the default."""
        from docutils import nodes

        stored = data.output_metadata.get(data.mime_type, {}) if data.mime_type == "image/png" else {}
        if inline or not stored.get("alt"):
            return None
        (image,) = renderer.render_image(data)
        image["alt"] = stored["alt"]
        caption = nodes.caption("", "", nodes.Text(stored["caption"]))
        kinds = [f"lr-{kind}" for kind in ("wide", "plate") if stored.get(kind)]
        figure = nodes.figure("", image, caption, classes=["lr-figure", *kinds])
        # What stands under it is added when the whole page is known: see figure_tools.
        figure["lr_numbers"], figure["lr_laid_out"] = stored.get("numbers", ""), stored.get("laid_out", False)
        return [figure]
