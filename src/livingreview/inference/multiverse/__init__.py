"""Every claim in thousands of specifications: the grid of choices, the runs, and the specification curve."""

from .grid import Dimension, Grid, Option, load_grid
from .specification_curve import Curve, count_results, influence_of_choices, joint_test
from .specifications import SpecifiedClaim, combinations, explore, rows_of_combinations

__all__ = [
    "Curve",
    "Dimension",
    "Grid",
    "Option",
    "SpecifiedClaim",
    "combinations",
    "count_results",
    "explore",
    "influence_of_choices",
    "joint_test",
    "load_grid",
    "rows_of_combinations",
]
