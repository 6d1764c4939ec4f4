"""What kernels need, loaded once in the process that they are forked from."""

import gc
import importlib
from contextlib import suppress

for _name in (
    "pandas",
    "scipy.stats",
    "statsmodels.stats.multitest",
    "matplotlib.pyplot",
    "seaborn",
    "nibabel",
    "nilearn.image",
    "nilearn.plotting",
    "pyarrow.parquet",
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # this and the next three every kernel loads as it starts
    "IPython.core.magics",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
):
    with suppress(ImportError):  # a smaller edition need not have them all
        importlib.import_module(_name)
gc.freeze()  # a child's garbage collector would otherwise copy all that it shares with this process
