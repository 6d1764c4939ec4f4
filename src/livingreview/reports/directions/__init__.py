"""Directions of change in one set of studies: the result object of the disorder chapters."""
