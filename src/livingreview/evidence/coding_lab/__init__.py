"""The blind-coding lab: students code studies from their abstracts, and are set beside the reference coding."""

from livingreview.evidence.coding_lab.agreement import (
    Pool,
    compare_students,
    compare_with_reference,
    explain,
    pool,
    second_coder,
)
from livingreview.evidence.coding_lab.assignment import Lab, load_lab
from livingreview.evidence.coding_lab.class_folder import ClassFolder, find_tables
from livingreview.evidence.coding_lab.student_table import Read, read_coding

__all__ = [
    "ClassFolder",
    "Lab",
    "Pool",
    "Read",
    "compare_students",
    "compare_with_reference",
    "explain",
    "find_tables",
    "load_lab",
    "pool",
    "read_coding",
    "second_coder",
]
