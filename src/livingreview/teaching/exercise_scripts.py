"""Scripts of exercises for the pages that have some, and for no other page; and the links of the explorer's tasks."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from livingreview.page.templates import render
from livingreview.teaching.explorer_tasks import TEMPLATES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# By the class that a page's element has: the scripts that make it live, in the order in which they run.
SCRIPTS = {
    'class="lr-lab"': ("lab-agreement.js", "lab.js"),
    'class="lr-class"': ("lab-class.js",),
    'class="lr-quiz"': ("quiz.js",),
    'class="lr-tasks"': ("tasks.js",),
    'class="lr-progress"': ("progress.js",),
}
SHARED, STYLE = "kept.js", "exercises.css"

# Page of the evidence explorer, which a task leads to where the book has one.
EXPLORER = "chapters/explorer/explorer"
VIEW = re.compile(r'<p class="lr-task-view" data-view="([^"]*)"></p>')


def needed(body: str) -> list[str]:
    """Return the scripts that a page needs, from the HTML of its article.

    Examples
    --------
    >>> needed('<div class="lr-quiz" data-quiz="a"></div>'), needed("<p>lr-quiz</p>")
    (['kept.js', 'quiz.js'], [])
    """
    found = [script for mark, scripts in SCRIPTS.items() if mark in body for script in scripts]
    return [SHARED, *found] if found else []


def linked(body: str, explorer: str) -> str:
    """Give each task a link to its view in the explorer; its address is blank where the book has none.

    Examples
    --------
    >>> task = '<p class="lr-task-view" data-view="studies=all&amp;until=2005"></p>'
    >>> linked(task, "explorer.html")
    '<p class="lr-task-view"><a class="reference internal" href="explorer.html#studies=all&amp;until=2005">Open this choice in the explorer</a></p>'
    >>> linked(task, "") == task
    True
    """
    if not explorer:
        return body

    def link(found: re.Match[str]) -> str:
        return str(render("task_link.html", TEMPLATES, address=f"{explorer}#{unescape(found[1])}"))

    return VIEW.sub(link, body)


def add_scripts(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Give a page what its exercises need, when Sphinx lays it out."""
    scripts = needed(context.get("body", ""))
    for script in scripts:
        app.add_js_file(script, loading_method="defer")
    if scripts:
        app.add_css_file(STYLE)
    if "tasks.js" in scripts and EXPLORER in app.env.found_docs:
        context["body"] = linked(context["body"], app.builder.get_relative_uri(page, EXPLORER))
