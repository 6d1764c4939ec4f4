"""Passes over the built HTML: accessibility, icons, pictures, clean markup."""
