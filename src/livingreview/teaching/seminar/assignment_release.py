"""From the source of an exercise: a student's own notebook, and its release version without solutions, as nbgrader makes it."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from livingreview.rerun.freshness import RECORD
from livingreview.rerun.normal_form import normalise

OWN_PARAMETERS = "injected-parameters"
STAMP = "livingreview_seminar"


def student_notebook(source: NotebookNode, session: str, parameters: Mapping[str, object]) -> NotebookNode:
    """Return the source with a student's own parameters, solutions and hidden tests still in it.

    Papermill injects `parameters` (``student`` and ``seed``) after the cell that declares them; the injected cell is
    locked, as everything is that is no answer.
    """
    from papermill.parameterize import parameterize_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    notebook = copy.deepcopy(source)
    notebook.metadata["kernelspec"] = nbformat.from_dict({"name": "python3", "language": "python", "display_name": ""})
    notebook.metadata["papermill"] = nbformat.from_dict({})  # papermill reads it, and the tags of every cell
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    notebook = parameterize_notebook(notebook, dict(parameters))
    for cell in notebook.cells:
        if not cell.metadata["tags"]:
            del cell.metadata["tags"]
        if OWN_PARAMETERS in cell.metadata.get("tags", []):
            # Not nbgrader's kind of lock: it refuses a locked cell that its source does not have.
            cell.metadata["deletable"] = cell.metadata["editable"] = False
    notebook.metadata.pop(RECORD, None)
    notebook.metadata[STAMP] = nbformat.from_dict({"session": session, "student": str(parameters["student"])})
    return normalise(notebook)


def release_version(notebook: NotebookNode) -> NotebookNode:
    """Take the solutions, the hidden tests and the outputs out of a source, and lock what is no answer.

    The result is what nbgrader's ``generate_assignment`` releases: the same preprocessors in the same order, without
    the course folder and the database that the command needs.

    Examples
    --------
    >>> meta = {"nbgrader": {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": True, "task": False}}
    >>> cell = nbformat.v4.new_code_cell("### BEGIN SOLUTION\\nx = 1\\n### END SOLUTION", metadata=meta)
    >>> print(release_version(nbformat.v4.new_notebook(cells=[cell])).cells[0].source)
    # YOUR CODE HERE
    raise NotImplementedError()
    """
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    released, resources = copy.deepcopy(notebook), {}
    released.metadata.pop(RECORD, None)
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ClearHiddenTests, ComputeChecksums,
                 CheckCellMetadata):  # fmt: skip
        released, resources = step().preprocess(released, resources)
    for cell in released.cells:
        cell.metadata.pop("livingreview", None)  # what earns which points, and checks by hand
        if cell.cell_type == "code":
            cell["execution_count"] = None
    return normalise(released)

