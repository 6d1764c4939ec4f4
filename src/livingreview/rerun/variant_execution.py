"""A variant's page: the published analysis' own notebook with other parameters, run by papermill."""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from livingreview.rerun.freshness import RECORD, code_digest, why_stale
from livingreview.rerun.variants import REFERENCE, Variant

FOLDER = "chapters/variants"
HEADING = re.compile(r"^# .*$", re.MULTILINE)
TEMPLATE = f"{FOLDER}/{REFERENCE}.ipynb"


def made_from(variant: Variant, root: Path) -> dict[str, Any]:
    """Return what a variant's page is made from: template, name, title, question, parameters.

    Parameters
    ----------
    variant : Variant
        The variant.
    root : pathlib.Path
        The edition's folder.

    Returns
    -------
    dict
        The template's digest counts its prose too, since a page repeats it.
    """
    template = json.loads((root / TEMPLATE).read_text(encoding="utf-8"))
    return {
        "name": variant.name,
        "parameters": dict(variant.parameters),
        "question": variant.question,
        "template": code_digest(template["cells"], prose=True),
        "title": variant.title,
    }


def run_variant(
    variant: Variant,
    out: Path,
    root: Path,
    kernels: str | None = None,
    timeout_s: int | None = None,
    results: Path | None = None,
) -> float:
    """Run a variant and write its page.

    Parameters
    ----------
    variant : Variant
        The variant, its parameters already checked (:func:`livingreview.rerun.parameters.check`).
    out : pathlib.Path
        The notebook to write; it is replaced in one step, and only after every cell ran.
    root : pathlib.Path
        The edition's folder. The kernel works in the template's folder, whatever `out` is.
    kernels, timeout_s
        See :func:`livingreview.rerun.execution.execute`.
    results : pathlib.Path, optional
        Folder for the run's results as data, with where they came from; none are written where it is not given.

    Returns
    -------
    float
        Seconds taken.

    Raises
    ------
    livingreview.rerun.execution.ExecutionError
        If a cell fails.

    Notes
    -----
    The template's ``parameters`` cell declares ``variant`` and ``question`` beside the parameters of the analysis.
    """
    import nbformat
    import papermill
    from papermill.engines import Engine, papermill_engines

    from livingreview.rerun import execution, provenance
    from livingreview.rerun.normalisation import KERNELSPEC

    started = provenance.now()
    done: list[execution.Executed] = []

    class LivingEngine(Engine):
        """Papermill's part is the parameters; the execution is the one that every chapter gets."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_options: Any) -> None:
            own = nbformat.from_dict(copy.deepcopy(nb_man.nb))  # papermill goes on with its bookkeeping in the other
            where = (root / TEMPLATE).parent
            done.append(
                execution.execute(
                    own, where, root, name=variant.name, kernels=kernels,
                    timeout_s=timeout_s or execution.CELL_TIMEOUT_S, afterwards=_afterwards(variant, results),
                )
            )  # fmt: skip

    logging.getLogger("papermill").setLevel(logging.ERROR)
    template = nbformat.read(root / TEMPLATE, as_version=4)
    template.metadata["kernelspec"] = nbformat.from_dict(KERNELSPEC)
    for cell in template.cells[:1]:
        cell["source"] = HEADING.sub(f"# {variant.title or variant.name}", cell["source"], count=1)
    declared = papermill.inspect_notebook(template)
    missing = [name for name in injected(variant) if name not in declared]
    if missing:
        raise execution.ExecutionError(f"{TEMPLATE}: its parameters cell declares no {', '.join(missing)}")
    papermill_engines.register("livingreview", LivingEngine)
    papermill.execute_notebook(
        template,
        None,
        parameters=injected(variant),
        engine_name="livingreview",
        kernel_name="python3",
        progress_bar=False,
        request_save_on_cell_execute=False,
    )
    execution.publish(done[0], out, root, made_from(variant, root))
    if results is not None:
        said = json.loads(done[0].afterwards.splitlines()[-1])
        made = provenance.Made(started, provenance.now(), said["peak_memory_bytes"])
        files = [results / file for file in said["files"]]
        digest = json.loads(out.read_text(encoding="utf-8"))["metadata"][RECORD]["digest"]
        parameters = {**_defaults(root), **variant.parameters}
        provenance.write_metadata(results, files, root, variant.name, variant.question, parameters, digest, made)
    return done[0].seconds


# Runs in the kernel after the last cell, which has the evidence and the libraries at hand.
_AFTERWARDS = """
import json as _json
from pathlib import Path as _Path
from livingreview.rerun import results as _results
_files = _results.write_results({name!r}, {question!r}, {parameters!r}, _Path({folder!r}))
print(_json.dumps({{"files": [file.name for file in _files], "peak_memory_bytes": _results.peak_memory_bytes()}}))
"""


def _afterwards(variant: Variant, results: Path | None) -> str:
    if results is None:
        return ""
    return _AFTERWARDS.format(
        name=variant.name, question=variant.question, parameters=dict(variant.parameters), folder=str(results)
    )


def _defaults(root: Path) -> dict[str, Any]:
    from livingreview.rerun.parameters import edition_schema

    return {name: parameter.default for name, parameter in edition_schema(root / "data").items()}


def is_done(variant: Variant, path: Path, root: Path, results: Path | None = None) -> bool:
    """Tell whether a variant's page is there, whole, and made from what it would be made from now; its results too."""
    from livingreview.rerun.results import is_whole

    try:
        if results is not None and not is_whole(results):
            return False
        return not why_stale(path, root, made_from(variant, root))
    except (ValueError, KeyError, TypeError):  # a notebook that something else has damaged is made again
        return False


def injected(variant: Variant) -> Mapping[str, Any]:
    """Return what the template's parameters cell receives."""
    return {"variant": variant.name, "question": variant.question, **variant.parameters}
