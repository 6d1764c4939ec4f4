"""All claims in all specifications: a process for each core, or the workers of a Dask cluster."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview.inference.claims import Rulebook, load_claims
from livingreview.inference.multiverse import Grid, SpecifiedClaim, explore, load_grid

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

# Tables and rules that the runs read: what they change, a frozen result no longer answers.
INPUTS = (
    "studies.tsv", "findings.tsv", "regions.tsv", "circuits.tsv", "pathophysiology.tsv", "model_predictions.tsv",
    "claims.toml", "multiverse.toml",
)  # fmt: skip


class SchedulerError(RuntimeError):
    """A cluster that cannot be reached, or a worker that failed there; the message says what to do."""


def inputs_digest(directory: Path | str) -> str:
    """Digest of everything that the runs depend on but code: the first twelve hexadecimal digits of a SHA-256.

    Parameters
    ----------
    directory : path-like
        The evidence directory.
    """
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update(name.encode() + b"\0" + Path(directory, name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def explore_all(
    evidence: Evidence,
    keys: Sequence[str] = (),
    *,
    workers: int = 1,
    scheduler: str = "",
    progress: Callable[[str], None] = lambda key: None,
) -> dict[str, SpecifiedClaim]:
    """Test every claim in every specification of the grid.

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
        Called with the key of each claim that is done.

    Returns
    -------
    dict of str to SpecifiedClaim
        In the order of the claims, the same bytes for any number of workers, here or elsewhere.

    Raises
    ------
    ClaimsError, GridError
        If the files cannot be used, or a key names no claim.
    SchedulerError
        If the scheduler cannot be reached or a worker fails.
    """
    rulebook = load_claims(evidence.directory / "claims.toml")
    grid = load_grid(evidence.directory / "multiverse.toml")
    wanted = [rulebook.claim(key).key for key in keys] or [claim.key for claim in rulebook.claims]
    # The slowest kind first, so that no worker is left alone with it at the end.
    slow_first = sorted(wanted, key=lambda key: rulebook.claim(key).statistic != "separation")
    run = _on_cluster(scheduler) if scheduler else _in_pool(workers) if workers > 1 else _here
    found = {}
    for key, specified_claim in run(evidence, rulebook, grid, slow_first):
        found[key] = specified_claim
        progress(key)
    return {key: found[key] for key in wanted}


_Runs = Iterator[tuple[str, SpecifiedClaim]]
_Runner = Callable[["Evidence", Rulebook, Grid, Sequence[str]], _Runs]


def _here(evidence: Evidence, rulebook: Rulebook, grid: Grid, keys: Sequence[str]) -> _Runs:
    for key in keys:
        yield key, explore(evidence, rulebook, grid, key)


def _in_pool(workers: int) -> _Runner:
    def run(evidence: Evidence, rulebook: Rulebook, grid: Grid, keys: Sequence[str]) -> _Runs:
        # A fresh process, not a fork: linear algebra may hold threads that a fork would lose.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(keys)), context, _one_thread) as pool:
            waiting = {pool.submit(explore, evidence, rulebook, grid, key): key for key in keys}
            for future in as_completed(waiting):
                yield waiting[future], future.result()

    return run


def _one_thread() -> None:
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _on_cluster(address: str) -> _Runner:
    def run(evidence: Evidence, rulebook: Rulebook, grid: Grid, keys: Sequence[str]) -> _Runs:
        from distributed import Client
        from distributed import as_completed as cluster_completed

        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError) as error:
            raise SchedulerError(
                f"--scheduler {address}: no Dask scheduler answers there ({error}); start one with 'dask scheduler', or "
                "leave the option out to use this machine"
            ) from None
        with client:
            shared = client.scatter([evidence, rulebook, grid], broadcast=True)
            waiting = {client.submit(explore, *shared, key, pure=False): key for key in keys}
            for future in cluster_completed(waiting):
                if future.status != "finished":
                    raise SchedulerError(
                        f"--scheduler {address}: claim '{waiting[future]}' failed: {future.exception()}"
                    )
                yield waiting[future], future.result()

    return run
