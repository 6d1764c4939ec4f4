"""What one run finds, as tidy frames with the same columns whatever was run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy

from .analysis import Analysis
from .claims import Draws, assess, load_claims
from .consistency import consistency
from .headline import answers
from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

_SIGNS = ["sample", "arm", "region", "hemisphere", "sign", "weight"]


def outcome(evidence: Evidence, selection: Selection, analysis: Analysis, run: str = "") -> dict[str, pd.DataFrame]:
    """Compute everything that a run reports.

    Parameters
    ----------
    run : str
        Name of the run: first column of every frame, so that the frames of several runs can be joined end to end.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``answers``: one row a question of the book (:func:`~livingreview.inference.headline`); ``claims``: one row a
        claim, with the result of its test, estimate and p-values; ``regions``: one row a region and side, with counts, share,
        interval and tests (:func:`~livingreview.inference.consistency`); ``signs``: one row a sample, region and side.

    Examples
    --------
    >>> from livingreview.evidence import Selection, load
    >>> frames = outcome(load(), Selection(diagnosis="mdd"), Analysis(), "mdd")
    >>> list(frames), set(frames["signs"]["run"])
    (['answers', 'claims', 'regions', 'signs'], {'mdd'})
    """
    signs = sign_table(evidence, selection, analysis)
    names = anatomy.unit_names(evidence.regions, analysis.level, evidence.circuits)
    regions = consistency(signs).frame
    regions.insert(1, "name", regions["region"].map(names))
    regions.insert(0, "level", analysis.level)
    rows = signs.frame[_SIGNS].sort_values(_SIGNS[:4], ignore_index=True)
    rows.insert(0, "level", analysis.level)
    frames = {
        "answers": answers(evidence, selection, analysis),
        "claims": claim_results(evidence, selection, analysis),
        "regions": regions,
        "signs": rows,
    }
    for frame in frames.values():
        frame.insert(0, "run", run)
    return frames


def direction_values(regions: pd.DataFrame) -> pd.DataFrame:
    """Net direction of each region, as a map shows it.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``hemisphere``, ``value``: share of increases minus share of decreases, from -1 to 1, of the regions
        with at least one direction.
    """
    counted = regions[regions["n_decrease"] + regions["n_increase"] > 0]
    return pd.DataFrame(
        {
            "region": counted["region"],
            "hemisphere": counted["hemisphere"],
            "value": 1 - 2 * counted["share_decrease"].astype(float),
        }
    ).reset_index(drop=True)


def claim_results(evidence: Evidence, selection: Selection, analysis: Analysis) -> pd.DataFrame:
    """Test every claim of ``claims.toml``, once for one selection and analysis.

    Returns
    -------
    pandas.DataFrame
        One row a claim: ``key``, ``part``, ``title``, then the numbers of
        :class:`~livingreview.inference.claims.Assessment`. The caller's own.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")

    def test() -> pd.DataFrame:
        draws = Draws(rulebook.seed, rulebook.n_permutations)
        rows = []
        for claim in rulebook.claims:
            found = assess(evidence, rulebook, claim, selection, analysis, draws).numbers()
            rows.append({"key": found.pop("key"), "part": claim.part, "title": claim.title} | found)
        return pd.DataFrame(rows)

    key = ("claim_results", repr(rulebook), selection, analysis)
    return evidence.cached(key, test).copy(deep=False)
