"""The evidence explorer: one page on which a reader chooses what counts, and everything follows at once.

The page counts in the browser, by the very rules of :mod:`livingreview.inference`; what is here hands it the evidence, the
brain and the rules as plain data, and writes the page that they meet on.
"""
