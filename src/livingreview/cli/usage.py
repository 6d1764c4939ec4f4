"""The error that ends a command with one clear line, and what a number on the command line may be."""

from __future__ import annotations

import argparse


class UsageError(Exception):
    """What the user asked for cannot be done; the message is one clear line."""


def whole_number(text: str) -> int:
    """Read a whole number from 1 off the command line.

    Examples
    --------
    >>> whole_number("3")
    3
    """
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)
