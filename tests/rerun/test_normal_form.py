from __future__ import annotations

from nbformat import v4

from livingreview.rerun import normal_form


def _noisy(stamp: str):
    cell = v4.new_code_cell("x", metadata={"execution": {"at": stamp}, "papermill": {"duration": stamp}, "tags": ["a"]})
    cell["execution_count"] = int(stamp)
    cell["outputs"] = [
        v4.new_output("stream", name="stdout", text="one\n"),
        v4.new_output("stream", name="stdout", text="two\n"),
        v4.new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": stamp}}),
        v4.new_output("execute_result", data={"text/plain": "3"}, execution_count=int(stamp)),
    ]
    metadata = {
        "papermill": {"end": stamp},
        "widgets": {stamp: 1},
        "language_info": {"name": "python", "version": stamp},
    }
    return v4.new_notebook(cells=[cell], metadata=metadata)


def test_what_differs_between_runs_is_gone():
    first, second = _noisy("7"), _noisy("9")
    second.cells[0]["id"] = first.cells[0]["id"]
    assert normal_form.to_bytes(normal_form.normalise(first)) == normal_form.to_bytes(normal_form.normalise(second))
    (cell,) = first.cells
    assert [output["output_type"] for output in cell.outputs] == ["stream", "execute_result"]
    assert cell.outputs[0]["text"] == "one\ntwo\n"
    assert (cell.execution_count, cell.outputs[1].execution_count, dict(cell.metadata)) == (1, 1, {"tags": ["a"]})


def test_ids_are_unique_and_the_injected_cell_has_a_lasting_one():
    injected = v4.new_code_cell("a = 1", metadata={"tags": ["injected-parameters"]})
    notebook = v4.new_notebook(cells=[injected, v4.new_code_cell("1"), v4.new_code_cell("2")])
    notebook.cells[1]["id"] = notebook.cells[2]["id"] = "same"
    normal_form.normalise(notebook)
    assert [cell["id"] for cell in notebook.cells] == ["injected-parameters", "same", "cell-003"]
