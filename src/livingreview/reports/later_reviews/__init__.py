"""Directions counted here beside what later reviews and meta-analyses say."""
