"""Data as a script that sets one property of the window: a page on a disk may load it, where it may not fetch."""

from __future__ import annotations

import json


def data_script(name: str, content: object) -> str:
    """Write what JSON can hold as such a script; anything else is a ValueError, and so is a number that is not finite.

    Examples
    --------
    >>> print(data_script("lrX", {"a": ["</script>", 1.5]}), end="")
    window.lrX={"a":["<\\/script>",1.5]};
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A closing tag would end a script that stands in a page; two characters that JSON allows would end a line of an old one.
    text = text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.{name}={text};\n"
