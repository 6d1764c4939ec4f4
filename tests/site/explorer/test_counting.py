"""The explorer's scripts count as the package does: they run in node, on the tables of its page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import playwright
import pytest
from package_counts import MANY, counted, drawn_choices, selection

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.site.explorer.tables import SIGNS, explorer_tables

STATIC = Path(__file__).resolve().parents[3] / "chapters" / "_static" / "explorer"
NODE = Path(playwright.__file__).with_name("driver") / "node"  # playwright brings its own
SCRIPTS = ("counting", "state")
DRIVER = """
const fs = require("fs"), vm = require("vm"), [call, ...scripts] = process.argv.slice(1);
const { data, inputs } = JSON.parse(fs.readFileSync(0, "utf8"));
const context = vm.createContext({ window: {}, data, URLSearchParams });
for (const script of scripts) vm.runInContext(fs.readFileSync(script, "utf8"), context);
vm.runInContext("const { counting, state } = window.lrExplorer, opened = counting.open(data);", context);
const run = vm.runInContext(call, context);
process.stdout.write(JSON.stringify(inputs.map(run)));
"""
COUNT = "choice => { const { regions, rows, reasons } = counting.count(opened, { ...state.START, ...choice }); return { regions, rows, reasons: [...reasons] }; }"


@pytest.fixture(scope="module")
def evidence():
    return ev.load()


def in_node(data: dict, call: str, inputs: list) -> list:
    scripts = [STATIC / f"{name}.js" for name in SCRIPTS]
    done = subprocess.run(
        [NODE, "-e", DRIVER, call, *scripts], input=json.dumps({"data": data, "inputs": inputs}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def drawn(evidence):
    choices = list(drawn_choices(evidence, 160))
    return list(zip(choices, in_node(explorer_tables(evidence), COUNT, choices), strict=True))


def test_random_choices_count_as_the_package_counts_them(evidence, drawn):
    numbers = ["n_decrease", "n_increase", "n_zero"]
    floats = {"share_decrease": "share", "ci_low": "low", "ci_high": "high", "p_sign": "p", "q_sign": "q"}
    filled = 0
    for choice, found in drawn:
        rows, expected = found["regions"], counted(evidence, choice)
        assert [row["id"] for row in rows] == expected["region"].tolist(), choice
        assert [[row["down"], row["up"], row["zero"]] for row in rows] == expected[numbers].to_numpy().tolist(), choice
        assert [row["direction"] for row in rows] == expected["direction"].tolist(), choice
        for column, name in floats.items():
            own = np.array([np.nan if row[name] is None else row[name] for row in rows])
            np.testing.assert_allclose(
                own, expected[column].to_numpy(dtype=float), atol=1e-9, err_msg=f"{column} {choice}"
            )
        filled += len(rows) > 3
    assert filled > 40  # the choices are not all but empty


def test_what_does_not_count_is_what_the_package_leaves_out_for_that_reason(evidence, drawn):
    passed_over = 0
    for choice, found in drawn:
        selected = ev.select(evidence, selection(choice))
        passed = ev.surpassed(selected.findings, anatomy.units(evidence.regions, choice["level"])).to_numpy()
        assert found["rows"] == selected.rows[~passed].tolist(), choice
        aside = [f for f, why in found["reasons"] if why != "direction not given"]
        assert aside == selected.rows[passed].tolist(), choice
        passed_over += len(aside)
    assert passed_over > 20


@pytest.mark.parametrize(
    ("rows", "sign", "not_counted"),
    [
        ([("before", "decrease"), ("before", "decrease")], -1, 0),
        ([("before", "decrease"), ("before", "no_change")], 0, 0),
        ([("before", "increase"), ("before", "decrease")], 0, 0),
        ([("before", "decrease"), ("control_group", "increase")], 1, 1),
        ([("control_group", "no_change"), ("before", "decrease"), ("before", "unclear")], 0, 2),
        ([("before", "unclear")], None, 1),
    ],
)
def test_a_controlled_change_comes_first_and_disagreement_undecides(rows, sign, not_counted):
    n = len(rows)
    always = {
        "arm": "psychotherapy", "contrast": "change", "subgroup": "all", "measure": "bold", "evidence_level": "abstract", "pooled": "no",
    }  # fmt: skip
    data = {
        "rules": {"signs": SIGNS, "alpha": 0.05, "consistentShare": 0.75, "minSamples": 2},
        "regions": {"id": ["amygdala"], "units": {"coarse": [[0]]}},
        "studies": {"id": ["a"], "sample": [0], "year": [2010], "slot": [None], "era": ["later"], "therapy": ["cbt"]},
        "findings": {
            "study": [0] * n, "region": [0] * n, "tested_against": [tested for tested, _ in rows],
            "direction": [direction for _, direction in rows], **{name: [level] * n for name, level in always.items()},
        },
    }  # fmt: skip
    (found,) = in_node(data, COUNT, [{}])
    signs = [row["up"] - row["down"] for row in found["regions"]]
    assert (signs, len(found["reasons"])) == ([] if sign is None else [sign], not_counted)


def test_at_first_the_choice_is_that_of_the_package_for_all_studies(evidence):
    (start,) = in_node(explorer_tables(evidence), "() => state.START", [None])
    for name, default in ev.Selection(studies="all").model_dump().items():
        if name in MANY:
            assert sorted(start[name]) == sorted(filter(None, default.split(","))), name
        elif name in start:
            assert start[name] == default, name


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("#measure=electrical,bold", {"measure": ["electrical", "bold"]}),
        ("#measure=", {"measure": []}),
        ("#measure=activity&contrast=post_vs_pre", {}),
        ("#tested_against=before%2Ccontrol_group&subgroup=all,responders", {"tested_against": ["before", "control_group"], "subgroup": ["all", "responders"]}),
    ],
)  # fmt: skip
def test_an_address_is_read(evidence, address, expected):
    call = "address => [state.START, state.read(address, data)]"
    ((start, read),) = in_node(explorer_tables(evidence), call, [address])
    assert read == start | expected


def test_the_command_counts_what_the_page_counts(evidence):
    """In any order of levels; what is as the published analysis has it is not said."""
    choices = [{"tested_against": ["control_group", "before"]}, {"measure": [], "subgroup": ["all", "responders"]}]
    call = "choice => [state.command({ ...state.START, ...choice }), state.write({ ...state.START, ...choice })]"
    first, second = in_node(explorer_tables(evidence), call, choices)
    assert first == ["livingreview run published --set studies=all --set level=coarse --out out", ""]
    assert second == [
        "livingreview run published --set studies=all --set subgroup=all,responders --set measure= --set level=coarse --out out",
        "#subgroup=all,responders&measure=",
    ]
