"""The Sphinx side of the book: one extension that sets up its parts, each an extension that can also be loaded alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# In the order in which their listeners are called.
PARTS = (
    "publication", "explorer.extension", "cards.extension", "figure_tools", "navigation.extension", "html_postprocess",
)  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up all parts."""
    for part in PARTS:
        app.setup_extension(f"{__name__}.{part}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
