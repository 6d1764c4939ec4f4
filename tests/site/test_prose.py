"""No result is typed: a number, or a word for one, stands in prose only where it is computed or allowed by name."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

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
RESULT = re.compile(
    r"(?<![\w.-])(?:\d[\d.,:%]*|"
    + "|".join(word for word in NUMBER_WORDS if word not in AMOUNTS)
    + r"|(?:"
    + "|".join(sorted(AMOUNTS))
    + rf")\s+(?:\w+\s+)?{COUNTED}\s+(?:\w+ly\s+)?{FOUND})\b",
    re.IGNORECASE,
)
REMOVED = (
    (re.compile(r"```.*?```", re.DOTALL), " "),  # directives and code
    (
        re.compile(r"^:::.*?^:::", re.DOTALL | re.MULTILINE),
        lambda found: re.sub(r"^:::.*$|^:\w+:.*$", " ", found[0], flags=re.MULTILINE),
    ),
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"\{[\w:]+\}`[^`]*`"), " "),  # roles: glued numbers, citations, links
    (re.compile(r"`[^`]*`"), " "),  # code
    (re.compile(r"(!?\[[^\]]*\])\([^)]*\)"), r"\1"),  # addresses of links; their words stay
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"^\s*\(\S+\)=\s*$", re.MULTILINE), " "),  # labels
    (re.compile(r"^\s*\d+\.\s", re.MULTILINE), " "),  # numbers of a list
)


def bare_results(prose: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """Return each number or word for one that is typed into prose, with the words around it."""
    for pattern, instead in REMOVED:
        prose = pattern.sub(instead, prose)
    for phrase in sorted(allowed, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, phrase.split()))
        prose = re.sub(rf"(?<!\w){words}(?!\w)", " ", prose, flags=re.IGNORECASE)
    return [
        " ".join(prose[max(0, found.start() - 40) : found.end() + 40].split()) + f"  [{found[0]}]"
        for found in RESULT.finditer(prose)
    ]


def _allowed(root: Path) -> dict[str, str]:
    listed = tomllib.loads((root / "tests" / "site" / "prose_allowed.toml").read_text(encoding="utf-8"))["allowed"]
    return {entry["phrase"]: entry["reason"] for entry in listed}


def _prose(root: Path) -> dict[str, str]:
    """Prose of every chapter: markdown cells of notebooks, and Markdown files."""
    found = {}
    for path in sorted((root / "chapters").rglob("*")):
        name = path.relative_to(root).as_posix()
        if any(part.startswith(("_", ".")) for part in path.relative_to(root).parts):
            continue  # made by a build
        if path.suffix == ".md":
            found[name] = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found[name] = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return found


def test_no_chapter_types_a_result(root):
    allowed = tuple(_allowed(root))
    typed = {name: found for name, prose in _prose(root).items() if (found := bare_results(prose, allowed))}
    assert typed == {}, "\n".join(f"{name}: {line}" for name, lines in typed.items() for line in lines)


def test_every_allowed_phrase_has_a_reason_and_is_still_needed(root):
    allowed = _allowed(root)
    everything = " ".join(" ".join(_prose(root).values()).split()).lower()
    for phrase, reason in allowed.items():
        assert len(reason) > 10, f"{phrase!r}: say why it is no result"
        assert bare_results(phrase), f"{phrase!r} would pass without being allowed"
        assert " ".join(phrase.lower().split()) in everything, f"{phrase!r} is in no chapter any more"


@pytest.mark.parametrize(
    "prose",
    [
        "In 14 studies the amygdala falls.",
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
        "(section-2)=\n# A heading",
        "A region may be found in every brain.",
        ":::{note}\n:class: box2\nA note.\n:::",
    ],
)
def test_what_is_computed_or_no_result_passes(prose):
    assert bare_results(prose) == []


def test_an_allowed_phrase_is_taken_out_whole():
    assert bare_results("The review of 2005 read it.", ("review of 2005",)) == []
    assert bare_results("The review of 2005 read 14 studies.", ("review of 2005",)) != []
