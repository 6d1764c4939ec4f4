"""Private terms and archaic English stay out of the pages and of what the commands say; the list is ``plain_english.toml``."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from livingreview.cli.commands import app
from livingreview.cli.main import main

LIST = Path(__file__).resolve().parents[1] / "plain_english.toml"
UNSEEN = ("script", "style", "code", "pre", "template")


class Seen(HTMLParser):
    """What a reader sees or hears of a page: its text and the alternative texts, without code."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._unseen = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note alternative texts, and enter what is not seen."""
        self._unseen += tag in UNSEEN
        self.text += [value for name, value in attrs if name in ("alt", "aria-label", "title") and value and not self._unseen]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not seen."""
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        """Note what is seen."""
        if not self._unseen:
            self.text.append(data)


def avoided(text: str, rules: list[dict]) -> list[str]:
    """Return each expression to avoid, with what stands around it and what says it."""
    found = []
    for rule in rules:
        searched = text
        for allowed in rule.get("except", ()):
            searched = re.sub(re.escape(allowed), lambda match: "_" * len(match[0]), searched, flags=re.IGNORECASE)
        for match in re.finditer(rf"(?<![\w-])(?:{rule['pattern']})(?![\w-])", searched, re.IGNORECASE):
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 30].split())
            found.append(f"{around}  [{match[0]}: say {rule['instead']}]")
    return found


@pytest.fixture(scope="module")
def rules() -> list[dict]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))["avoid"]


def test_no_page_shows_an_expression_to_avoid(site, pages, rules):
    cited = tomllib.loads(LIST.read_text(encoding="utf-8")).get("pages", {}).get("left_out", [])
    found = [
        f"{page.relative_to(site)}: {line}"
        for page in pages
        if not any(page.relative_to(site).as_posix().startswith(name) for name in cited)
        for line in avoided(" ".join(Seen(page.read_text(encoding="utf-8")).text), rules)
    ]
    assert found == [], "\n".join(found[:40])


def test_no_command_shows_an_expression_to_avoid(capsys, rules):
    for command in app:
        if not command.startswith("-"):
            main([command, "--help"])
    for arguments in (["variants"], ["estimates"], ["run", "--help-parameters"]):
        main(arguments)
    assert avoided(capsys.readouterr().out, rules) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The verdict is mixed.", 1),
        ("Vote counting is weak.", 0),
        ("A vote, and vote counting.", 1),
        ("It turned out well, then turned.", 1),
        ("An uphold or thinner line.", 0),
        ("<p>Seen</p><code>verdict</code><img alt='silent'>", 1),
    ],
)
def test_an_expression_is_found_where_it_is_seen(text, found, rules):
    assert len(avoided(" ".join(Seen(text).text), rules)) == found
