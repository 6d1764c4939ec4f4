"""Slides and handouts of a session, without Sphinx."""
