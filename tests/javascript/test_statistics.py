"""Statistics that the pages' scripts repeat: the same inputs and expected values for the Python and for the JavaScript.

``vectors.json`` is written by ``python tests/javascript/test_statistics.py``, from the Python.
"""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import playwright
import pytest

from livingreview.evidence.coder_agreement import kappa_interval
from livingreview.inference import Analysis, consistency, signs_from_rows

VECTORS = Path(__file__).with_name("vectors.json")
STATIC = Path(__file__).resolve().parents[2] / "chapters" / "_static"
NODE = Path(playwright.__file__).with_name("driver") / "node"  # playwright brings its own
COLUMNS = {"share": "share_decrease", "low": "ci_low", "high": "ci_high", "p": "p_sign", "q": "q_sign"}
# A script of a page needs nothing but `window`; what it leaves there is called with each input.
DRIVER = """
const fs = require("fs"), vm = require("vm"), [script, call] = process.argv.slice(1);
const window = {}; vm.runInNewContext(fs.readFileSync(script, "utf8"), { window });
const run = vm.runInNewContext(call, { window });
process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(run)));
"""


def kappa_inputs() -> Iterator[tuple[list[str], list[str]]]:
    yield from [([], []), (["a"], ["a"]), (["a", "a"], ["b", "a"]), (["a", "b"], ["a", "b"]), (["a", "b"], ["b", "a"])]
    rng = np.random.default_rng(7)
    for n, codes, same in ((5, "ab", 0.5), (12, "abc", 0.3), (40, "abcd", 0.8), (200, "ab", 0.95), (9, "abcdefgh", 0.1)):
        first = rng.choice(list(codes), n)
        second = np.where(rng.random(n) < same, first, rng.choice(list(codes), n))
        yield first.tolist(), second.tolist()


def counting_inputs() -> Iterator[tuple[list[tuple[str, int]], Analysis]]:
    rng = np.random.default_rng(8)
    for least, share, regions in ((3, 0.75, 4), (5, 0.8, 12), (1, 0.6, 30)):
        chances = rng.random(regions)
        signs = [
            (f"r{r:02}", int(rng.choice([-1, 1], p=[chance, 1 - chance]) * (rng.random() > 0.1)))
            for r, chance in enumerate(chances)
            for _ in range(rng.integers(1, 25))
        ]
        yield signs, Analysis(min_samples=least, consistent_share=share)


def kappa_expected(first: list[str], second: list[str]) -> dict[str, object]:
    return dict(zip(("kappa", "low", "high", "note"), map(plain, kappa_interval(first, second)), strict=True))


def counting_expected(signs: list[tuple[str, int]], analysis: Analysis) -> list[dict[str, object]]:
    rows = [(f"s{number}", region, sign) for number, (region, sign) in enumerate(signs)]
    return [
        {"id": row["region"], "direction": row["direction"]} | {name: plain(row[column]) for name, column in COLUMNS.items()}
        for row in consistency(signs_from_rows(rows, analysis)).frame.to_dict("records")
    ]


def plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def make() -> dict[str, list[dict[str, object]]]:
    counting = []
    for signs, analysis in counting_inputs():
        rules = {"alpha": analysis.alpha, "minSamples": analysis.min_samples, "consistentShare": analysis.consistent_share}
        counting.append({"rules": rules, "signs": signs, "expected": counting_expected(signs, analysis)})
    kappa = [{"first": a, "second": b, "expected": kappa_expected(a, b)} for a, b in kappa_inputs()]
    return {"kappa": kappa, "counting": counting}


def stored() -> dict[str, list[dict[str, object]]]:
    return json.loads(VECTORS.read_text(encoding="utf-8"))


def same(found: object, expected: object) -> bool:
    """Compare what JSON holds, numbers to nine digits."""
    if isinstance(expected, dict):
        return all(same(found[key], value) for key, value in expected.items())
    if isinstance(expected, (list, tuple)):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float) or isinstance(found, float):
        return found is not None and expected is not None and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12)
    return found == expected


def in_node(script: str, call: str, inputs: list[dict[str, object]]) -> list[object]:
    done = subprocess.run(
        [NODE, "-e", DRIVER, STATIC / script, call], input=json.dumps(inputs), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_vectors_are_those_of_the_python():
    assert same(make(), stored()), "write them anew: python tests/javascript/test_statistics.py"


@pytest.mark.parametrize(
    ("kind", "script", "call"),
    [
        ("kappa", "lab-agreement.js", "({ first, second }) => window.livingreviewLab.kappa(first, second)"),
        (
            "counting",
            "explorer/counting.js",
            """({ rules, signs }) => {
                const id = [...new Set(signs.map(([region]) => region))];
                const units = signs.map(([region, sign]) => ({ unit: id.indexOf(region), sign }));
                return window.lrExplorer.counting.consistency({ rules, regions: { id } }, units);
            }""",
        ),
    ],
)
def test_the_script_of_the_page_gives_the_same(kind, script, call):
    vectors = stored()[kind]
    for vector, found in zip(vectors, in_node(script, call, vectors), strict=True):
        assert same(found, vector["expected"]), (vector, found)


if __name__ == "__main__":
    kinds = (f'"{kind}": [\n' + ",\n".join(map(json.dumps, vectors)) + "\n]" for kind, vectors in make().items())
    VECTORS.write_text("{" + ",\n".join(kinds) + "}\n", encoding="utf-8")
