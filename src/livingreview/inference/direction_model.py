"""One hierarchical model of directions: what decides whether a sample reports a decrease in a region.

    logit P(decrease) = intercept + label + design + region + region in group + group + sample

The label is the direction that a claim expects of the region (+1 decrease, -1 increase, 0 none) and has a fixed effect, so
that it is not shrunk to the general lean. Design is three fixed effects, centred on the sample: tested against a control
group, scanned at rest, read second-hand. All other terms are random, each with a spread of its own. Every array is padded
to a few sizes, so that the sampler is compiled once and hundreds of fits cost seconds.

References
----------
Phan D, Pradhan N, Jankowiak M 2019. Composable effects for flexible and accelerated probabilistic programming in NumPyro.
arXiv:1912.11554 (the sampler). Gelman A 2006. Prior distributions for variance parameters in hierarchical models. Bayesian
Analysis 1:515-534 (half-normal spreads).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field
from functools import cache

import numpy as np

from livingreview.errors import EditionError
from livingreview.inference.direction_cells import DESIGN, FACTORS, Cells

# Numbers of cells and of levels of each factor; a claim's evidence is padded to the first that holds it.
_SHAPES = ((128, (32, 96, 24, 96)), (512, (48, 256, 32, 256)), (2048, (64, 1024, 64, 1024)))
_N_WARMUP, _N_DRAWS, _N_CHAINS = 400, 500, 2
_DEEPEST = 7  # doublings of a trajectory


@dataclass(frozen=True)
class Prior:
    """Scales of the priors, on the scale of log odds; the intercept and fixed effects are normal, the spreads half-normal."""

    intercept: float = 1.0
    label: float = 1.0
    design: float = 0.7
    spread: float = 0.7


@dataclass(frozen=True, eq=False)
class Fit:
    """Draws from the posterior.

    Parameters
    ----------
    intercept, label : numpy.ndarray, shape (draws,)
    design : numpy.ndarray, shape (draws, 3)
    spread : numpy.ndarray, shape (draws, 4)
        Standard deviation of each factor.
    effects : tuple of numpy.ndarray, each of shape (draws, levels)
        Effects of the levels of each factor.
    """

    intercept: np.ndarray
    label: np.ndarray
    design: np.ndarray
    spread: np.ndarray
    effects: tuple[np.ndarray, ...]
    rhat: float = field(default=float("nan"))

    def take(self, draws: np.ndarray) -> Fit:
        """Keep some of the draws, or draw them anew with other weights."""
        return Fit(
            self.intercept[draws], self.label[draws], self.design[draws], self.spread[draws],
            tuple(own[draws] for own in self.effects), self.rhat,
        )  # fmt: skip

    def probability(self, region: np.ndarray, region_in_group: np.ndarray, group: np.ndarray, label: np.ndarray) -> np.ndarray:
        """Probability that a new sample reports a decrease, averaged over samples, design as on average.

        Parameters
        ----------
        region, region_in_group, group : numpy.ndarray of int, shape (places,)
            Levels; -1 for a level that no sample has, over whose effect it is averaged as well.
        label : numpy.ndarray, shape (places,)

        Returns
        -------
        numpy.ndarray, shape (draws, places)
        """
        logit = self.intercept[:, None] + self.label[:, None] * label
        variance = self.spread[:, 3:] ** 2
        for factor, level in enumerate((region, region_in_group, group)):
            seen = level >= 0
            logit = logit + np.where(seen, self.effects[factor][:, np.maximum(level, 0)], 0.0)
            variance = variance + np.where(seen, 0.0, self.spread[:, factor : factor + 1] ** 2)
        # The mean of a logistic over the normal effects of the sample and of levels not seen, by Gauss-Hermite quadrature.
        nodes, weights = np.polynomial.hermite_e.hermegauss(9)
        shifted = logit[..., None] + np.sqrt(variance)[..., None] * nodes
        return (1 / (1 + np.exp(-shifted))) @ (weights / weights.sum())


def fit(cells: Cells, rng: np.random.Generator, prior: Prior | None = None) -> Fit:
    """Draw from the posterior of one set of cells."""
    return fit_many([cells], rng, prior)[0]


def fit_many(
    sets: Sequence[Cells], rng: np.random.Generator, prior: Prior | Sequence[Prior] | None = None, light: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Fit]:
    """Draw from the posteriors of several sets of cells, those of one padded size together.

    Parameters
    ----------
    prior : Prior or sequence of Prior, optional
        One for all, or one for each set.
    light : bool
        One short chain each, for simulation.
    progress : callable
        Called with the number of sets that were done since it was called last.
    """
    priors = [prior or Prior()] * len(sets) if prior is None or isinstance(prior, Prior) else list(prior)
    padded = [_padded(cells, own) for cells, own in zip(sets, priors, strict=True)]
    fits: list[Fit | None] = [None] * len(sets)
    seeds = rng.integers(2**31, size=len(sets))
    shapes = {}
    for place, arrays in enumerate(padded):
        shapes.setdefault((arrays["down"].shape[-1], arrays["n_levels"]), []).append(place)
    for (_, n_levels), places in shapes.items():
        batch = 16 if light else 4
        for start in range(0, len(places), batch):
            own = places[start : start + batch]
            filled = own + [own[-1]] * (batch - len(own))  # one size of batch, compiled once
            stacked = {name: np.stack([padded[i][name] for i in filled]) for name in _ARRAYS}
            draws = _sampler(n_levels, light)(seeds[filled], stacked)
            for row, place in enumerate(own):
                fits[place] = _unpacked({name: value[row] for name, value in draws.items()}, sets[place])
            progress(len(own))
    return fits


_ARRAYS = ("down", "weight", "label", "design", "levels", "prior")


def _padded(cells: Cells, prior: Prior) -> dict[str, object]:
    n = len(cells)
    size, n_levels = next(
        shape for shape in _SHAPES
        if shape[0] >= n and all(most >= len(names) for most, names in zip(shape[1], cells.names, strict=True))
    )  # fmt: skip

    def pad(values: np.ndarray) -> np.ndarray:
        # Padding has no weight and the first level.
        return np.concatenate([values, np.zeros((size - n, *values.shape[1:]), values.dtype)])

    return {
        "down": pad(cells.down.astype(np.float32)),
        "weight": pad(np.ones(n, np.float32)),
        "label": pad(cells.label.astype(np.float32)),
        "design": pad(cells.design.astype(np.float32)),
        "levels": np.stack([pad(own.astype(np.int32)) for own in cells.levels]),
        "prior": np.array(astuple(prior), np.float32),
        "n_levels": n_levels,
    }


@cache
def _sampler(n_levels: tuple[int, ...], light: bool):
    """Compile the sampler for one padded size: from seeds and stacked arrays to draws."""
    try:
        import jax
        import numpyro
        import numpyro.distributions as dist
        from numpyro.infer import NUTS
    except ModuleNotFoundError as error:
        raise EditionError(
            f"the model of directions needs {error.name}, which is not installed: expected the locked packages, "
            "which hold it for Python 3.11 to 3.14"
        ) from None

    def model(down, weight, label, design, levels, prior):
        intercept, of_label, of_design, of_spread = prior
        logit = numpyro.sample("intercept", dist.Normal(0.0, intercept))
        logit = logit + numpyro.sample("label", dist.Normal(0.0, of_label)) * label
        logit = logit + design @ numpyro.sample("design", dist.Normal(0.0, of_design).expand([len(DESIGN)]).to_event(1))
        spread = numpyro.sample("spread", dist.HalfNormal(of_spread).expand([len(FACTORS)]).to_event(1))
        for i, size in enumerate(n_levels):
            z = numpyro.sample(f"z{i}", dist.Normal(0.0, 1.0).expand([size]).to_event(1))
            logit = logit + spread[i] * z[levels[i]]
        numpyro.factor("directions", (weight * dist.Bernoulli(logits=logit).log_prob(down)).sum())

    kernel = NUTS(model, target_accept_prob=0.9 if not light else 0.85, max_tree_depth=_DEEPEST)
    n_warmup, n_draws, n_chains = (200, 250, 1) if light else (_N_WARMUP, _N_DRAWS, _N_CHAINS)

    def chain(key, arrays):
        state = kernel.init(key, n_warmup, None, (), arrays)

        def step(state, _):
            state = kernel.sample(state, (), arrays)
            return state, state.z

        # One loop, so that the sampler is compiled once: what it drew while it was warming up is thrown away.
        _, drawn = jax.lax.scan(step, state, None, length=n_warmup + n_draws)
        return jax.tree.map(lambda values: values[n_warmup:], drawn)

    chains = jax.vmap(chain, in_axes=(0, None))
    compiled = jax.jit(jax.vmap(chains))

    def draw(seeds: np.ndarray, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        keys = jax.vmap(lambda seed: jax.random.split(jax.random.PRNGKey(seed), n_chains))(seeds)
        return {name: np.asarray(value) for name, value in compiled(keys, arrays).items()}

    return draw


def _unpacked(draws: dict[str, np.ndarray], cells: Cells) -> Fit:
    """Bring the draws of all chains together, spreads on their own scale, effects of the levels that there are."""
    from numpyro.diagnostics import split_gelman_rubin

    chains = draws["spread"].shape[0]
    # NUTS works without bounds: a spread is the exponential of what it draws.
    spread = np.exp(draws["spread"])
    tracked = np.concatenate([draws["intercept"][..., None], draws["label"][..., None], spread], axis=-1)
    rhat = float(np.max([split_gelman_rubin(tracked[..., i]) for i in range(tracked.shape[-1])])) if chains > 1 else np.nan

    def flat(values: np.ndarray) -> np.ndarray:
        return values.reshape(-1, *values.shape[2:]).astype(float)

    spread = flat(spread)
    effects = tuple(
        spread[:, i : i + 1] * flat(draws[f"z{i}"])[:, : len(names)] for i, names in enumerate(cells.names)
    )
    return Fit(flat(draws["intercept"]), flat(draws["label"]), flat(draws["design"]), spread, effects, rhat)
