"""The command that begins another team's review."""

from __future__ import annotations

from pathlib import Path


def new(folder: Path, /) -> int:
    """Write a small, complete review of another question into an empty folder: three studies, two claims, five chapters.

    It builds, runs and can be taught as it is; its README says what to replace, in which order.

    Parameters
    ----------
    folder
        A folder that is empty or does not exist yet.
    """
    from livingreview.build.new_review import make_review

    made = make_review(folder)
    print(f"{folder}: {', '.join(made)}")
    print(f"next: cd {folder}, git init, make book; then its README.md")
    return 0
