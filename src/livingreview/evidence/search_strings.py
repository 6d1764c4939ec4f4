"""Search strings for bibliographic databases, written in the syntax of each from blocks of headings and words."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from livingreview.errors import nearest
from livingreview.toml_files import Settings, Text, keys_differ, read_toml, validated

# What every database reads alike: letters and digits, single blanks, and "*" at the end of a word of four letters or more.
_WORD = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*|[A-Za-z]{4,}\*")
_HEADING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,-]*")


class Database(Settings):
    """A database and the syntax of its interface; see the head of ``search.toml``. Blank `heading`: it has no thesaurus."""

    key: Text
    name: Text
    interface: Text
    heading: str = ""
    truncation: StrictBool = True
    word: Text
    phrase: Text
    words: Text
    either: Text
    line: Text
    then: tuple[Text, ...] = Field(min_length=1)


class Block(Settings):
    """One block of a search and its reason: words for every database, subject headings by database."""

    key: Text
    title: Text
    why: Text
    words: tuple[Text, ...] = Field(min_length=1)
    whole_words: dict[str, tuple[Text, ...]] = {}
    headings: dict[str, tuple[Text, ...]]

    @model_validator(mode="after")
    def _every_database_can_read_it(self) -> Self:
        for word in self.words:
            if not _WORD.fullmatch(word):
                rule = 'letters and digits with single blanks, or one word with "*" at its end after four letters or more'
                raise ValueError(f"word {word!r} is not read alike by every database; expected {rule}")
        if twice := next((word for word in self.words if self.words.count(word) > 1), None):
            raise ValueError(f"word {twice!r} stands twice; expected each word once")
        truncated = {word for word in self.words if word.endswith("*")}
        if other := next(iter(set(self.whole_words) - truncated), None):
            raise ValueError(f"whole_words of {other!r}, which is no word of the block with a \"*\"; expected {nearest(other, truncated)}")
        for heading in (heading for own in self.headings.values() for heading in own):
            if not _HEADING.fullmatch(heading):
                raise ValueError(f"no subject heading: {heading!r}; expected letters, blanks, commas and hyphens")
        return self


class Search(Settings):
    """What ``search.toml`` holds."""

    run: StrictBool
    written: datetime.date
    first_year: int
    last_year: int
    why_years: Text
    databases: Annotated[tuple[Database, ...], Field(alias="database", min_length=1), AfterValidator(keys_differ)]
    blocks: Annotated[tuple[Block, ...], Field(alias="block", min_length=1), AfterValidator(keys_differ)]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}; expected the earlier first")
        keys = [database.key for database in self.databases if database.heading]
        for block in self.blocks:
            for key in block.headings:
                if key not in keys:
                    raise ValueError(f"block {block.key!r} has headings for {key!r}; expected {nearest(key, keys)}")
            whole = [word for word in block.words if word.endswith("*") and word not in block.whole_words]
            if whole and not all(database.truncation for database in self.databases):
                raise ValueError(f"block {block.key!r} has no whole_words for {whole[0]!r}; expected the words that it stands for")
            for key in keys:
                if not block.headings.get(key):
                    raise ValueError(f"block {block.key!r} has no headings for {key!r}; expected one or more")
        return self

    def lines(self, database: Database) -> list[str]:
        """Write the search as that database takes it: a line a block, then the lines that combine and limit them.

        Examples
        --------
        >>> from livingreview.paths import data_directory
        >>> search = load_search(data_directory() / "search.toml")
        >>> search.lines(search.databases[0])[-3]
        '#1 AND #2 AND #3 AND #4'
        """
        years = {"first": str(self.first_year), "last": str(self.last_year)}
        return [self._line(database, block) for block in self.blocks] + [_filled(line, **years) for line in database.then]

    def query(self, database: Database, years: tuple[int, int] | None = None) -> str:
        """Write the whole search in one line, for a program; the lines of that database are numbered with a sign, as ``#1``.

        Parameters
        ----------
        years : tuple of int, optional
            First and last year, in place of those of the search.

        Examples
        --------
        >>> from livingreview.paths import data_directory
        >>> search = load_search(data_directory() / "search.toml")
        >>> search.query(search.databases[0], (2026, 2026))[-48:]
        ' 2026:2026[dp]) NOT (animals[mh] NOT humans[mh])'
        """
        first, last = years or (self.first_year, self.last_year)
        lines = self.replace(first_year=first, last_year=last).lines(database)
        whole: list[str] = []
        for line in lines:
            for number in range(len(whole), 0, -1):  # from the last, so that #1 is not found in #12
                line = line.replace(database.line.replace("{n}", str(number)), f"({whole[number - 1]})")
            whole.append(line)
        return whole[-1]

    def _line(self, database: Database, block: Block) -> str:
        either = f" {database.either} "
        headings = [_filled(database.heading, term=heading) for heading in block.headings.get(database.key, ())]
        listed = [
            word
            for stem in block.words
            for word in ([stem] if database.truncation else block.whole_words.get(stem, (stem,)))
        ]
        words = [_filled(database.phrase if " " in word else database.word, term=word) for word in listed]
        return either.join([*headings, _filled(database.words, words=either.join(words))])


def load_search(path: Path) -> Search:
    """Read the search strings; an `EditionError` lists all that is wrong with them."""
    return validated(Search, read_toml(path), path.name)


def _filled(template: str, **values: str) -> str:
    """Put values in; brackets and braces of a syntax stay as they are."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
