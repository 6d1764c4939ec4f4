"""Building the book, and printing it as PDF."""
