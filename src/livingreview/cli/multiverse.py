"""Commands for the simulations: every claim in every specification of the grid, and how the tests do."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from livingreview.cli.options import Data, Quiet, Scheduler, WholeNumber
from livingreview.cli.output import print_table
from livingreview.errors import EditionError
from livingreview.parallel import cores


def multiverse(
    *,
    claims: Annotated[list[str] | None, Parameter(name="--claim")] = None,
    workers: WholeNumber | None = None,
    scheduler: Scheduler = "",
    out: Path | None = None,
    keep: bool = False,
    data: Data = None,
    quiet: Quiet = False,
) -> int:
    """Test every claim in every era in every specification of the grid.

    Example: livingreview multiverse --claim attenuation --out out/multiverse

    Parameters
    ----------
    claims
        One claim, by its key (repeatable). [default: all]
    workers
        Processes on this machine. [default: one a core]
    out
        Folder for one table of specifications a claim and era.
    keep
        Write how often each claim comes out as claimed into the evidence base.
    """
    from livingreview.evidence import load
    from livingreview.inference.claims import load_claims
    from livingreview.inference.multiverse import load_grid
    from livingreview.rerun.multiverse_runs import explore_all, inputs_digest
    from livingreview.rerun.progress import steps
    from livingreview.rerun.rule_files import check_claims
    from livingreview.rerun.survival_table import TABLE, survival_table, write_table
    from livingreview.written_files import check_free, write_into

    if keep and claims:
        raise EditionError("--keep writes the table of all claims; leave out --claim")
    if workers and scheduler:
        raise EditionError("--workers counts processes on this machine and --scheduler names another; give one of them")
    evidence, started = load(data), time.perf_counter()
    titles = {claim.key: claim.title for claim in load_claims(evidence.directory / "claims.toml").claims}
    check_claims(evidence, evidence.directory / "claims.toml")
    eras = load_grid(evidence.directory / "multiverse.toml").eras
    if out:
        check_free(out, [out / f"{key}-{era}.csv" for key in claims or titles for era in eras])
    with steps(len(claims or titles) * len(eras), "claims and eras", quiet) as advance:
        specified = explore_all(
            evidence, claims or (), workers=workers or cores(), scheduler=scheduler, progress=advance
        )
    if out:
        tables = {f"{key}-{era}": found.frame.to_csv(index=False, lineterminator="\n") for (key, era), found in specified.items()}
        write_into(out, {out / f"{name}.csv": table.encode() for name, table in tables.items()})
    if keep:
        write_table(evidence.directory / f"{TABLE}.tsv", survival_table(specified, inputs_digest(evidence.directory)))
    if not quiet:
        _print(specified, titles, time.perf_counter() - started)
    return 0


def _print(specified: dict, titles: dict[str, str], seconds: float) -> None:
    from livingreview.inference.claims import RESULTS, TOO_FEW
    from livingreview.inference.multiverse import count_results

    shown, rows = [name for name in RESULTS if name != TOO_FEW], []
    for (key, era), found in specified.items():
        counts = count_results(found.frame)
        joint = ", ".join(f"{_decimal(curve.p_median)} ({null})" for null, curve in found.curves.items())
        rows.append((titles[key], era, *(f"{counts[name]:,}" for name in shown), f"{len(found.deciding):,}", f"{len(found.frame):,}", joint))
    head = ("claim", "studies", *shown, "can decide", "of", "joint p (null)")
    print_table(head, rows, width=140, numbers=range(2, len(head) - 1))
    print(f"{sum(len(found.frame) for found in specified.values()):,} specifications in {seconds:.0f} s")


def _decimal(value: float) -> str:
    return "–" if value != value else "< 0.0001" if value < 0.0001 else f"{value:.4f}"


# Simulated literatures of each shape; enough for intervals of two percentage points.
SIMULATIONS = {"review": 1200, "all": 600}
# The same for the tests of the claims, on the structures that have enough samples for a conclusion on some of them.
CLAIM_ERAS, CLAIM_SIMULATIONS = ("later", "all"), 400
# Later samples beside earlier ones, and whole curves of specifications.
UPDATE_SIMULATIONS, CURVE_SIMULATIONS = 400, 200
SEED = 2005


def calibrate(*, out: Path | None = None, quick: bool = False, data: Data = None) -> int:
    """Simulate how the tests do, and write the calibration table.

    Parameters
    ----------
    out
        Table to write. [default: the evidence base's own]
    quick
        A hundredth of the simulations, to see that it runs.
    """
    from livingreview.atomic_files import write_atomically
    from livingreview.evidence import Selection, load
    from livingreview.inference import Analysis
    from livingreview.inference.calibration import designs, freeze
    from livingreview.inference.claim_calibration import calibrate_claims
    from livingreview.inference.claims import load_claims
    from livingreview.inference.multiverse import load_grid
    from livingreview.inference.update_calibration import calibrate_updates
    from livingreview.rerun.progress import steps
    from livingreview.rerun.rule_files import check_claims
    from livingreview.written_files import check_free, write_into

    evidence, started = load(data), time.perf_counter()
    out = out or evidence.directory / "calibration.tsv"
    if not out.parent.is_dir():
        raise EditionError(f"--out {out}: there is no folder {out.parent}")
    if out.resolve() != evidence.directory / "calibration.tsv":  # which git keeps
        check_free(out.parent, [out])
    arms = {name: (Selection(studies=name), Selection(studies=name, arm="drug")) for name in SIMULATIONS}

    def few(n: int) -> int:
        return max(n // 100, 5) if quick else n

    simulations = {name: few(n) for name, n in SIMULATIONS.items()}
    rulebook = load_claims(evidence.directory / "claims.toml")
    check_claims(evidence, evidence.directory / "claims.toml")
    grid = load_grid(evidence.directory / "multiverse.toml")
    with steps((len(CLAIM_ERAS) + 1) * len(rulebook.claims) + 1, "tests of the claims") as advance:
        workers = 1 if quick else cores()
        further = [
            calibrate_claims(evidence, rulebook, CLAIM_ERAS, SEED, few(CLAIM_SIMULATIONS), workers, advance),
            calibrate_updates(evidence, rulebook, grid, SEED, few(UPDATE_SIMULATIONS), few(CURVE_SIMULATIONS), advance),
        ]
    text = io.StringIO()
    table = freeze(text, designs(evidence, arms, Analysis()), SEED, simulations, further)
    if out.resolve() == evidence.directory / "calibration.tsv":
        write_atomically(out, text.getvalue().encode())
    else:
        write_into(out.parent, {out: text.getvalue().encode()})
    print(f"{out}: {len(table)} rows, seed {SEED}, in {(time.perf_counter() - started) / 60:.0f} minutes")
    return 0
