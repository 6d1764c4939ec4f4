"""What several chapters need beside: tests and the drawing of brains, which take as long to load as all the rest."""

import gc
import importlib
from contextlib import suppress

for _name in ("scipy.stats", "nilearn.image", "nilearn.plotting"):
    with suppress(ImportError):
        importlib.import_module(_name)
gc.freeze()
