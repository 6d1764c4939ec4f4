"""The Sphinx extension that gives a page the scripts of its exercises, and no other page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# By the class that a page's element has: the scripts that make it live, in the order in which they run.
SCRIPTS = {
    'class="lr-lab"': ("lab-agreement.js", "lab.js"),
    'class="lr-class"': ("lab-class.js",),
    'class="lr-quiz"': ("quiz.js",),
    'class="lr-task"': ("tasks.js",),
    'class="lr-progress"': ("progress.js",),
}
STYLE = "exercises.css"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the choice of scripts to Sphinx, before other assets are sorted out."""
    app.connect("html-page-context", _add_scripts, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def needed(body: str) -> list[str]:
    """Return the scripts that a page needs.

    Parameters
    ----------
    body : str
        HTML of the page's article.

    Examples
    --------
    >>> needed('<div class="lr-quiz" data-quiz="a"></div>'), needed("<p>lr-quiz</p>")
    (['quiz.js'], [])
    """
    return [script for mark, scripts in SCRIPTS.items() if mark in body for script in scripts]


def _add_scripts(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    scripts = needed(context.get("body", ""))
    for script in scripts:
        app.add_js_file(script, loading_method="defer")
    if scripts:
        app.add_css_file(STYLE)
