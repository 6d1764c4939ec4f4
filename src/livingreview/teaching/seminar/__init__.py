"""A seminar from one source: exercises, a student's own subset of the evidence, release versions, the key, the marks."""
