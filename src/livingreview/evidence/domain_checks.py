"""Rules between the tables that no single column can state: samples, slots, arms, sides, the region tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from livingreview.errors import Problem, nearest
from livingreview.evidence.table import Table, columns_of

# Hemispheres that a finding may name, by laterality of its region; with "none" it may name any.
_SIDES = {"paired": ("L", "R", "B", "NR"), "midline": ("L", "R", "B", "M", "NR")}
_TREE_COLUMNS = ("region", "parent", "coarse", "lobe")


def check_domain(tables: Mapping[str, Table]) -> list[Problem]:
    """List what breaks a rule between tables that holds for any review of treatment and the brain.

    A rule whose tables or columns could not be read is left out.
    """
    return [
        *_hemispheres(tables),
        *_samples(tables),
        *_arms(tables),
        *_slots(tables),
        *_candidates(tables),
        *_region_tree(tables),
    ]


def _hemispheres(tables: Mapping[str, Table]) -> Iterator[Problem]:
    regions = columns_of(tables, "regions", "region", "laterality")
    if regions is None:
        return
    laterality = dict(zip(regions["region"], regions["laterality"], strict=True))
    for table in tables.values():
        rows = columns_of(tables, table.name, "region", "hemisphere")
        if rows is None or table.name == "regions":
            continue
        for line, region, side in rows.itertuples(name=None):
            allowed = _SIDES.get(laterality.get(region, ""), ())
            known = table.dictionary.columns["hemisphere"].levels
            if allowed and side in known and side not in allowed:
                rule = f"does not fit the {laterality[region]} region {region}"
                expected = nearest(side, allowed)
                yield Problem(table.file, rule, expected, line=line, column="hemisphere", value=side)


def _samples(tables: Mapping[str, Table]) -> Iterator[Problem]:
    rows = columns_of(tables, "studies", "study_id", "sample", "diagnosis", "note")
    if rows is None:
        return
    for sample, group in rows[rows["sample"] != ""].groupby("sample"):
        if group["diagnosis"].nunique() > 1 and not group["note"].str.contains("sample|diagnos", case=False).any():
            others = group["diagnosis"] != group["diagnosis"].iloc[0]
            line = group.index[others][0]
            rule = f"sample {sample} has several diagnoses ({', '.join(sorted(set(group['diagnosis'])))})"
            expected = "one diagnosis, or a note that says why (with the word sample or diagnosis)"
            value = group.at[line, "diagnosis"]
            yield Problem("studies.tsv", rule, expected, line=line, column="diagnosis", value=value)


def _arms(tables: Mapping[str, Table]) -> Iterator[Problem]:
    studies = columns_of(tables, "studies", "study_id", "therapy")
    findings = columns_of(tables, "findings", "study_id", "arm")
    if studies is None:
        return
    without = frozenset(studies.loc[studies["therapy"] == "none", "study_id"])
    if findings is not None:
        wrong = findings[
            findings["study_id"].isin(without) & findings["arm"].isin(["psychotherapy", "therapy_vs_drug"])
        ]
        for line, study, arm in wrong.itertuples(name=None):
            rule = f"{study} had no psychotherapy (therapy is none)"
            yield Problem("findings.tsv", rule, "drug, control or healthy", line=line, column="arm", value=arm)
    sizes = columns_of(tables, "studies", "study_id", "n_therapy")
    if sizes is not None:
        wrong = sizes[sizes["study_id"].isin(without) & (sizes["n_therapy"] != "")]
        for line, _, number in wrong.itertuples(name=None):
            rule = "patients in psychotherapy although therapy is none"
            yield Problem("studies.tsv", rule, "a blank cell", line=line, column="n_therapy", value=number)


def _slots(tables: Mapping[str, Table]) -> Iterator[Problem]:
    for name in ("studies", "candidates"):
        rows = columns_of(tables, name, "study_id", "slot", "membership")
        if rows is None:
            continue
        taken: dict[int, tuple[int, str]] = {}
        for line, study, slot, _ in rows[rows["slot"].map(_whole)].itertuples(name=None):
            first = taken.setdefault(int(slot), (line, study))
            if first[0] != line:
                rule = f"slot is taken by {first[1]} (line {first[0]})"
                yield Problem(f"{name}.tsv", rule, "each slot once", line=line, column="slot", value=slot)
        last = tables[name].dictionary.columns["slot"].maximum
        for slot in range(1, int(last) + 1) if last and name == "studies" else ():
            if slot not in taken:
                expected = f"each slot from 1 to {last:g} once"
                yield Problem(f"{name}.tsv", "slot is not taken", expected, column="slot", value=str(slot))
        previous = None
        for slot in sorted(taken):
            line, study = taken[slot]
            membership = _number(rows.at[line, "membership"])
            if membership is not None and previous is not None and membership > previous:
                expected = f"at most {previous:g}: slots go from the likeliest study to the least likely"
                rule = f"slot {slot} is likelier than the slot before it"
                value = rows.at[line, "membership"]
                yield Problem(f"{name}.tsv", rule, expected, line=line, column="membership", value=value)
            previous = membership if membership is not None else previous


def _candidates(tables: Mapping[str, Table]) -> Iterator[Problem]:
    studies = columns_of(tables, "studies", "study_id", "slot", "membership")
    candidates = columns_of(tables, "candidates", "study_id", "slot", "membership")
    if studies is None or candidates is None:
        return
    known = candidates.drop_duplicates("study_id").set_index("study_id")
    for line, study, *cells in studies.itertuples(name=None):
        for column, cell in zip(("slot", "membership"), cells, strict=True):
            if study not in known.index:
                if cell:
                    expected = f"a blank cell, or a row for {study} in candidates.tsv"
                    yield Problem("studies.tsv", "not a candidate", expected, line=line, column=column, value=cell)
                continue
            other = known.at[study, column]
            if cell != other and (_number(cell) is None or _number(cell) != _number(other)):
                rule = "differs from candidates.tsv"
                yield Problem("studies.tsv", rule, other or "a blank cell", line=line, column=column, value=cell)


def _region_tree(tables: Mapping[str, Table]) -> Iterator[Problem]:
    rows = columns_of(tables, "regions", *_TREE_COLUMNS)
    if rows is None:
        return
    parents = dict(zip(rows["region"], rows["parent"], strict=True))
    for line, region, parent, coarse, lobe in rows.itertuples(name=None):
        above = [region]
        while (higher := parents.get(above[-1], "")) and higher not in above:
            above.append(higher)
        if higher:
            rule = "the chain of parents comes back to " + higher
            expected = "a parent that is not below the region"
            yield Problem("regions.tsv", rule, expected, line=line, column="parent", value=parent)
            continue
        for column, value in (("coarse", coarse), ("lobe", lobe)):
            if value and value not in above:
                rule = f"neither {region} nor above it"
                yield Problem("regions.tsv", rule, nearest(value, above), line=line, column=column, value=value)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _whole(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()
