"""The page with the year slider: what was known at the end of each year, and what the rules gave.

Everything is worked out beforehand, and a small script turns the years over. Without the script the page shows the last
year, and the figure all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from livingreview import anatomy
from livingreview.evidence import Evidence, Selection
from livingreview.figures.style import MARKS
from livingreview.figures.style import RESULTS as LOOKS
from livingreview.inference.analysis import Analysis
from livingreview.inference.claims import Rulebook, load_claims
from livingreview.inference.cumulative_evidence import CumulativeEvidence, as_of, conclusions_in, cumulative_evidence
from livingreview.inference.e_process import EVIDENCE, e_processes
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Table
from livingreview.page.templates import Fragment, environment, render
from livingreview.reports.claims.board_cell import BoardCell, result_cell
from livingreview.reports.claims.tests import estimate_and_samples

_TEMPLATES = Path(__file__).parent / "templates"
_SIGNS = (("down", MARKS[-1].glyph), ("up", MARKS[1].glyph), ("unclear", MARKS[0].glyph))
# Directions behind a cell at which its tint gets stronger.
_STRONGER = (3, 6)
# Years that the slider can add.
_HORIZON = 5


@dataclass(frozen=True)
class MatrixCell:
    """Samples with a decrease, an increase or neither; tinted by the majority."""

    counts: Mapping[str, int]

    @property
    def css(self) -> str:
        """Class that tints it: which way the majority went, and how many samples have a direction."""
        down, up = self.counts.get("down", 0), self.counts.get("up", 0)
        if not down + up:
            return "lr-blank"
        lean = "even" if down == up else "fell" if down > up else "rose"
        return f"lr-{lean} lr-tone-{1 + sum(down + up >= n for n in _STRONGER)}"

    @property
    def _shown(self) -> list[tuple[str, str, int]]:
        return [(name, sign, self.counts[name]) for name, sign in _SIGNS if self.counts.get(name)]

    def __html__(self) -> Markup:
        return render("year_counts.html", _TEMPLATES, shown=self._shown)

    def __str__(self) -> str:
        return " ".join(f"{n}{sign}" for _, sign, n in self._shown)


@dataclass(frozen=True, eq=False)
class YearByYear:
    """Cumulative evidence year by year: the ``slider()``, figures of all years and of ``e_values()``, ``values()``.

    Parameters
    ----------
    known : CumulativeEvidence
        From :func:`livingreview.inference.cumulative_evidence.cumulative_evidence`.
    e_process : pandas.DataFrame
        From :func:`livingreview.inference.e_process.e_processes`.
    groups, regions : dict of str to str
        Disorders and regions of the matrix with their names, in order.
    labels : dict of str to str
        Names of the samples.
    """

    known: CumulativeEvidence
    rulebook: Rulebook
    e_process: pd.DataFrame
    groups: dict[str, str]
    regions: dict[str, str]
    labels: dict[str, str]

    def figure(self, caption: str) -> Figure:
        """Estimates and conclusions of all claims over all years."""
        from livingreview.figures.claims import alt_claims_by_year, draw_claims_by_year

        titles = {claim.key: f"{claim.part} {claim.title}" for claim in self.rulebook.claims}
        expected = self.known.conclusions["key"].map({claim.key: claim.expected for claim in self.rulebook.claims})
        frame, last = self.known.conclusions.assign(estimate=self.known.conclusions["estimate"] * expected), self.known.last
        return Figure(
            draw_claims_by_year(frame, titles, last), alt_claims_by_year(frame, titles, last), caption, numbers=frame
        )

    def e_values(self, title: str, caption: str) -> Figure:
        """E-values of the claims that have one, over all years; `title` states the finding."""
        from livingreview.figures.e_values import alt_e_values, draw_e_values

        keys = set(self.e_process["key"])
        shown = {claim.key: f"{claim.part} {claim.title}" for claim in self.rulebook.claims if claim.key in keys}
        drawn = (self.e_process, shown, self.known.last, EVIDENCE)
        return Figure(draw_e_values(*drawn, title), alt_e_values(*drawn), caption, numbers=self.e_process)

    def values(self) -> dict[str, str]:
        """First and last year, changes of conclusions, claims that lost support, claims whose e-value got there."""
        known = self.known
        by_claim = known.conclusions.groupby("key")["result"]
        changes = by_claim.agg(lambda own: int((own != own.shift()).sum() - 1))
        final = conclusions_in(known, known.last)["result"]
        lost = [key for key, seen in by_claim.agg(set).items() if "as claimed" in seen and final[key] != "as claimed"]
        titles = {claim.key: claim.title for claim in self.rulebook.claims}
        reached = self.e_process[self.e_process["e"] >= EVIDENCE].groupby("key")["year"].first()
        ever = [key for key in titles if key in reached.index]
        return {
            "first": str(known.first),
            "last": str(known.last),
            "undated": formatting.count(len(known.undated), "sample"),
            "changes": formatting.number(int(changes.sum())),
            "changed": formatting.out_of(int((changes > 0).sum()), len(changes)),
            "once": formatting.listed((f"“{titles[key]}” ({supported_years(known, key)})" for key in lost), empty="none"),
            "e_evidence": f"{EVIDENCE:g}",
            "e_chance": formatting.percent(1 / EVIDENCE),
            "e_reached_claims": formatting.count(len(ever), "claim"),
            "e_reached": formatting.listed((f"“{titles[key]}” ({reached[key]})" for key in ever), empty="none"),
        }

    def slider(self, label: str) -> Fragment:
        """The slider with the matrix and the conclusions of a year; `label` names the whole for a screen reader."""
        known, data = self.known, self.data
        # As text within a script element, in which only "<" could end it.
        script = htmlsafe_json_dumps(data, dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))
        html = render(
            "year_slider.html", _TEMPLATES, label=label, first=known.first, last=known.last, data=data, json=script,
            matrix=self._matrix(known.last).__html__(), claims=self._claims(known.last).__html__(),
        )  # fmt: skip
        return Fragment(html)

    @cached_property
    def data(self) -> dict[str, object]:
        """All that the slider's script needs."""
        groups, regions = list(self.groups), list(self.regions)
        sentences = {year: self.sentences(year) for year in range(self.known.first, self.known.last + 1)}
        claims = []
        for claim in self.rulebook.claims:
            own = self.known.conclusions[self.known.conclusions["key"] == claim.key]
            looks = [(row, LOOKS[row.result]) for row in own.itertuples(index=False)]
            claims.append(
                [[int(r.year), r.result, look.name, look.glyph, estimate_and_samples(claim, r)] for r, look in looks]
            )
        return {
            "arrived": [
                [int(r.year), regions.index(r.region), groups.index(r.group), int(r.down), int(r.up), int(r.unclear)]
                for r in self.known.arrived.itertuples(index=False)
            ],
            "signs": [list(sign) for sign in _SIGNS],
            "stronger": list(_STRONGER),
            "horizon": _HORIZON,
            "claims": claims,
            "said": {year: said for year, (said, _) in sentences.items()},
            "new": {year: new for year, (_, new) in sentences.items()},
        }

    def sentences(self, year: int) -> list[str]:
        """Say how much was known at the end of a year, and which samples were new."""
        samples = self.known.samples[self.known.samples["year"] <= year]
        arrivals = list(samples.loc[samples["year"] == year, "sample"])
        # Text, not markup: the page's template and the script escape it.
        template = environment(_TEMPLATES).get_template("year_sentences.txt")
        return template.render(
            year=year, n_samples=len(samples), arrivals=arrivals,
            listed=formatting.listed((self.labels[sample] for sample in arrivals), empty="no sample"),
        ).strip().split("\n")  # fmt: skip

    def _matrix(self, year: int) -> Table:
        known = as_of(self.known, year).set_index(["region", "group"])
        rows = []
        for region, name in self.regions.items():
            row: dict[str, object] = {"Region": name}
            for group, title in self.groups.items():
                seen = (region, group) in known.index
                row[title] = MatrixCell(known.loc[region, group].to_dict() if seen else {})
            rows.append(row)
        down, up, neither = (sign for _, sign in _SIGNS)
        before = f"Samples with a decrease ({down}), an increase ({up}) or neither ({neither}), by region and disorder, as known in"
        caption = render("year_named.html", _TEMPLATES, before=before, year=year, after="")
        return Table(pd.DataFrame(rows), caption, label="Samples by region and disorder", kind="lr-heat")

    def _claims(self, year: int) -> Table:
        then, rows = conclusions_in(self.known, year), []
        for claim in self.rulebook.claims:
            row = then.loc[claim.key]
            cell = result_cell(row["result"], small=estimate_and_samples(claim, row))
            rows.append(
                {
                    "Claim": BoardCell(claim.title, part=claim.part),
                    "What the rules said": cell,
                    "Samples as then since": str(row["year"]),
                }
            )
        caption = render(
            "year_named.html", _TEMPLATES, before="What the rules would have said of each claim in", year=year,
            after=". Estimates from −1 (against the claim) to 1 (as claimed)",
        )  # fmt: skip
        return Table(pd.DataFrame(rows), caption, label="What the rules said of each claim", kind="lr-board lr-then")


