"""The blind-coding lab: students code studies from their abstracts, and are set beside the reference coding."""

from livingreview.evidence.lab.agreeing import compare_with_reference, explain, second_coder
from livingreview.evidence.lab.pooling import Pool, pool
from livingreview.evidence.lab.reading import Read, read_coding
from livingreview.evidence.lab.sets import Lab, LabError, load_lab

__all__ = [
    "Lab",
    "LabError",
    "Pool",
    "Read",
    "compare_with_reference",
    "explain",
    "load_lab",
    "pool",
    "read_coding",
    "second_coder",
]
