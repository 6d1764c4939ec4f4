"""What every kernel needs, loaded once in the process that they are forked from."""

import gc
import importlib
import signal
from contextlib import suppress

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this process, which ends it

for _name in (
    "pandas",
    "scipy.special",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pydantic",
    "jinja2",
    "nibabel.processing",
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
