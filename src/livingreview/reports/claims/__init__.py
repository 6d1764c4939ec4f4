"""Claims on a page: the board of conclusions, the evidence behind each, robustness, and changes between versions."""
