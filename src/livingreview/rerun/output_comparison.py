"""Outputs of two executions of one notebook, compared within stated tolerances.

Words must be the same. Numbers may differ in the last digits, as they do between processors and versions of a linear
algebra library; pictures may differ in a few pixels, as they do between versions of a font renderer.
"""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Relative difference of two numbers that count as one, and the absolute one near zero.
NUMBER_RTOL, NUMBER_ATOL = 1e-6, 1e-9
# Share of a picture's pixels that may differ by more than PIXEL_STEP of 255 in any channel.
PIXEL_SHARE, PIXEL_STEP = 0.001, 24
_NUMBER = re.compile(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass
class Comparison:
    """What was compared, and what differs.

    Parameters
    ----------
    n_outputs, n_numbers, n_pictures : int
        Outputs, numbers in their texts, and pictures.
    largest : float
        Largest relative difference between two numbers.
    differences : list of str
        One line for each output that differs by more than the tolerances.
    """

    n_outputs: int = 0
    n_numbers: int = 0
    n_pictures: int = 0
    largest: float = 0.0
    differences: list[str] = field(default_factory=list)


def compare_notebooks(stored: Mapping[str, Any], fresh: Mapping[str, Any]) -> Comparison:
    """Compare the outputs of two executed notebooks in their normal form, cell by cell."""
    found = Comparison()
    cells = [[cell for cell in book["cells"] if cell["cell_type"] == "code"] for book in (stored, fresh)]
    if len(cells[0]) != len(cells[1]):
        found.differences.append(f"{len(cells[0])} code cells became {len(cells[1])}")
    for number, (one, other) in enumerate(zip(*cells, strict=False), start=1):
        where = f"code cell {number}"
        before, after = one["outputs"], other["outputs"]
        if len(before) != len(after):
            found.differences.append(f"{where}: {len(before)} outputs became {len(after)}")
            continue
        for a, b in zip(before, after, strict=True):
            found.n_outputs += 1
            found.differences += [f"{where}: {said}" for said in _compare_output(a, b, found)]
    return found


def compare_texts(one: str, other: str) -> tuple[bool, int, float]:
    """Compare two texts, their numbers within tolerance: whether they are the same, how many numbers, largest relative difference.

    Examples
    --------
    >>> compare_texts("n = 3, p = 0.2500000001", "n = 3, p = 0.25")[:2]
    (True, 2)
    >>> compare_texts("mixed, 3 of 4", "mixed, 3 of 5")[0], compare_texts("up 1", "down 1")[0]
    (False, False)
    """
    numbers = [_NUMBER.findall(text) for text in (one, other)]
    same = _NUMBER.split(one) == _NUMBER.split(other)
    largest = 0.0
    for a, b in zip(*numbers, strict=False):
        if a != b:
            x, y = (float(text.replace("−", "-")) for text in (a, b))
            gap = abs(x - y) / max(abs(x), abs(y))
            largest = max(largest, gap)
            same &= math.isclose(x, y, rel_tol=NUMBER_RTOL, abs_tol=NUMBER_ATOL)
    return same, len(numbers[0]), largest


def compare_pictures(one: bytes, other: bytes) -> str:
    """Say how two pictures differ; empty where they do so by no more than a few pixels."""
    import numpy as np
    from PIL import Image

    if one == other:
        return ""
    first, second = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int) for data in (one, other))
    if first.shape != second.shape:
        sizes = [f"{shape[1]} × {shape[0]}" for shape in (first.shape, second.shape)]
        return f"a picture of {sizes[0]} pixels became one of {sizes[1]}"
    share = float((np.abs(first - second).max(axis=2) > PIXEL_STEP).mean())
    return "" if share <= PIXEL_SHARE else f"{share:.1%} of a picture's pixels differ"


def _compare_output(one: Mapping[str, Any], other: Mapping[str, Any], found: Comparison) -> list[str]:
    if one["output_type"] != other["output_type"]:
        return [f"{one['output_type']} became {other['output_type']}"]
    a, b = _bundle(one), _bundle(other)
    if sorted(a) != sorted(b):
        return [f"{', '.join(sorted(a))} became {', '.join(sorted(b))}"]
    said = []
    for kind in sorted(a):
        if kind.startswith("image/") and kind != "image/svg+xml":
            found.n_pictures += 1
            said.append(compare_pictures(*(base64.b64decode(_text(bundle[kind])) for bundle in (a, b))))
        else:
            same, n, largest = compare_texts(_text(a[kind]), _text(b[kind]))
            found.n_numbers += n
            found.largest = max(found.largest, largest)
            said.append("" if same else f"{kind} differs")
    return [line for line in said if line]


def _bundle(output: Mapping[str, Any]) -> Mapping[str, Any]:
    return output["data"] if "data" in output else {"text/plain": output.get("text", output.get("evalue", ""))}


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))
