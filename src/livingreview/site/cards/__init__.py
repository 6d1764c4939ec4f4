"""Cards: a page for each study, region, disorder and therapy, and the small cards that a pointer shows.

``catalogue`` lists the cards, ``card_data`` reads the evidence once for all of them, and a module a kind fills the data
object of one card (``study_card``, ``region_card``, ``group_card``, ``listing``), which its template in ``templates`` lays
out. ``glass_brain`` and ``year_strip`` draw; ``linking`` leads the names in the book's tables to their cards.

sphinx-tippy (0.4.3, tried) shows cards on hover too, but its scripts come from unpkg.com, the script that it writes beside
each page has another name in every build, and it has no card for a citation of sphinxcontrib-bibtex.
"""
