"""The evidence, read once for all cards: directions by arm, second codings, and what each sample changes in the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev
from livingreview.evidence.risk_of_bias import load_risk_rules, risk_of_bias
from livingreview.inference import Analysis, sign_table
from livingreview.inference.claims import Claim, load_claims
from livingreview.inference.direction_cells import cells_of_claim
from livingreview.reports.directions.studies import left_out, why_not_counted
from livingreview.rerun.estimate_table import kept_estimates
from livingreview.rerun.influence_table import kept_influence
from livingreview.site.cards.catalogue import Catalogue, catalogue
from livingreview.site.cards.cells import DirectionCounts
from livingreview.site.cards.peaks import read_peaks

# Cards are many and their tables small: they are read as rows, not as frames.
Row = Mapping[str, Any]
# The arms whose change with treatment the book counts, and the heading of each.
ARMS = {"psychotherapy": "After psychotherapy", "drug": "After medication"}


@dataclass(frozen=True, eq=False)
class CardData:
    """What every card draws on.

    Parameters
    ----------
    studies : mapping of str to mapping
        Rows of the studies, by year and name.
    findings : mapping of str to tuple of mapping
        Rows of the findings of each study, each with ``why_not``, why the book does not count it; blank where it does.
    signs : mapping of str to tuple of mapping
        For each arm of :data:`ARMS` one row a sample and region, over all studies: ``sample, region, sign, diagnosis,
        therapy, year, studies``.
    recoded : mapping of str to Agreement
        Each second coding against the first, by the name of the pass.
    influence : mapping of str to tuple of mapping, or None
        Rows of each sample in the table of :func:`livingreview.rerun.influence_table.kept_influence`; None where the
        table was made from other evidence.
    claims : mapping of str to Claim
        By key.
    names : mapping of str to str
        Region to the name that a reader sees at the fine level.
    risk : mapping of str to mapping of str to str
        For each study the answer in each domain of bias, by the domain's title; nothing where there are no rules.
    bearing : mapping of str to frozenset of (str, str)
        For each claim the samples and coarse regions that are evidence of it, over all studies.
    answers : mapping of str to mapping
        For each claim its row over all studies in the kept table of estimates; nothing where that is of other evidence.
    peaks : pandas.DataFrame
        The peaks of all studies, each with the regions that it lies in.
    lines : mapping of str to mapping of str to tuple of int
        For ``studies`` and ``findings`` the lines of each study in the table's file.
    """

    evidence: ev.Evidence
    catalogue: Catalogue
    studies: Mapping[str, Row]
    findings: Mapping[str, tuple[Row, ...]]
    signs: Mapping[str, tuple[Row, ...]]
    recoded: Mapping[str, ev.Agreement]
    influence: Mapping[str, tuple[Row, ...]] | None
    claims: Mapping[str, Claim]
    names: Mapping[str, str]
    risk: Mapping[str, Mapping[str, str]]
    bearing: Mapping[str, frozenset[tuple[str, str]]]
    answers: Mapping[str, Row]
    peaks: pd.DataFrame
    lines: Mapping[str, Mapping[str, tuple[int, ...]]]

    @property
    def places(self) -> frozenset[str]:
        """Regions that are places in the brain."""
        regions = self.evidence.regions
        return frozenset(regions.loc[regions["lobe"] != "", "region"])

    @property
    def disorders(self) -> dict[str, str]:
        """The disorder of each sample: that of its first study."""
        found: dict[str, str] = {}
        for row in self.studies.values():
            found.setdefault(row["sample"], row["diagnosis"])
        return found

    def meaning(self, column: str, level: str, table: str = "studies") -> str:
        """Give the meaning of a level; blank for a blank cell."""
        return (self.evidence.dictionaries[table].columns[column].levels or {}).get(level, level)

    def counts(self, arm: str, by: str, **only: str) -> dict[str, DirectionCounts]:
        """Count the samples of an arm by direction, apart by one column, where other columns have given values."""
        rows = (row for row in self.signs[arm] if all(row[name] == value for name, value in only.items()))
        return count_directions(rows, by)


def read_card_data(evidence: ev.Evidence) -> CardData:
    """Read the evidence for the cards."""
    studies = evidence.studies.sort_values(["year", "study_id"], na_position="last").to_dict("records")
    signs = {arm: _signs(evidence, arm) for arm in ARMS}
    passes = [name.split("/")[1].removesuffix("_studies") for name in evidence.tables if name.endswith("_studies")]
    rules = evidence.directory / "claims.toml"
    claims = {claim.key: claim for claim in load_claims(rules).claims} if rules.is_file() else {}
    kept = kept_influence(evidence) if claims else None
    return CardData(
        evidence,
        catalogue(evidence),
        {row["study_id"]: row for row in studies},
        grouped(evidence.findings.reset_index(drop=True).assign(why_not=_why_not_counted(evidence)), "study_id"),
        signs,
        {name: ev.agreement(evidence, name) for name in passes},
        None if kept is None else grouped(kept, "sample"),
        claims,
        dict(zip(evidence.regions["region"], evidence.regions["name"], strict=True))
        | anatomy.unit_names(evidence.regions, "fine", evidence.circuits),
        _risk(evidence),
        {key: _bearing(evidence, claim) for key, claim in claims.items()},
        _answers(evidence) if claims else {},
        read_peaks(evidence),
        {table: _lines(evidence.table(table)["study_id"]) for table in ("studies", "findings")},
    )


def grouped(frame: pd.DataFrame, by: str) -> dict[str, tuple[Row, ...]]:
    """Sort the rows of a frame by one of its columns.

    Examples
    --------
    >>> grouped(pd.DataFrame({"a": ["x", "y", "x"], "b": [1, 2, 3]}), "a")["x"]
    ({'a': 'x', 'b': 1}, {'a': 'x', 'b': 3})
    """
    found = defaultdict(list)
    for row in frame.to_dict("records"):
        found[row[by]].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def count_directions(signs: Iterable[Row], by: str) -> dict[str, DirectionCounts]:
    """Count samples by direction, apart by one column; the value with most directions comes first.

    Examples
    --------
    >>> count_directions([{"region": "a", "sign": 0}, {"region": "b", "sign": -1}], "region")
    {'b': DirectionCounts(n_decrease=1, n_increase=0, n_zero=0), 'a': DirectionCounts(n_decrease=0, n_increase=0, n_zero=1)}
    """
    found = defaultdict(list)
    for row in signs:
        found[row[by]].append(row["sign"])
    counts = {key: DirectionCounts.of(own) for key, own in found.items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1].n_decrease - item[1].n_increase, item[0])))


def _risk(evidence: ev.Evidence) -> dict[str, dict[str, str]]:
    if not (evidence.directory / "risk_of_bias.toml").is_file():
        return {}
    rules = load_risk_rules(evidence)
    titles = {domain.key: domain.title for domain in rules.domains}
    return risk_of_bias(evidence, rules).rename(columns=titles).to_dict("index")


def _bearing(evidence: ev.Evidence, claim: Claim) -> frozenset[tuple[str, str]]:
    cells = cells_of_claim(evidence, claim, ev.Selection(studies="all"), Analysis(level="coarse"))
    return frozenset((sample, region.split()[0]) for sample, region in zip(cells.sample.tolist(), cells.region.tolist(), strict=True))


def _answers(evidence: ev.Evidence) -> dict[str, Row]:
    kept = kept_estimates(evidence)
    return {} if kept is None else {row["claim"]: row for row in kept[kept["era"] == "all"].to_dict("records")}


def _lines(keys: pd.Series) -> dict[str, tuple[int, ...]]:
    """Lines of a table's file that hold each key; the first line of the file is its header.

    Examples
    --------
    >>> _lines(pd.Series(["a", "b", "a"]))
    {'a': (2, 4), 'b': (3,)}
    """
    found: dict[str, tuple[int, ...]] = {}
    for line, key in enumerate(keys, start=2):
        found[key] = (*found.get(key, ()), line)
    return found


def _why_not_counted(evidence: ev.Evidence) -> pd.Series:
    findings = evidence.findings.reset_index(drop=True)
    why = pd.Series("", findings.index)
    for arm in ARMS:
        out = left_out(evidence, ev.Selection(studies="all", arm=arm))
        # The other arms are left out of either selection for being another arm.
        why.update(why_not_counted(evidence, out[(out["arm"] == arm) | ~out["arm"].isin(ARMS)]))
    return why


def _signs(evidence: ev.Evidence, arm: str) -> tuple[Row, ...]:
    frame = sign_table(evidence, ev.Selection(studies="all", arm=arm), Analysis()).frame
    # A sample has the disorder, the therapy and the year of its first study.
    first = evidence.studies.sort_values(["year", "study_id"], na_position="last").drop_duplicates("sample")
    own = first.set_index("sample")
    for column in ("diagnosis", "therapy", "year"):
        frame[column] = frame["sample"].map(own[column])
    frame = frame[["sample", "region", "sign", "diagnosis", "therapy", "year", "studies"]]
    return tuple(frame.to_dict("records"))
