"""An engine for living, reproducible editions of systematic reviews in neuroimaging.

The package knows no particular review: evidence lives in ``data/``, the argument in ``chapters/``.
"""

__version__ = "1.0.0"
