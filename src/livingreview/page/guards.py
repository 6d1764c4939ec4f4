"""Words that state a quantity, each guarded by a condition that the chapter computes.

The contract. A cell calls ``lr.guard({"most later samples": share > 0.5, "two of the four regions": n == 2})``:

- every condition must be true, else the cell raises :class:`EditionError`, which names the phrase and the condition as
  the chapter wrote it, and the build fails;
- the cell stores the phrases, invisibly, in its outputs: ``{phrase: condition}`` under the type :data:`GUARD`;
  :func:`guarded_phrases` reads them back from a notebook, and so needs no kernel;
- a phrase is the plain words of the sentence. Case, line breaks and runs of blanks do not matter; markup does: a phrase
  goes around links, emphasis and glued values, not through them;
- a quantity word (most, few, two, none, half …) or a digit in the prose of a notebook must be glued, or lie within a
  guarded phrase of the same notebook; and a guarded phrase that the prose does not hold is an error too
  (:func:`unused_phrases`). ``tests/site/test_prose.py`` holds both.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping

from livingreview.errors import EditionError, Problem
from livingreview.page.glue import GLUE_PREFIX, Stored, store

GUARD = "application/vnd.livingreview.guard+json"


def guard(phrases: Mapping[str, object]) -> Stored:
    """Check that each phrase is true of the data, and keep the phrases in the notebook.

    Parameters
    ----------
    phrases : mapping of str to bool
        Words as they stand in a sentence of this chapter, and whether they are true.

    Raises
    ------
    EditionError
        If a phrase is not true (any more), is guarded by something else than a condition, or has no word in it.
    """
    conditions = _conditions(phrases)
    problems = []
    for phrase, value in phrases.items():
        where, value = f"the sentence with “{phrase}”", value.item() if hasattr(value, "item") else value
        if not phrase.strip():
            problems.append(Problem("guard", "an empty phrase", "words of a sentence"))
        elif not isinstance(value, bool):
            problems.append(Problem(where, "guarded by no condition", "True or False", value=repr(value)))
        elif not value:
            problems.append(Problem(where, "is not true any more", f"the condition to hold: {conditions[phrase]}"))
    if problems:
        raise EditionError(problems)
    if conditions:
        store(f"guard: {next(iter(conditions))}", {GUARD: conditions})
    return Stored(conditions)


def guarded_phrases(notebook: Mapping[str, object]) -> dict[str, str]:
    """Read the guarded phrases of an executed notebook, each with its condition."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    stored = (output.get("data", {}).get(GLUE_PREFIX + GUARD, {}) for output in outputs)
    return {phrase: condition for conditions in stored for phrase, condition in conditions.items()}


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Compile the expression that finds a phrase in prose: whole words, any case, any white space between them."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def unused_phrases(phrases: Iterable[str], prose: str) -> list[str]:
    """List the guarded phrases that the prose does not hold.

    Examples
    --------
    >>> unused_phrases(["most samples", "two regions"], "Most\\nsamples report a fall.")
    ['two regions']
    """
    return [phrase for phrase in phrases if not phrase_pattern(phrase).search(prose)]


def _conditions(phrases: Mapping[str, object]) -> dict[str, str]:
    """Find the condition of each phrase in the source of the cell that calls; its value where there is no source."""
    found = {phrase: repr(value) for phrase, value in phrases.items()}
    cell = inspect.currentframe().f_back.f_back
    try:
        source = "".join(inspect.findsource(cell)[0])
        tree = ast.parse(source)
    except (OSError, SyntaxError):
        return found
    for written in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for key, value in zip(written.keys, written.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in found:
                found[key.value] = ast.get_source_segment(source, value)
    return found
