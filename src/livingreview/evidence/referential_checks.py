"""Rules that the dictionaries declare between columns and between tables: keys, references, sources, years."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from livingreview.errors import Problem, nearest
from livingreview.evidence.dictionary import Column
from livingreview.evidence.table import Table


def check_references(tables: Mapping[str, Table], names: Collection[str]) -> list[Problem]:
    """List what breaks a rule that a dictionary declares between columns or tables; `names` also has unreadable tables."""
    problems: list[Problem] = []
    for table in tables.values():
        problems += _keys(table)
        problems += _one_paper(table)
        problems += _sources(table, tables)
        for column in table.dictionary.columns.values():
            problems += _target(table, column, tables, names)
            if column.name in table.frame:
                problems += _reference(table, column, tables)
                problems += _levels_given(table, column)
                problems += _required_when(table, column)
                problems += _years(table, column)
    return problems


def _keys(table: Table) -> Iterator[Problem]:
    """Two rows with one key are one row, or a contradiction."""
    key = list(table.dictionary.key)
    if not key or not set(key) <= set(table.frame.columns):
        return
    first: dict[tuple[str, ...], int] = {}
    signs = table.well_formed["direction"] if "direction" in table.frame else None
    for line, *cells in table.well_formed[key].itertuples(name=None):
        seen = first.setdefault(tuple(cells), line)
        if seen != line:
            rule = f"same key as line {seen}"
            expected = f"rows that differ in {', '.join(key)}"
            if signs is not None and signs[line] != signs[seen]:
                rule = f"{signs[line]} here and {signs[seen]} on line {seen} for one finding"
                expected = f"one direction, or rows that differ in {', '.join(key)}"
            yield Problem(table.file, rule, expected, line=line, value=" | ".join(cell for cell in cells if cell))


def _one_paper(table: Table) -> Iterator[Problem]:
    """An identifier of a paper belongs to one row; a second sample of the paper takes the first id and a suffix."""
    if not set(table.dictionary.key[:1]) <= set(table.frame.columns):
        return
    names = table.well_formed[table.dictionary.key[0]]
    for column in table.dictionary.one_paper:
        if column not in table.frame:
            continue
        cells = table.well_formed[column].str.casefold()
        shared = cells[(cells != "") & cells.duplicated(keep=False)]
        for _, group in shared.groupby(shared, sort=False):
            lines = sorted(group.index, key=lambda line: (len(names[line]), line))
            first, others = lines[0], lines[1:]
            for line in others:
                if not names[line].startswith(f"{names[first]}_"):
                    rule = f"belongs to {names[first]} (line {first}) too"
                    expected = f"one paper; a second sample of it is named {names[first]}_ with a suffix"
                    value = table.frame.at[line, column]
                    yield Problem(table.file, rule, expected, line=line, column=column, value=value)


def _sources(table: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """A row has a source itself or, failing that, the row that it refers to has one."""
    if not table.dictionary.source_in:
        return
    found = pd.Series(False, index=table.well_formed.index)
    for place in table.dictionary.source_in:
        other_name, _, column = place.rpartition(".")
        if not other_name:
            if column in table.frame:
                found = found | (table.well_formed[column] != "")
            continue
        other = tables.get(other_name)
        link = next((c for c in table.dictionary.columns.values() if c.foreign_key.startswith(f"{other_name}.")), None)
        target = link.foreign_key.rpartition(".")[2] if link else ""
        # Where the other row cannot be read, whether it has a source is not known.
        if other is None or link is None or link.name not in table.frame or not {column, target} <= set(other.frame):
            return
        sourced = frozenset(other.frame.loc[other.frame[column] != "", target])
        # A row that refers to nothing has its own message.
        named = table.well_formed[link.name]
        found = found | named.isin(sourced) | ~named.isin(other.values(target))
    expected = f"a value in one of {', '.join(table.dictionary.source_in)}"
    for line in found.index[~found]:
        yield Problem(table.file, "no source", expected, line=line, value=str(table.frame.loc[line].iloc[0]))


def _target(table: Table, column: Column, tables: Mapping[str, Table], names: Collection[str]) -> Iterator[Problem]:
    """A reference to a table or column that does not exist would never be applied."""
    other, _, target = column.reference.rpartition(".")
    exists = target in tables[other].dictionary.names if other in tables else other in names
    if other and not exists:
        rule, expected = "refers to a column that does not exist", "table.column of this evidence base"
        yield Problem(f"{table.name}.json", rule, expected, column=column.name, value=column.reference)


def _reference(table: Table, column: Column, tables: Mapping[str, Table]) -> Iterator[Problem]:
    if not column.reference:
        return
    other_name, _, target = column.reference.rpartition(".")
    other = tables.get(other_name)
    # A table that could not be read has its own message; its values are not known.
    if other is None or target not in other.frame:
        return
    allowed = other.values(target)
    cells = table.well_formed[column.name]
    wrong = cells[(cells != "") & ~cells.isin(allowed)]
    expected = {value: nearest(value, allowed) for value in wrong.unique()}
    rule = f"not a {target} of {other_name}.tsv"
    for line, value in wrong.items():
        yield Problem(table.file, rule, expected[value], line=line, column=column.name, value=value)


def _levels_given(table: Table, column: Column) -> Iterator[Problem]:
    if not column.levels_given or column.levels_given.column not in table.frame:
        return
    other = column.levels_given.column
    for level, allowed in column.levels_given.levels.items():
        cells = table.well_formed.loc[table.well_formed[other] == level, column.name]
        # A value that no level of the column covers has its own message.
        wrong = cells[cells.isin(column.levels) & ~cells.isin(allowed)]
        for line, value in wrong.items():
            rule = f"does not fit {other} {level}"
            yield Problem(table.file, rule, nearest(value, allowed), line=line, column=column.name, value=value)


def _required_when(table: Table, column: Column) -> Iterator[Problem]:
    if not column.required_when or column.required_when.column not in table.frame:
        return
    other = column.required_when.column
    rows = table.well_formed
    blank = (rows[column.name] == "") & rows[other].isin(column.required_when.levels)
    for line, level in rows.loc[blank, other].items():
        yield Problem(table.file, f"blank although {other} is {level}", "a value", line=line, column=column.name)


def _years(table: Table, column: Column) -> Iterator[Problem]:
    if not column.years or "year" not in table.frame:
        return
    for level, (first, last) in column.years.items():
        rows = table.well_formed[table.well_formed[column.name] == level]
        for line, year in rows["year"].items():
            if not (year.isascii() and year.isdigit()):
                continue
            if (first is not None and int(year) < first) or (last is not None and int(year) > last):
                limits = {f"{first} or later": first, f"{last} or earlier": last}
                expected = f"{column.name} {level}: {' and '.join(limit for limit, given in limits.items() if given)}"
                rule = f"does not fit the year {year}"
                yield Problem(table.file, rule, expected, line=line, column=column.name, value=level)
