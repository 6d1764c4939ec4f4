"""All claims in all eras and specifications: a process for each core, or the workers of a Dask cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview.inference.claims import load_claims, rules_digest
from livingreview.inference.multiverse import SpecifiedClaim, explore, load_grid
from livingreview.parallel import parallel_map

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

# Tables and rules that the runs read: what they change, a frozen result no longer answers.
INPUTS = (
    "studies.tsv", "findings.tsv", "regions.tsv", "circuits.tsv", "pathophysiology.tsv", "model_predictions.tsv",
    "claims.toml", "multiverse.toml",
)  # fmt: skip


def inputs_digest(directory: Path | str, inputs: Iterable[str] = INPUTS) -> str:
    """Digest of what a kept table depends on but code: tables to the byte, rules whatever is remarked beside them."""
    digest = hashlib.sha256()
    for name in inputs:
        path = Path(directory, name)
        content = rules_digest(path).encode() if path.suffix == ".toml" else path.read_bytes()
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def explore_all(
    evidence: Evidence,
    keys: Sequence[str] = (),
    *,
    workers: int = 1,
    scheduler: str = "",
    progress: Callable[[tuple[str, str]], None] = lambda place: None,
) -> dict[tuple[str, str], SpecifiedClaim]:
    """Test every claim in every era in every specification of the grid.

    Parameters
    ----------
    evidence : Evidence
        The evidence base; its directory holds ``claims.toml`` and ``multiverse.toml``.
    keys : sequence of str, optional
        Claims; all where none is given.
    workers : int
        Processes on this machine; 1 runs in this process.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers then do the work; they need this package, not the files.
    progress : callable, optional
        Called with key and era of each that is done.

    Returns
    -------
    dict of (str, str) to SpecifiedClaim
        By key and era, in the order of claims and eras; the same bytes for any number of workers, here or elsewhere.

    Raises
    ------
    EditionError
        If the files cannot be used, a key names no claim, the scheduler cannot be reached, or a worker fails.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")
    grid = load_grid(evidence.directory / "multiverse.toml")
    wanted = [rulebook.claim(key).key for key in keys] or [claim.key for claim in rulebook.claims]
    # The slowest kind first, so that no worker is left alone with it at the end.
    places = [(key, era) for key in wanted for era in grid.eras]
    slow_first = sorted(places, key=lambda place: rulebook.claim(place[0]).statistic != "separation")
    work = partial(explore, evidence, rulebook, grid)
    found = parallel_map(work, slow_first, workers, scheduler=scheduler, on_done=progress)
    specified = dict(zip(slow_first, found, strict=True))
    return {place: specified[place] for place in places}
