"""Values that carry a result from a cell into the sentences of its chapter: ``{glue:text}`name` `` in the Markdown.

No number is typed into a chapter. A name that no cell gave leaves the build with a warning, and a warning fails it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from IPython.display import display

GLUE_PREFIX = "application/papermill.record/"  # MyST-NB's own; not imported, which would load Sphinx with every chapter


@dataclass(frozen=True)
class Stored:
    """What a cell stored in its notebook; shows nothing on the page, and says in a terminal what it holds."""

    values: Mapping[str, object]

    def _ipython_display_(self) -> None:
        """Show nothing: the values are for the sentences."""

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in self.values.items())


def glue(**values: object) -> Stored:
    """Give values to the sentences of the chapter, under their names.

    Parameters
    ----------
    **values : object
        Shown as ``str(value)`` and never read as markup; an underscore of the name becomes a hyphen. Where the text begins
        with a small letter, the name with a capital one holds it as a sentence would begin with it.
    """
    texts = {}
    for name, value in values.items():
        key, text = name.replace("_", "-"), str(value)
        texts[key] = text
        if text[:1].islower():
            texts[key[:1].upper() + key[1:]] = text[:1].upper() + text[1:]
    for key, text in texts.items():
        store(key, {"text/plain": repr(text)})
    return Stored(texts)


def prefixed(values: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Put a prefix and an underscore before every name; without a prefix leave the names as they are."""
    return {f"{prefix}_{name}" if prefix else name: value for name, value in values.items()}


def store(name: str, bundle: Mapping[str, object]) -> None:
    """Store data in the output of a cell under a name; MyST-NB takes it off the page before it is laid out."""
    data = {GLUE_PREFIX + kind: value for kind, value in bundle.items()}
    display(data, metadata={"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}}, raw=True)
