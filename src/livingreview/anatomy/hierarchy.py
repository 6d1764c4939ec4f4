"""The tree of regions, where findings on "prefrontal" and on "dorsolateral prefrontal" cortex meet.

Each region of ``regions.tsv`` has a parent, a coarse region and a lobe. An analysis counts findings under *units* of one
level; :func:`units` says which unit, or units, a coded region counts under. Nothing here needs an image.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import pandas as pd

from livingreview.errors import EditionError, nearest

Level = Literal["fine", "coarse", "lobe", "circuit"]
LEVELS: tuple[str, ...] = get_args(Level)


def units(
    regions: pd.DataFrame, level: str = "fine", circuits: pd.DataFrame | None = None
) -> dict[str, tuple[str, ...]]:
    """Map every coded region to the unit or units that it counts under.

    Parameters
    ----------
    regions : pandas.DataFrame
        The hierarchy: ``region``, ``parent``, ``coarse``, ``lobe``.
    level : {"fine", "coarse", "lobe", "circuit"}
        Fine counts each label as it was coded; coarse and lobe move it up the tree; circuit moves it to every circuit
        that covers it, which may be none or several.
    circuits : pandas.DataFrame, optional
        ``circuit`` and ``region``; needed for level circuit. A row means its region and all below it.

    Returns
    -------
    dict of str to tuple of str
        A region that is not a place (no lobe) maps to the empty tuple: it is never counted.

    Raises
    ------
    EditionError
        On an unknown level or region, or where circuits are needed and missing.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     [("pfc", "", "pfc", "pfc"), ("ofc", "pfc", "pfc", "pfc"), ("other", "", "", "")],
    ...     columns=["region", "parent", "coarse", "lobe"],
    ... )
    >>> units(tree, "coarse")
    {'pfc': ('pfc',), 'ofc': ('pfc',), 'other': ()}
    """
    if level not in LEVELS:
        raise EditionError(f"no level {level!r}; expected {nearest(level, LEVELS)}")
    lobes = _column(regions, "lobe")
    if level == "circuit":
        if circuits is None:
            raise EditionError("level 'circuit' needs the table of circuits")
        return _circuit_units(regions, circuits, lobes)
    target = {r: r for r in lobes} if level == "fine" else _column(regions, level)
    return {region: ((target[region],) if lobe else ()) for region, lobe in lobes.items()}


def unit_names(regions: pd.DataFrame, level: str = "fine", circuits: pd.DataFrame | None = None) -> dict[str, str]:
    """Give the name that readers see for each unit of a level, in the order of the table.

    A label that papers use without saying which part is marked "(unspecified)" at the fine level, and at a wider one where
    its parts are counted elsewhere: "frontal" at the coarse level, where prefrontal is a unit of its own.

    Parameters
    ----------
    regions, level, circuits
        As for :func:`units`; `regions` also needs ``name`` and ``specific``, `circuits` also ``name``.
    """
    counted = units(regions, level, circuits)
    wanted = {unit for found in counted.values() for unit in found}
    if level == "circuit":
        named = dict(zip(circuits["circuit"].astype(str), circuits["name"].astype(str), strict=True))
        return {circuit: name for circuit, name in named.items() if circuit in wanted}
    name, specific = _column(regions, "name"), _column(regions, "specific")
    parts_elsewhere = {above for r, line in lineages(regions).items() for above in line if counted[r] != (above,)}
    vague = {r for r in name if specific[r] == "no" and (level == "fine" or r in parts_elsewhere)}
    return {r: f"{text} (unspecified)" if r in vague else text for r, text in name.items() if r in wanted}


def short_names(regions: pd.DataFrame) -> dict[str, str]:
    """Give the name of each region where a figure has no room for the full one, in the order of the table."""
    return _column(regions, "short")


def lineages(regions: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """List the broader regions above every region, nearest first.

    Examples
    --------
    >>> tree = pd.DataFrame({"region": ["frontal", "pfc", "ofc"], "parent": ["", "frontal", "pfc"]})
    >>> lineages(tree)["ofc"]
    ('pfc', 'frontal')
    """
    parents = _column(regions, "parent")
    return {region: _walk_up(parents, region) for region in parents}


def ancestors(regions: pd.DataFrame, region: str) -> tuple[str, ...]:
    """List the broader regions above one region, nearest first."""
    parents = _column(regions, "parent")
    check_region(region, parents)
    return _walk_up(parents, region)


def descendants(regions: pd.DataFrame, region: str) -> tuple[str, ...]:
    """List the finer regions below a region, in the order of the table."""
    lines = lineages(regions)
    check_region(region, lines)
    return tuple(r for r, line in lines.items() if region in line)


def check_region(region: str, known: Iterable[str]) -> None:
    """Raise an `EditionError` with the nearest known region where one does not exist."""
    if region not in (known := known if isinstance(known, Mapping) else list(known)):
        raise EditionError(f"no region {region!r} in the table of regions; expected {nearest(str(region), known)}")


def _circuit_units(
    regions: pd.DataFrame, circuits: pd.DataFrame, lobes: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    lines = lineages(regions)
    member: dict[str, list[str]] = {}
    for circuit, region in zip(circuits["circuit"].astype(str), circuits["region"].astype(str), strict=True):
        check_region(region, lines)
        member.setdefault(circuit, []).append(region)
    found = {}
    for region, lobe in lobes.items():
        line = {region, *lines[region]}
        found[region] = tuple(c for c, rows in member.items() if lobe and line.intersection(rows))
    return found


def _column(regions: pd.DataFrame, column: str) -> dict[str, str]:
    given = zip(regions[column].tolist(), regions[column].isna().tolist(), strict=True)
    values = ("" if blank else str(value) for value, blank in given)
    return dict(zip(map(str, regions["region"].tolist()), values, strict=True))


def _walk_up(parents: Mapping[str, str], region: str) -> tuple[str, ...]:
    line: list[str] = []
    while above := parents[region]:
        if above in line:
            raise EditionError(f"region {above!r} is its own ancestor: its line of parents never ends")
        check_region(above, parents)
        line.append(above)
        region = above
    return tuple(line)
