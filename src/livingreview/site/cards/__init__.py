"""Cards: a page for each study, region, disorder and therapy, made from the evidence, and small cards on hover.

``catalogue`` says which cards there are; ``reading`` reads the evidence once for all of them; ``study``, ``bearing``,
``region`` and ``literature`` write one card each, ``listing`` the lists of them; ``glassbrain`` and ``years`` draw;
``summaries`` are what a hover shows; ``linking`` leads the names in the book's tables to their cards; ``pages`` is the
Sphinx extension.
"""
