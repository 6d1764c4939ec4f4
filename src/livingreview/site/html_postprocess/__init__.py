"""The last pass over a built site: the theme's gaps are mended, and pictures and icons are made light.

A Sphinx extension of its own, after that of the book: it changes how pages are written, and nothing that they say.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.site.html_postprocess import icons, pictures
from livingreview.site.html_postprocess.markup import make_accessible, write_if_changed

if TYPE_CHECKING:
    from sphinx.application import Sphinx

KEPT = "_build/.pictures"


def setup(app: Sphinx) -> dict[str, Any]:
    """Finish the pages once all else has been done to them."""
    app.connect("build-finished", _finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        finish_site(Path(app.outdir), Path(app.srcdir) / KEPT)


def finish_site(site: Path, kept: Path) -> None:
    """Finish every page of a built site; light pictures are kept in a folder from one build to the next."""
    texts = {path: make_accessible(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    shown = {name for text in texts.values() for name in pictures.names_on(text) if (site / "_images" / name).is_file()}
    sent = pictures.write_webp(site / "_images", shown, kept)
    texts = {path: pictures.use_webp(text, sent) for path, text in texts.items()}
    for path, text in texts.items():
        write_if_changed(path, text)
    icons.subset_icons(site, texts.values())
    # A picture in its first form stays only where something else than a page's own image still leads to it.
    everything = "\n".join(texts.values())
    for name, picture in sent.items():
        if picture.name != name and name not in everything:
            (site / "_images" / name).unlink()
