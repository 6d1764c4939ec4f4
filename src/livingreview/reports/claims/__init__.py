"""Claims on a page: their tests, the evidence behind each, and changes between versions."""
