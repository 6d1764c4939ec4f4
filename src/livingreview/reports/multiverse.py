"""What the chapter on the multiverse shows: how each claim comes out over all choices of analysis, era by era."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from livingreview.evidence import Evidence
from livingreview.figures.estimates import alt_estimates, draw_estimates
from livingreview.inference.claims import AGAINST, AS_CLAIMED, RESULTS, Rulebook, load_claims
from livingreview.inference.multiverse import Grid, SpecifiedClaim, count_results, influence_of_choices, load_grid
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.tables import Table
from livingreview.rerun.multiverse_runs import explore_all

_NULLS = {"turn": "samples turned", "shuffle": "shuffled within samples", "deal": "groups split anew"}


@dataclass(frozen=True, eq=False)
class Multiverse:
    """All claims in all eras and specifications: ``figure(era)``, ``table(era)``, ``influence(era)``, ``values()``."""

    rulebook: Rulebook
    grid: Grid
    specified: Mapping[tuple[str, str], SpecifiedClaim]

    def of_era(self, era: str) -> list[SpecifiedClaim]:
        """The claims in one era, in the order of the rules."""
        return [found for (_, own), found in self.specified.items() if own == era]

    def figure(self, era: str, caption: str) -> Figure:
        """Median and range of each claim's estimates over the specifications that can decide, with the share as claimed."""
        rows = []
        for found in self.of_era(era):
            claim, deciding = self.rulebook.claim(found.key), found.deciding
            if deciding.empty:
                continue
            towards = claim.expected * deciding["estimate"]
            share = share_of((deciding["result"] == AS_CLAIMED).sum(), len(deciding))
            rows.append(
                {
                    "label": f"{claim.part} {claim.title}",
                    "estimate": towards.median(), "low": towards.min(), "high": towards.max(),
                    "note": share,
                }
            )  # fmt: skip
        frame = pd.DataFrame(rows, columns=["label", "estimate", "low", "high", "note"])
        drawing = draw_estimates(frame, "estimate: − against the claim, + as claimed", (-1, 1))
        alt = alt_estimates(frame, "Median estimate over all choices").replace("95% interval", "range")
        return Figure(drawing, alt, caption, numbers=frame)

    def table(self, era: str, caption: str) -> Table:
        """Results over all specifications, claim by claim, with the joint test under each null model, folded away."""
        rows = []
        for found in self.of_era(era):
            claim, counts, n = self.rulebook.claim(found.key), count_results(found.frame), len(found.deciding)
            row = {"Claim": f"{claim.part} {claim.title}", "Specifications": f"{len(found.frame):,}", "Can decide": f"{n:,}"}
            row |= {name.capitalize(): share_of(counts[name], n) if n else "" for name in RESULTS[:3]}
            row["Median estimate"] = formatting.signed(next(iter(found.curves.values())).median) if n else ""
            for null, title in _NULLS.items():
                curve = found.curves.get(null)
                row[f"Joint p, {title}"] = formatting.bare_p(curve.p_median) if curve and curve.n_specifications else ""
            rows.append(row)
        units = dict.fromkeys((name.capitalize() for name in RESULTS[:3]), "of those that can decide")
        return Table(pd.DataFrame(rows), caption, units, folded=f"Show the table: {caption[0].lower()}{caption[1:]}")

    def influence(self, era: str, caption: str) -> Table:
        """How much of the diversity of each claim's results each choice explains alone, folded away."""
        rows = []
        for found in self.of_era(era):
            if found.deciding.empty:
                continue
            own = self._influence(found).set_index("dimension")["result_share"]
            shares = {item.title: own.get(item.key, math.nan) for item in self.grid.dimensions}
            row = {name: "" if math.isnan(share) else formatting.percent(share) for name, share in shares.items()}
            rows.append({"Claim": self.rulebook.claim(found.key).part} | row)
        return Table(pd.DataFrame(rows), caption, folded="Show how much each choice moves each result")

    def values(self) -> dict[str, str]:
        """Numbers of the whole run, and for each era the claims that can be decided, and those that are as claimed."""
        alpha, total = self.rulebook.alpha, sum(len(found.frame) for found in self.specified.values())
        values = {
            "choices": formatting.number(len(self.grid.dimensions)),
            "specifications": f"{total:,}",
            "permutations": f"{self.grid.n_permutations:,}",
        }
        for era in self.grid.eras:
            own = [found for found in self.of_era(era) if len(found.deciding)]
            varying = [self._influence(found) for found in own if found.deciding["result"].nunique() > 1]
            moved = [influence.iloc[0]["dimension"] for influence in varying]
            leading = max(self.grid.dimensions, key=lambda item: moved.count(item.key))
            values |= {
                f"{era}_deciding": formatting.number(len(own)),
                f"{era}_always": self._titles(f for f in own if (f.deciding["result"] == AS_CLAIMED).all()),
                f"{era}_never": self._titles(f for f in own if not (f.deciding["result"] == AS_CLAIMED).any()),
                f"{era}_against": self._titles(f for f in own if (f.deciding["result"] == AGAINST).any()),
                f"{era}_joint": self._titles(f for f in own if all(c.p_median <= alpha / 2 for c in f.curves.values())),
                f"{era}_leading": leading.title.lower(),
                f"{era}_led": formatting.out_of(moved.count(leading.key), len(moved)),
            }
            values |= {f"{found.key}_{era}_share": self._share(found) for found in own}
        return {name.replace("-", "_"): value for name, value in values.items()}

    def share(self, key: str, era: str) -> float:
        """Share of the specifications that can decide whose test goes as claimed; NaN where none can."""
        deciding = self.specified[key, era].deciding
        return float((deciding["result"] == AS_CLAIMED).mean()) if len(deciding) else math.nan

    def _share(self, found: SpecifiedClaim) -> str:
        return share_of((found.deciding["result"] == AS_CLAIMED).sum(), len(found.deciding))

    def _titles(self, found) -> str:
        return formatting.listed((self.rulebook.claim(own.key).part for own in found), empty="none")

    def _influence(self, found: SpecifiedClaim) -> pd.DataFrame:
        names = [item.key for item in self.grid.of(self.rulebook.claim(found.key))]
        return influence_of_choices(found.deciding, names)


def run_multiverse(evidence: Evidence, workers: int = 1) -> Multiverse:
    """Test every claim in every era and specification, in so many processes."""
    folder = evidence.directory
    specified = explore_all(evidence, workers=workers)
    return Multiverse(load_claims(folder / "claims.toml"), load_grid(folder / "multiverse.toml"), specified)


def share_of(k: int, n: int) -> str:
    """Write a share, so that what is rare does not read as nothing.

    Examples
    --------
    >>> share_of(0, 10), share_of(1, 1000), share_of(5, 10), share_of(999, 1000)
    ('none', 'under 1%', '50%', 'over 99%')
    """
    if not k or not n:
        return "none"
    if k < n and k / n > 0.99:
        return "over 99%"
    return "under 1%" if k / n < 0.01 else formatting.percent(k / n)
