"""Ask a kernel what it used: the project's modules that it loaded and the project's files that it opened."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from livingreview.paths import is_evidence

# Runs in the kernel before the first cell. An audit hook sees every open of a file, pandas' own included; the closure
# keeps the notebook's namespace clean. Figures need the second half: a kernel that was forked from a warm process has
# pyplot loaded already, so that the inline backend did not meet its shell.
PROLOGUE = """
def _begin(root):
    import os, sys
    opened = set()
    def listen(event, arguments):
        if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
            path = os.path.abspath(os.fspath(arguments[0]))
            if isinstance(path, str) and path.startswith(root + os.sep):
                mode = arguments[1]
                if not (isinstance(mode, str) and set(mode) & set("wax+")):
                    opened.add(path)
    sys.addaudithook(listen)
    sys._livingreview_opened = opened
    if "matplotlib.pyplot" in sys.modules:
        get_ipython().run_line_magic("matplotlib", "inline")
_begin({root!r})
del _begin
"""

# Runs after the last cell and leaves its answer as one line of text.
EPILOGUE = """
def _end():
    import json, sys
    modules = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    modules = {file for file in modules if isinstance(file, str) and file.startswith({root!r})}
    print(json.dumps(sorted(modules | sys._livingreview_opened)))
_end()
del _end
"""


def prologue(root: Path) -> str:
    """Return the code that starts listening in a kernel."""
    return PROLOGUE.replace("{root!r}", repr(str(root)))


def epilogue(root: Path) -> str:
    """Return the code that makes a kernel say which of the edition's files it used."""
    return EPILOGUE.replace("{root!r}", repr(f"{root}{os.sep}"))


def files_used(answer: str, root: Path) -> list[str]:
    """Read a kernel's answer.

    Parameters
    ----------
    answer : str
        What the epilogue printed.
    root : pathlib.Path
        The edition's folder.

    Returns
    -------
    list of str
        Files inside the edition, relative to it, sorted. Whoever opened one file of the evidence depends on all of
        it, since it is loaded and checked as a whole: then ``data/`` stands for the folder. A file of the teaching
        matter stands for itself. What is built or installed is left out.

    Examples
    --------
    >>> answer = '["/book/data/studies.tsv", "/book/src/a.py", "/book/.venv/x.py", "/book/_build/y", "/usr/lib/os.py"]'
    >>> files_used(answer, Path("/book"))
    ['data/', 'src/a.py']
    >>> files_used('["/book/data/quizzes/session-1.toml"]', Path("/book"))
    ['data/quizzes/session-1.toml']
    """
    used = set()
    inside = f"{root}{os.sep}"
    for name in json.loads(answer.strip().splitlines()[-1]):
        relative = name.removeprefix(inside).replace(os.sep, "/")
        if name.startswith(inside) and not _is_made(relative.split("/")):
            used.add(_folder_of_evidence(relative) or relative)
    return sorted(used)


def _folder_of_evidence(relative: str) -> str:
    return "data/" if relative.startswith("data/") and is_evidence(relative.removeprefix("data/")) else ""


def _is_made(parts: Iterable[str]) -> bool:
    """Tell what is built or installed from what is written by hand."""
    return any(part in {"_build", "_generated", "__pycache__"} or part.startswith(".") for part in parts)
