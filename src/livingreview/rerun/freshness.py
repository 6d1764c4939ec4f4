"""Know whether a notebook's outputs still follow from its code, the package, the evidence and the environment.

An executed notebook carries in its metadata the files that its kernel used, each with its SHA-256. A module that the
kernel never loaded does not count: a change in one figure re-executes the chapters that draw it, and no other. Only
the standard library is imported here, since the question is asked of every notebook before every build.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from livingreview.errors import EditionError, Problem
from livingreview.paths import is_evidence

RECORD = "livingreview"
ALWAYS = ("requirements.txt",)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, or of the evidence in a folder; empty where it does not exist.

    Teaching matter does not count towards the folder that holds it, since a chapter that shows some names its own file, nor
    does what no evidence base declares, as the backup of an editor.

    Examples
    --------
    >>> file_digest(Path("no-such-file"))
    ''
    """
    if path.is_dir():
        return folder_digest(path, is_evidence)
    if not path.is_file():
        return ""
    status = path.stat()
    return _bytes_digest(path, status.st_mtime_ns, status.st_size, status.st_ino)


def folder_digest(folder: Path, belongs: Callable[[str], bool]) -> str:
    """SHA-256 of the names and bytes of the files whose name, relative to the folder, belongs to it, in a fixed order."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        if belongs(name):
            digest.update(f"{name}\0{file_digest(file)}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=4096)
def _bytes_digest(path: Path, *_identity: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# Of the marks that git leaves where two versions meet; the one between them underlines a heading in Markdown.
_MERGE = re.compile(r"^[ \t]*\"?(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)


def merge_problem(text: str, file: str) -> Problem | None:
    """Name the first mark of an unfinished merge in a text, which messages call `file`."""
    mark = _MERGE.search(text)
    if mark is None:
        return None
    expected = "one version of it; then git add"
    return Problem(file, "marks of an unfinished merge", expected, line=text.count("\n", 0, mark.start()) + 1)


def read_notebook(path: Path, file: str = "") -> dict[str, Any]:
    """Read a notebook as JSON; messages call it `file`.

    Raises
    ------
    EditionError
        If it is none.
    """
    file = file or path.name
    try:
        text = path.read_text(encoding="utf-8")
        if problem := merge_problem(text, file):
            raise EditionError(problem)
        notebook = json.loads(text)
        if not isinstance(notebook["cells"], list) or not isinstance(notebook["metadata"], dict):
            raise TypeError
    except json.JSONDecodeError as error:
        raise EditionError(Problem(file, f"no notebook (not JSON: {error.msg.lower()})", "a notebook", line=error.lineno)) from None
    except UnicodeDecodeError:
        raise EditionError(Problem(file, "no notebook (not UTF-8)", "a notebook")) from None
    except (KeyError, TypeError):
        raise EditionError(Problem(file, "no notebook", "JSON with cells and metadata")) from None
    return notebook


def code_digest(cells: Iterable[Mapping[str, Any]], *, prose: bool = False) -> str:
    """SHA-256 of a notebook's cells: sources and tags of the code, and the prose too where it is asked for.

    Examples
    --------
    >>> a = [{"cell_type": "code", "source": "1 + 1", "metadata": {}}, {"cell_type": "markdown", "source": "Two."}]
    >>> b = [{"cell_type": "code", "source": ["1 + 1"], "metadata": {}}, {"cell_type": "markdown", "source": "2."}]
    >>> code_digest(a) == code_digest(b), code_digest(a, prose=True) == code_digest(b, prose=True)
    (True, False)
    """
    kept = [
        [cell["cell_type"], "".join(cell["source"]), sorted(cell.get("metadata", {}).get("tags", []))]
        for cell in cells
        if prose or cell["cell_type"] == "code"
    ]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def record(
    notebook: Mapping[str, Any], inputs: Iterable[str], root: Path, variant: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Make the record that an executed notebook keeps.

    Parameters
    ----------
    inputs : iterable of str
        Files that its kernel used, relative to `root`; a name that ends in a slash is a folder.
    variant : mapping, optional
        What a variant's page was made from: its template's digest, its question, its parameters.

    Returns
    -------
    dict
        ``code`` (digest of the code cells), ``inputs`` (file to digest), ``digest`` (of both), and ``variant`` where
        given.
    """
    known = {name: file_digest(root / name) for name in sorted({*inputs, *ALWAYS})}
    made: dict[str, Any] = {"code": code_digest(notebook["cells"]), "inputs": known}
    if variant is not None:
        made["variant"] = dict(variant)
    made["digest"] = hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return made


def why_stale(path: Path, root: Path, variant: Mapping[str, Any] | None = None) -> str:
    """Say in one clause why a notebook must be executed again; empty where its outputs are up to date.

    For a variant's page, `variant` is what it would be made from now.
    """
    if not path.is_file():
        return "is missing"
    notebook = read_notebook(path, path.relative_to(root).as_posix() if path.is_relative_to(root) else "")
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    if not code:
        return ""
    kept = notebook["metadata"].get(RECORD)
    if not kept or any(cell.get("execution_count") is None for cell in code):
        return "was never executed"
    if not any(cell["outputs"] for cell in code):
        return "has no outputs"
    if kept["code"] != code_digest(notebook["cells"]):
        return "has code that changed since it was executed"
    if variant is not None and kept.get("variant") != dict(variant):
        return "has another template, question or parameters than when it was executed"
    for name, digest in kept["inputs"].items():
        if file_digest(root / name) != digest:
            return f"was executed before {name} changed"
    return ""
