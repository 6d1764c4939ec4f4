"""Random numbers that belong to a sample: the same ones in whichever analysis it takes part.

A test of one specification and a run over thousands then see the same shuffles, so that both give the same p-value, and
one shuffle means the same thing over all specifications, which their joint test needs.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

_PURPOSES = {"turn": 1, "shuffle": 2, "deal": 3, "swap": 4}


class Draws:
    """Random numbers by sample.

    Examples
    --------
    >>> draws = Draws(2005, 4)
    >>> bool((draws.turns(["a", "b"])[:, 0] == draws.turns(["b", "a"])[:, 1]).all())
    True
    """

    def __init__(self, seed: int, n: int) -> None:
        self.seed, self.n = seed, n
        self._uniform = lru_cache(maxsize=None)(self._draw)

    def turns(self, samples: list[str]) -> np.ndarray:
        """Give each sample a coin in each permutation: -1.0 or 1.0, shape (n, samples)."""
        return np.where(self._columns(samples, "turn") < 0.5, -1.0, 1.0)

    def keys(self, samples: list[str], purpose: str) -> np.ndarray:
        """Give each sample a number between 0 and 1 in each permutation, shape (n, samples)."""
        return self._columns(samples, purpose)

    def orders(self, sample: str, size: int) -> np.ndarray:
        """Give the sample an order of ``size`` things in each permutation, shape (n, size)."""
        return self._uniform(sample, "shuffle", size).argsort(axis=1, kind="stable")

    def _columns(self, samples: list[str], purpose: str) -> np.ndarray:
        if not samples:
            return np.zeros((self.n, 0))
        return np.column_stack([self._uniform(sample, purpose, 1)[:, 0] for sample in samples])

    def _draw(self, sample: str, purpose: str, size: int) -> np.ndarray:
        # A checksum of the name, since Python's own hash differs from one process to the next.
        stream = np.random.default_rng([self.seed, _PURPOSES[purpose], size, zlib.crc32(sample.encode())])
        return stream.random((self.n, size))
