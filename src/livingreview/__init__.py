"""An engine for living, reproducible editions of systematic reviews in neuroimaging.

The package knows no particular review: evidence lives in ``data/``, the argument in ``chapters/``.
"""

__version__ = "2.0.0"
