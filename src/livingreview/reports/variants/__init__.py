"""Variants of the analysis beside the published one, and sweeps over a parameter."""
