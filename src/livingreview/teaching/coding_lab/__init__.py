"""The page of the blind-coding lab, and agreement as tables."""
