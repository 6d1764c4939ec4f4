"""Finding the way in the book: breadcrumbs, reading times, the glossary, what the search finds, the page not found.

What a page says of itself is computed from the page, ``CITATION.cff`` and the dictionaries; nothing is fetched, and no page
asks for anything elsewhere.
"""
