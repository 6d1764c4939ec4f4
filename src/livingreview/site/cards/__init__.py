"""Cards: a page for each study, region, disorder and therapy, and the small cards that a pointer shows.

``catalogue`` lists the cards, ``card_data`` reads the evidence once for all of them, and a module a kind fills the data
object of one card (``study_card``, ``region_card``, ``group_card``, ``listing``), which its template in ``templates`` lays
out. ``glass_brain`` and ``year_strip`` draw; ``linking`` leads the names in the book's tables to their cards.

sphinx-tippy shows cards on hover too, but not here: its scripts come from unpkg.com, it asks Wikipedia and Crossref while
the book is built unless told not to, and (0.4.3, tried) it finds no tip for a citation of sphinxcontrib-bibtex.
"""
