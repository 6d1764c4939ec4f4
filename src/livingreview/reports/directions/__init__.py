"""Directions of change in one set of studies: the result object of the disorder chapters, and what it is made of."""

from livingreview.reports.directions.result import DirectionResult, direction
from livingreview.reports.directions.studies import coded_studies

__all__ = ["DirectionResult", "coded_studies", "direction"]
