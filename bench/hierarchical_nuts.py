"""Does the book's way to fit its hierarchical model give what full sampling gives? Writes data/nuts_comparison.tsv.

The reference is a No-U-Turn sampler (numpyro), in an environment of its own, since it weighs hundreds of megabytes:

    python -m venv .venv-nuts && .venv-nuts/bin/python -m pip install numpyro
    .venv/bin/python bench/hierarchical_nuts.py .venv-nuts

Same model, same priors, same data. statsmodels' two ways to fit it stand beside. Rules, fixed before any fit: a method
is good enough if no region's probability differs by more than 0.03, intervals are as wide within a tenth, and medians
of the standard deviations agree within a quarter, in every set of studies; of those, a library's own goes first.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from livingreview.evidence import Selection, load
from livingreview.inference import Analysis
from livingreview.inference.hierarchical import region_shares
from livingreview.inference.mixed_layout import COMPONENTS, Layout, lay_out
from livingreview.inference.mixed_posterior import Draws, Prior, sample_posterior

ROOT = Path(__file__).resolve().parents[1]
STRUCTURES = ("all", "later", "review")
SEED, N_DRAWS = 2005, 8000
SAMPLER = """
import json, sys, time
import jax, numpy as np, numpyro
import jax.numpy as jnp
import numpyro.distributions as dist
from numpyro.diagnostics import summary
from numpyro.infer import MCMC, NUTS
numpyro.enable_x64()
given, made, seed = np.load(sys.argv[1]), sys.argv[2], int(sys.argv[3])
intercept_sd, middle, log_spread, n_components = given["prior"]
def model(down, rows, component):
    intercept = numpyro.sample("intercept", dist.Normal(0, intercept_sd))
    log_sd = numpyro.sample("log_sd", dist.Normal(jnp.log(middle), log_spread).expand([int(n_components)]))
    z = numpyro.sample("z", dist.Normal(0, 1).expand([rows.shape[1]]))
    effects = numpyro.deterministic("effects", jnp.exp(log_sd)[component] * z)
    numpyro.sample("down", dist.Bernoulli(logits=intercept + rows @ effects), obs=down)
started = time.perf_counter()
chains = MCMC(NUTS(model, target_accept_prob=0.98), num_warmup=1000, num_samples=4000, num_chains=4,
              chain_method="sequential", progress_bar=False)
chains.run(jax.random.PRNGKey(seed), jnp.array(given["down"].astype(int)), jnp.array(given["rows"]),
           jnp.array(given["component"]), extra_fields=("diverging",))
draws = {name: np.asarray(value) for name, value in chains.get_samples().items()}
seconds = time.perf_counter() - started
checks = summary(chains.get_samples(group_by_chain=True)).values()
np.savez(made, intercept=draws["intercept"], effects=draws["effects"], sd=np.exp(draws["log_sd"]))
print(json.dumps({"seconds": seconds, "diverging": int(chains.get_extra_fields()["diverging"].sum()),
                  "rhat": float(max(np.max(c["r_hat"]) for c in checks)),
                  "effective": float(min(np.min(c["n_eff"]) for c in checks))}))
