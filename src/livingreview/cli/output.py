"""What commands print for other programs."""

from __future__ import annotations

import json
import sys


def print_json(document: object) -> None:
    """Print a document as JSON; where the output's encoding is not one of all signs, as its escapes, which say the same."""
    every = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    print(json.dumps(document, ensure_ascii=not every, indent=2))
