"""The error that ends a command with one clear line."""

from __future__ import annotations


class UsageError(Exception):
    """What the user asked for cannot be done; the message is one clear line."""
