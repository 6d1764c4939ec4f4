"""The command that writes a release."""

from __future__ import annotations

from pathlib import Path

from livingreview.paths import edition_root


def release(*, out: Path | None = None) -> int:
    """Write the built site and the committed sources as archives, with a manifest and checksums; and .zenodo.json anew.

    Parameters
    ----------
    out
        Folder. [default: out/release]
    """
    from livingreview.atomic_files import write_atomically
    from livingreview.build.release import CITATION, ZENODO, write_release, zenodo

    root = edition_root()
    if write_atomically(root / ZENODO, zenodo(root / CITATION).encode()):
        print(f"{ZENODO} follows {CITATION}; commit it")
    for path in write_release(root, out or root / "out" / "release"):
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0
