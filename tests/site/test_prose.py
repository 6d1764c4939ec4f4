"""No result is typed: a number, or a word for one, stands in prose only where it is glued, guarded or no result.

Guarded is what lies within a phrase that a cell of the same notebook holds true (``lr.guard``). What is no result (a rule, a
design, a name) is listed in ``prose_allowed.toml`` with the reason; pages without code have that list alone.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from livingreview.page.guards import guarded_phrases, phrase_pattern, unused_phrases

NUMBER_WORDS = """
    none no-one nobody nothing half halves third thirds quarter quarters most majority minority few
    fewer several many all every both neither either two three four five six seven eight nine ten eleven
    twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
    seventy eighty ninety hundred hundreds thousand thousands dozen once twice thrice double doubled
    percent
""".split()
# Words that state a result only where what was counted does something: "all regions decrease", not "over all regions".
AMOUNTS = set("all every both neither either few fewer several many nothing nobody once third".split())
COUNTED = (
    r"(?:of\s+(?:them|these|those|the\s+\w+)|studies|samples|regions|papers|patients|findings|arms|reviews|claims"
    r"|results|variants|trials|models)"
)
FOUND = (
    r"(?:agree|report|show|find|found|decrease|increase|fall|fell|rise|rose|point|pass|fail|change|contradict|support"
    r"|stay|keep|kept)(?:s|d|ed)?"
)
NAMED = {"two", "most"}  # "the two": what was named before; "the most likely": a superlative
RESULT = re.compile(
    r"(?<![\w.-])(?:\d[\d.,:%]*|"
    + "|".join(word for word in NUMBER_WORDS if word not in AMOUNTS | NAMED)
    + rf"|(?<!\bthe\s)(?:{'|'.join(sorted(NAMED))})"
    + rf"|(?:{'|'.join(sorted(AMOUNTS))})\s+(?:\w+\s+)?{COUNTED}\s+(?:\w+ly\s+)?{FOUND})\b",
    re.IGNORECASE,
)
REMOVED = (
    (re.compile(r"```.*?```", re.DOTALL), " "),  # directives and code
    (
        re.compile(r"^:::.*?^:::", re.DOTALL | re.MULTILINE),
        lambda found: re.sub(r"^:::.*$|^:\w+:.*$", lambda line: " " * len(line[0]), found[0], flags=re.MULTILINE),
    ),
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"\{[\w:]+\}`[^`]*`"), " "),  # roles: glued numbers, citations, links
    (re.compile(r"`[^`]*`"), " "),  # code
    (re.compile(r"(!?\[[^\]]*\])\([^)]*\)"), r"\1"),  # addresses of links; their words stay
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"^\s*\(\S+\)=\s*$", re.MULTILINE), " "),  # labels
    (re.compile(r"^\s*\d+\.\s", re.MULTILINE), " "),  # numbers of a list
    (re.compile(r"^\| *\d+ *(?=\|)", re.MULTILINE), " "),  # numbers of a table's rows, such as the weeks of a plan
    (re.compile(r"\b(?:exercise|sessions?) \d(?: to \d)?(?!\S*\d)", re.IGNORECASE), " "),  # names of the seminar's parts
)


def bare_results(prose: str, covered: Iterable[str] = ()) -> list[str]:
    """Return each number or word for one that is typed into prose, with the words around it.

    `covered` are phrases that may stand as they are: guarded, or no result.
    """
    free = [span.span() for phrase in covered for span in phrase_pattern(phrase).finditer(prose)]
    # Blanked and not cut, so that what a phrase covers stays where it was.
    for pattern, instead in REMOVED:
        prose = pattern.sub(lambda found, instead=instead: _same_length(found, instead), prose)
    return [
        " ".join(prose[max(0, found.start() - 40) : found.end() + 40].split()) + f"  [{found[0]}]"
        for found in RESULT.finditer(prose)
        if not any(start <= found.start() and found.end() <= end for start, end in free)
    ]


def _same_length(found: re.Match[str], instead: object) -> str:
    text = instead(found) if callable(instead) else found.expand(instead)
    return text + " " * (len(found[0]) - len(text))


class Page(NamedTuple):
    """What a chapter says, which of its phrases its code holds true, and what stands under its figures and over its tables."""

    prose: str
    guarded: dict[str, str]
    captions: str = ""


@pytest.fixture(scope="module")
def chapters(root) -> dict[str, Page]:
    found = {}
    for path in sorted((root / "chapters").rglob("*")):
        name = path.relative_to(root).as_posix()
        if any(part.startswith(("_", ".")) for part in path.relative_to(root).parts):
            continue  # made by a build
        if path.suffix == ".md":
            found[name] = Page(path.read_text(encoding="utf-8"), {})
        if path.suffix == ".ipynb":
            notebook = json.loads(path.read_text(encoding="utf-8"))
            cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
            outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
            found[name] = Page("\n\n".join(cells), guarded_phrases(notebook), "\n\n".join(captions(outputs)))
    return found


def captions(stored: object) -> list[str]:
    """All captions in the outputs of a notebook."""
    if isinstance(stored, dict):
        own = [stored["caption"]] if isinstance(stored.get("caption"), str) else []
        return own + [text for value in stored.values() for text in captions(value)]
    return [text for value in stored for text in captions(value)] if isinstance(stored, list) else []


@pytest.fixture(scope="module")
def allowed(root) -> dict[str, str]:
    listed = tomllib.loads((root / "tests" / "site" / "prose_allowed.toml").read_text(encoding="utf-8"))["allowed"]
    return {entry["phrase"]: entry["reason"] for entry in listed}


def test_no_chapter_types_a_result(chapters, allowed):
    typed = [
        f"{name}: {line}"
        for name, page in chapters.items()
        for line in bare_results(page.prose, [*page.guarded, *allowed])
    ]
    assert typed == [], "\n".join(typed)


def test_what_is_guarded_is_said(chapters):
    """A guard whose sentence has gone or was reworded guards nothing."""
    unused = {name: unused_phrases(page.guarded, f"{page.prose}\n\n{page.captions}") for name, page in chapters.items()}
    assert {name: phrases for name, phrases in unused.items() if phrases} == {}


def test_every_allowed_phrase_has_a_reason_and_is_still_needed(chapters, allowed):
    for phrase, reason in allowed.items():
        assert len(reason) > 10, f"{phrase!r}: say why it is no result"
        others = [other for other in allowed if other != phrase]
        holders = [page for page in chapters.values() if phrase_pattern(phrase).search(page.prose)]
        bare = [page for page in holders if bare_results(page.prose, [*page.guarded, *others])]
        assert bare, f"{phrase!r}: every chapter would pass without it"


@pytest.mark.parametrize(
    "prose",
    [
        "In 14 studies the amygdala falls.",
        "Of the 14 studies few remain.",
        "Most of them agree.",
        "The majority decreased.",
        "None of the regions passes.",
        "Twelve samples report it.",
        "A decrease of 75%.",
        "It fell in half of the samples.",
        "Both studies agree.",
        "All three report it.",
        "All later studies agree.",
        "More than 1.5 times.",
        "See [the 12 studies](studies.md).",
        ":::{note}\nIn nine cases.\n:::",
        "| amygdala | 3 |",
        "In 12 sessions it fell.",
    ],
)
def test_a_typed_result_is_found(prose):
    assert bare_results(prose)


@pytest.mark.parametrize(
    "prose",
    [
        "In {glue:text}`n:d` studies the amygdala falls.",
        "As {cite:t}`baxter1992` wrote.",
        "Install `python3.11`.",
        "See [the paper](https://doi.org/10.1001/12).",
        "```{note}\n:name: box-2\n```",
        "1. First do this.\n2. Then that.",
        "| 3 | Sessions 1 to 3 | exercise 2 |",
        "(section-2)=\n# A heading",
        "A region may be found in every brain.",
        "The two therapies, and the most likely of the studies.",
        ":::{note}\n:class: box2\nA note.\n:::",
    ],
)
def test_what_is_computed_or_no_result_passes(prose):
    assert bare_results(prose) == []


GUARDED = {"most of the\nsamples": "share > 0.5", "fell in two of [the regions](a.md)": "n == 2"}


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Most of the samples report it.", 0),
        ("It fell in two of [the regions](a.md).", 0),
        ("Most of the samples report it, and in two it rose.", 1),
        ("Most of them report it.", 1),
        ("In three samples, most of the samples of children.", 1),
        (":::{admonition} A title of some length\n:class: tip\nMost of the samples report it.\n:::", 0),
    ],
)
def test_a_guard_covers_its_phrase_and_no_more(prose, found):
    assert len(bare_results(prose, GUARDED)) == found
    assert len(bare_results(prose)) > 0
