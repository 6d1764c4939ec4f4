"""Execute notebooks again: chapters in place, variants through papermill, only what is stale, in parallel.

Nothing is imported here, so that asking whether a book is fresh costs no more than reading it.
"""