def year_by_year(evidence: Evidence) -> YearByYear:
    """Work out every year: the matrix by coarse region and disorder, and the claims."""
    rulebook = load_claims(evidence.directory / "claims.toml")
    selection = Selection(studies="all")
    known = cumulative_evidence(evidence, selection, Analysis(level="coarse"), rulebook)
    names = anatomy.unit_names(evidence.regions, "coarse", evidence.circuits)
    present = set(known.arrived["region"])
    groups = known.samples.groupby("group").size().sort_values(ascending=False, kind="stable").index
    return YearByYear(
        known,
        rulebook,
        e_processes(evidence, rulebook, selection, Analysis()),
        {group: formatting.code(group) for group in groups},
        {region: name for region, name in names.items() if region in present},
        sample_labels(evidence.studies, known.samples["sample"], detail=None),
    )


def supported_years(known: CumulativeEvidence, key: str) -> str:
    """Years in which a claim was supported, as "2001 to 2006"."""
    own = known.conclusions[known.conclusions["key"] == key]
    ends = [*own["year"].iloc[1:], known.last + 1]
    years = [
        year
        for start, end, result in zip(own["year"], ends, own["result"], strict=True)
        if result == "as claimed"
        for year in range(int(start), int(end))
    ]
    starts = [year for year in years if year - 1 not in years]
    stops = [year for year in years if year + 1 not in years]
    return formatting.listed(f"{a} to {b}" if a != b else str(a) for a, b in zip(starts, stops, strict=True))
