"""A variant's page: the published analysis' own notebook with other parameters, run by papermill."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from livingreview.atomic_files import write_atomically
from livingreview.rerun.freshness import RECORD, code_digest, file_digest, read_notebook, why_stale
from livingreview.rerun.variants import REFERENCE, Variant

FOLDER = "chapters/variants"
HEADING = re.compile(r"^# .*$", re.MULTILINE)
TEMPLATE = f"{FOLDER}/{REFERENCE}.ipynb"


def made_from(variant: Variant, root: Path, data: Path | None = None) -> dict[str, Any]:
    """Return what a variant's page is made from: template, name, title, question, parameters, and evidence of another folder.

    The template's digest counts its prose too, since a page repeats it.
    """
    template = read_notebook(root / TEMPLATE, TEMPLATE)
    return ({} if data is None else {"evidence": file_digest(data)}) | {
        "name": variant.name,
        "parameters": dict(variant.parameters),
        "question": variant.question,
        "template": code_digest(template["cells"], prose=True),
        "title": variant.title,
    }


async def run_variant(
    variant: Variant,
    out: Path,
    root: Path,
    timeout_s: int | None = None,
    results: Path | None = None,
    data: Path | None = None,
) -> float:
    """Run a variant, write its page, and return the seconds that it took.

    Parameters
    ----------
    variant : Variant
        Its parameters already checked (:func:`livingreview.rerun.parameters.check_variants`).
    out : pathlib.Path
        The notebook to write; it is replaced in one step, and only after every cell ran.
    root : pathlib.Path
        The edition's folder. The kernel works in the template's folder, whatever `out` is.
    timeout_s : int, optional
        Seconds that one cell may take.
    results : pathlib.Path, optional
        Folder for the run's results as data, with where they came from; none are written where it is not given.
    data : pathlib.Path, optional
        Evidence directory, where it is not the edition's own.

    Raises
    ------
    livingreview.rerun.execution.ExecutionError
        If a cell fails, or the template's ``parameters`` cell does not declare a parameter.
    EditionError
        If something of somebody else lies where results belong.
    """
    import nbformat
    from papermill import inspect_notebook
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from livingreview.rerun import execution, provenance
    from livingreview.rerun.normal_form import KERNELSPEC
    from livingreview.rerun.parameters import parameter_fields
    from livingreview.rerun.results import publish

    started = datetime.now(UTC)
    template = load_notebook_node(str(root / TEMPLATE))
    template.metadata["kernelspec"] = nbformat.from_dict(KERNELSPEC)
    for cell in template.cells[:1]:
        cell["source"] = HEADING.sub(f"# {variant.title or variant.name}", cell["source"], count=1)
    declared = inspect_notebook(template)
    missing = [name for name in injected(variant) if name not in declared]
    if missing:
        raise execution.ExecutionError(f"{TEMPLATE}: its parameters cell declares no {', '.join(missing)}")
    notebook = parameterize_notebook(template, injected(variant))
    with tempfile.TemporaryDirectory() as place:
        done = await execution.execute(
            notebook, (root / TEMPLATE).parent, root, name=variant.name, timeout_s=timeout_s or execution.CELL_TIMEOUT_S,
            afterwards=_afterwards(variant, Path(place)) if results else "", data=data,
        )  # fmt: skip
        page = execution.recorded(done, root, made_from(variant, root, data))
        if results is None:
            write_atomically(out, page)
            return done.seconds
        staged = Path(place)
        memory = json.loads(done.afterwards.splitlines()[-1])["peak_memory_bytes"]
        made = provenance.Made(started, datetime.now(UTC), memory)
        digest = done.notebook.metadata[RECORD]["digest"]
        parameters = {name: field.default for name, field in parameter_fields().items()} | dict(variant.parameters)
        provenance.write_metadata(
            staged, sorted(staged.iterdir()), root, data or root / "data", variant.name, variant.question, parameters,
            digest, made,
        )  # fmt: skip
        publish(out, page, staged, results)
    return done.seconds


# Runs in the kernel after the last cell: the evidence is that of the notebook, which remembers the run's answers.
_AFTERWARDS = """
import json as _json
from pathlib import Path as _Path
from livingreview.rerun import results as _results
_results.write_results(evidence, {name!r}, {question!r}, {parameters!r}, _Path({folder!r}))
print(_json.dumps({{"peak_memory_bytes": _results.peak_memory_bytes()}}))
"""


def _afterwards(variant: Variant, folder: Path) -> str:
    return _AFTERWARDS.format(
        name=variant.name, question=variant.question, parameters=dict(variant.parameters), folder=str(folder)
    )


def is_done(variant: Variant, path: Path, root: Path, results: Path | None = None, data: Path | None = None) -> bool:
    """Tell whether a variant's page is there, whole, and made from what it would be made from now; its results too."""
    from livingreview.rerun.results import is_whole

    try:
        if why_stale(path, root, made_from(variant, root, data)):
            return False
        return results is None or is_whole(results, path)
    except (ValueError, KeyError, TypeError):  # a notebook that something else has damaged is made again
        return False


def injected(variant: Variant) -> Mapping[str, Any]:
    """Return what the template's parameters cell receives."""
    return {"variant": variant.name, "question": variant.question, **variant.parameters}
