"""Results that the kernels of one run share: what one has computed, the next need not.

Whoever runs many notebooks at once names a folder of its own in ``LIVINGREVIEW_SHARED`` for as long as that takes. Nothing
outlives the run, so nothing old is ever taken for new.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

VARIABLE = "LIVINGREVIEW_SHARED"
Result = TypeVar("Result")


@contextmanager
def sharing() -> Iterator[None]:
    """Have the kernels that start meanwhile share results."""
    with tempfile.TemporaryDirectory(prefix="shared-", ignore_cleanup_errors=True) as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            os.environ.pop(VARIABLE, None)


def shared(key: str, make: Callable[[], Result]) -> Result:
    """Return what a function makes, or what another kernel of the same run has made of the same.

    Parameters
    ----------
    key : str
        All that the result depends on.
    make : callable
        Makes the result, which can be pickled.

    Examples
    --------
    >>> with sharing():
    ...     shared("a key", lambda: 1), shared("a key", lambda: 2)
    (1, 1)
    >>> shared("a key", lambda: 2)
    2
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return make()
    place = Path(folder, hashlib.sha256(key.encode()).hexdigest())
    with suppress(OSError):
        return pickle.loads(place.read_bytes())
    made = make()
    with suppress(OSError):  # the folder is gone, or the disk is full: the result is here all the same
        handle, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(pickle.dumps(made))
        os.replace(draft, place)  # whole or not at all
    return made