"""


def main() -> None:
    """Fit, compare and write."""
    if len(sys.argv) not in (2, 3) or not (Path(sys.argv[1]) / "bin" / "python").exists():
        sys.exit("usage: hierarchical_nuts.py FOLDER [OUT]; FOLDER is an environment with numpyro (see the top)")
    sampler, out = Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) == 3 else ROOT / "data" / "nuts_comparison.tsv")
    evidence, rows = load(), []
    weight = round(sum(file.lstat().st_size for file in sampler.rglob("*") if file.is_file()) / 1e6)
    for name in STRUCTURES:
        layout = lay_out(evidence, Selection(studies=name), Analysis())
        truth, cost = full_sampling(sampler, layout, SEED)
        again, cost_again = full_sampling(sampler, layout, SEED + 1)
        here = {"structure": name, "n_directions": len(layout.down)}
        rows.append(
            here | {"method": "NUTS, another seed", "megabytes": weight} | cost_again | compare(layout, truth, again)
        )
        print(name, "NUTS", cost)
        for method, fit in {"book": of_the_book, "joint mode": joint_mode, "variational": variational}.items():
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                started = time.perf_counter()
                drawn = fit(layout)
                cost = {"seconds": time.perf_counter() - started, "effective": drawn.effective}
            cost["converged"] = "no" if any("converge" in str(warning.message) for warning in said) else "yes"
            rows.append(here | {"method": method, "megabytes": 0} | cost | compare(layout, truth, drawn))
    frame = pd.DataFrame(rows)
    decimals = {"seconds": 2, "effective": 0, "rhat": 4}
    text = frame.assign(**{name: [_decimal(v, decimals.get(name, 4)) for v in frame[name]] for name in COLUMNS[4:]})
    text.assign(seed=SEED)[[*COLUMNS, "seed"]].to_csv(out, sep="\t", index=False, lineterminator="\n")
    print(frame.to_string())


COLUMNS = (
    "structure", "method", "n_directions", "converged", "max_difference", "mean_difference", "correlation",
    "width_ratio", "mass_held", "sd_ratio_low", "sd_ratio_high", "seconds", "effective", "rhat", "diverging",
    "megabytes",
)  # fmt: skip


def full_sampling(sampler: Path, layout: Layout, seed: int) -> tuple[Draws, dict[str, object]]:
    """Run the sampler in its own environment."""
    prior = Prior()
    with tempfile.TemporaryDirectory(prefix="nuts-") as folder:
        given, made = Path(folder, "given.npz"), Path(folder, "made.npz")
        values = np.array([prior.intercept_sd, prior.middle, prior.log_spread, len(COMPONENTS)])
        np.savez(given, down=layout.down, rows=layout.rows, component=layout.component, prior=values)
        command = [str(sampler / "bin" / "python"), "-c", SAMPLER, str(given), str(made), str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        with np.load(made) as found:
            drawn = Draws(found["intercept"], found["effects"], found["sd"])
    cost = json.loads(done.stdout.splitlines()[-1])
    return drawn, cost | {"converged": "yes" if cost["rhat"] < 1.01 and not cost["diverging"] else "no"}


def of_the_book(layout: Layout) -> Draws:
    """Fit as the book does."""
    rng = np.random.default_rng(SEED)
    return sample_posterior(layout.down, layout.rows, layout.component, len(COMPONENTS), Prior(), rng, N_DRAWS)


def joint_mode(layout: Layout) -> Draws:
    """Fit statsmodels' mode of all unknowns together, with the normal that its Hessian gives."""
    model, n = _elsewhere(layout)
    found = model.fit_map()
    middle = np.concatenate([found.fe_mean, found.vcp_mean, found.vc_mean])
    return _drawn(np.random.default_rng(SEED).multivariate_normal(middle, found.cov_params(), n))


def variational(layout: Layout) -> Draws:
    """Fit statsmodels' mean-field variational approximation, from a fixed start."""
    model, n = _elsewhere(layout)
    size = 1 + len(COMPONENTS) + layout.rows.shape[1]
    found = model.fit_vb(mean=np.zeros(size), sd=np.full(size, np.exp(-0.5)), fit_method="L-BFGS-B")
    middle = np.concatenate([found.fe_mean, found.vcp_mean, found.vc_mean])
    sd = np.concatenate([found.fe_sd, found.vcp_sd, found.vc_sd])
    return _drawn(middle + sd * np.random.default_rng(SEED).standard_normal((n, size)))


def _elsewhere(layout: Layout) -> tuple[BinomialBayesMixedGLM, int]:
    """Pose the model to statsmodels: its median standard deviation is 1, so that the rows carry ours."""
    prior, ones = Prior(), np.ones((len(layout.down), 1))
    rows, ident = prior.middle * layout.rows, layout.component
    model = BinomialBayesMixedGLM(
        layout.down.astype(float), ones, rows, ident, vcp_p=prior.log_spread, fe_p=prior.intercept_sd
    )
    return model, N_DRAWS


def _drawn(values: np.ndarray) -> Draws:
    middle, k = Prior().middle, 1 + len(COMPONENTS)
    return Draws(values[:, 0], middle * values[:, k:], middle * np.exp(values[:, 1:k]))


def compare(layout: Layout, truth: Draws, other: Draws) -> dict[str, float]:
    """Compare regions and spreads with those of full sampling."""
    ours, theirs = region_shares(layout, other), region_shares(layout, truth)
    limits, reference = (np.quantile(shares, [0.025, 0.975], axis=0) for shares in (ours, theirs))
    off = np.abs(ours.mean(axis=0) - theirs.mean(axis=0))
    ratio = np.median(other.sd, axis=0) / np.median(truth.sd, axis=0)
    return {
        "max_difference": off.max(),
        "mean_difference": off.mean(),
        "correlation": np.corrcoef(ours.mean(axis=0), theirs.mean(axis=0))[0, 1],
        "width_ratio": (np.diff(limits, axis=0) / np.diff(reference, axis=0)).mean(),
        "mass_held": ((theirs >= limits[0]) & (theirs <= limits[1])).mean(),
        "sd_ratio_low": ratio.min(),
        "sd_ratio_high": ratio.max(),
    }


def _decimal(value: float, digits: int) -> str:
    return "" if pd.isna(value) else f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


if __name__ == "__main__":
    main()
