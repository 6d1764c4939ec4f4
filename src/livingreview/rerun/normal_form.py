"""Bring an executed notebook to one form, so that two executions that say the same have the same bytes."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}
VARYING_CELL_METADATA = ("execution", "papermill", "scrolled", "ExecuteTime", "collapsed")
VARYING_NOTEBOOK_METADATA = ("papermill", "widgets", "signature", "toc", "varInspector")
WIDGET_TYPES = ("application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json")


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Remove from a notebook all that differs between two runs of the same code.

    Timings, papermill's records, widget state and the interpreter's version go; cells are numbered from 1; texts of
    one stream that follow one another are joined (a kernel flushes them where it likes); cell ids are kept where they
    are unique and made from the cell's position where they are not.

    It is changed in place and returned.

    Examples
    --------
    >>> from nbformat import v4
    >>> cell = v4.new_code_cell("1 + 1", metadata={"execution": {"iopub.status.busy": "2005-10-01"}})
    >>> notebook = normalise(v4.new_notebook(cells=[cell], metadata={"papermill": {"duration": 1.5}}))
    >>> sorted(notebook.metadata), dict(notebook.cells[0].metadata)
    (['kernelspec', 'language_info'], {})
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for key in VARYING_NOTEBOOK_METADATA:
        notebook.metadata.pop(key, None)
    notebook.metadata["kernelspec"] = NotebookNode(KERNELSPEC)
    notebook.metadata["language_info"] = NotebookNode(LANGUAGE)
    seen: set[str] = set()
    executed = 0
    for position, cell in enumerate(notebook.cells, start=1):
        for key in VARYING_CELL_METADATA:
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        if not cell.get("id") or cell["id"] in seen:
            cell["id"] = f"cell-{position:03d}"
        seen.add(cell["id"])
        if cell.cell_type != "code":
            continue
        if cell.get("execution_count") is not None:
            executed += 1
            cell["execution_count"] = executed
        cell["outputs"] = _normalise_outputs(cell.get("outputs", []), cell.get("execution_count"))
    return notebook


def _normalise_outputs(outputs: list[NotebookNode], execution_count: int | None) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    for output in outputs:
        output.pop("transient", None)
        if "data" in output:
            for mimetype in WIDGET_TYPES:
                output["data"].pop(mimetype, None)
            if not output["data"]:
                continue
        if output["output_type"] == "execute_result":
            output["execution_count"] = execution_count
        if output["output_type"] == "stream" and kept and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] += output["text"]
            continue
        kept.append(output)
    return kept


def to_bytes(notebook: NotebookNode) -> bytes:
    """Write a notebook as bytes: sorted keys, one-space indent, UTF-8, one newline at the end."""
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode("utf-8")
