"""Finding the way in the book, and the book being found: reading times, breadcrumbs, descriptions, citation data, glossary.

Its own Sphinx extension is :mod:`livingreview.site.navigation.extension`. What a page says of itself is computed from the
page, ``CITATION.cff``, the dictionaries and ``review.toml``; nothing is fetched, and no page asks for anything elsewhere.
"""
