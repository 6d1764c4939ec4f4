"""The Sphinx side of the book: extensions, cards, explorer, metadata, navigation."""
