"""The tests that set later samples beside earlier ones, run on simulated directions where the truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from .consistency import discovery_rate
from .prospective_agreement import shuffle_p, turn_p
from .replication import difference_p
from .simulated_tests import Trial
from .simulation import draw_signs

SD_SAMPLE = 1.0
SD_REGION = 1.0
# As strong as the planted effects of the other tests.
EFFECT = 2.0


@dataclass(frozen=True)
class Eras:
    """Who reported a direction for which region, then and since.

    Parameters
    ----------
    then, since : numpy.ndarray of bool, shape (samples, regions)
        Where a sample of each body reports a direction.
    expected : numpy.ndarray of int, shape (samples since, regions)
        Direction that earlier reviews led to expect of each later sample; 0 for none.
    """

    regions: tuple[str, ...]
    then: np.ndarray
    since: np.ndarray
    base: float
    expected: np.ndarray


def update_trials(eras: Eras, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    """Run the tests of change and of prospective agreement under their nulls and under planted effects."""
    yield from _change(eras, rng, n, alpha)
    yield from _prospective(eras, rng, n, alpha)


def _change(eras: Eras, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    both = eras.then.any(axis=0) & eras.since.any(axis=0)
    for quantity, scene, turned in (
        ("false_positive_rate", "one pattern then and since, sd of regions 1, sd of studies 1", False),
        ("power", "opposite patterns, sd of regions 2, sd of studies 1", True),
    ):
        single, corrected = np.full(n, np.nan), np.full(n, np.nan)
        for k in range(n):
            spread = EFFECT if turned else SD_REGION
            effect = spread * rng.standard_normal(len(eras.regions))
            base = 0.0 if turned else eras.base
            then = _drawn(eras.then, base, effect, rng)
            since = _drawn(eras.since, base, -effect if turned else effect, rng)
            votes = [(s < 0).sum(axis=0) if d else (s > 0).sum(axis=0) for s in (then, since) for d in (True, False)]
            tests = np.array([difference_p(*(int(v[j]) for v in votes)) for j in np.flatnonzero(both)])
            able = tests[:, 1] <= alpha
            if able.any():
                single[k] = (tests[able, 0] <= alpha).mean()
                q = discovery_rate(tests[:, 0], tests[:, 1], alpha)
                corrected[k] = (q[~np.isnan(q)] <= alpha).any()
        yield Trial("change between eras", quantity, scene, single, int(both.sum()))
        if not turned:  # the rate corrects over all regions: with one pattern throughout, any rejection is false
            yield Trial("change between eras, false discovery rate", quantity, scene, corrected)


def _prospective(eras: Eras, rng: np.random.Generator, n: int, alpha: float) -> Iterator[Trial]:
    for quantity, lean in (("false_positive_rate", 0.0), ("power", EFFECT)):
        turned, shuffled = np.full(n, np.nan), np.full(n, np.nan)
        for k in range(n):
            study = SD_SAMPLE * rng.standard_normal((len(eras.since), 1))
            # A label of -1 raises the chance of a decrease.
            for base, into in ((0.0, turned), (eras.base, shuffled)):
                down = rng.random(eras.since.shape) < expit(base + study - lean * eras.expected)
                sign = np.where(eras.since, np.where(down, -1, 1), 0)
                p = turn_p((sign * eras.expected).sum(axis=1)) if into is turned else shuffle_p(sign, eras.expected)[0]
                into[k] = np.nan if np.isnan(p) else p <= alpha
        for name, values, null in (
            ("turn", turned, "no direction, sd of studies 1"),
            ("shuffle", shuffled, "regions alike, sd of studies 1"),
        ):
            scene = f"log odds {lean:g} along the reviews, sd of studies 1" if lean else null
            yield Trial(f"foresight of reviews ({name})", quantity, scene, values)


def _drawn(reported: np.ndarray, base: float, effect: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return draw_signs(reported, base, 1, rng, SD_SAMPLE, effect)[0]
