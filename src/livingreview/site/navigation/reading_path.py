"""Minutes in a sentence: how long a page, a part of it, or a whole path through the book takes to read.

In a chapter, ``{minutes}`../method/statistics#what-is-counted``` becomes "2 minutes". Several places in one role, with
spaces between them, are added up before they are rounded.
"""

from __future__ import annotations

import re

from docutils import nodes
from markupsafe import Markup
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxRole

_PLACE = re.compile(r"[\w./-]+(#[\w-]+)?")


class MinutesRole(SphinxRole):
    """Role ``minutes``: leaves a place open that is filled when every page has been written."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Note which places are meant; an unknown one is found when the minutes are filled in."""
        wrong = [place for place in self.text.split() if not _PLACE.fullmatch(place)]
        if wrong or not self.text.split():
            message = self.inliner.reporter.error(
                f"minutes: no place in the book: {' '.join(wrong) or self.text!r}; expected page or page#section",
                line=self.lineno,
            )
            return [], [message]
        places = []
        for place in self.text.split():
            page, mark, section = place.partition("#")
            places.append(f"{docname_join(self.env.docname, page)}{mark}{section}")
        html = Markup('<span class="lr-minutes" data-places="{}"></span>').format(" ".join(places))
        return [nodes.raw("", str(html), format="html")], []
