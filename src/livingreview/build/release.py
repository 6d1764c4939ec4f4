"""A release as files: the site and the sources as archives, a manifest of every file, checksums, and what Zenodo wants to know."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from livingreview import __version__
from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem
from livingreview.evidence.validation import check

CITATION, ZENODO = "CITATION.cff", ".zenodo.json"


def write_release(root: Path, out: Path) -> list[Path]:
    """Write the archives of the built site and of the committed sources, ``manifest.json`` and ``SHA256SUMS``.

    The same site and commit give the same bytes.

    Raises
    ------
    EditionError
        If the site is not built, or the sources are in no git repository.
    """
    site = root / "_build" / "html"
    if not (site / "index.html").is_file():
        raise EditionError(Problem("_build/html", "the site is not built", "make book first"))
    name = f"livingreview-{__version__}"
    files = {f"{name}-site.tar.gz": _site_archive(site, name), f"{name}-source.tar.gz": _sources(root, name)}
    files["manifest.json"] = (json.dumps(manifest(root, site), indent=1, ensure_ascii=False) + "\n").encode()
    sums = "".join(f"{_digest(content)}  {file}\n" for file, content in sorted(files.items()))
    for file, content in (files | {"SHA256SUMS": sums.encode()}).items():
        write_atomically(out / file, content)
    return [out / file for file in (*files, "SHA256SUMS")]


def manifest(root: Path, site: Path) -> dict[str, Any]:
    """Say which version, commit and evidence a site was made of, and list its files with size and checksum."""
    listed = {
        path.relative_to(site).as_posix(): {"bytes": path.stat().st_size, "sha256": _digest(path.read_bytes())}
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
    evidence = check(root / "data").checksum
    return {"version": __version__, "commit": _git(root, "rev-parse", "HEAD").decode().strip(), "evidence": evidence, "files": listed}


def zenodo(citation: Path) -> str:
    """Write the metadata that Zenodo reads from a repository, out of the citation file, so that both say the same.

    References
    ----------
    Citation File Format 1.2.0; Zenodo's description of ``.zenodo.json``.
    """
    cited: Mapping[str, Any] = yaml.safe_load(citation.read_text(encoding="utf-8"))
    people = [
        {"name": one.get("name") or f"{one['family-names']}, {one['given-names']}"}
        | {"orcid": one["orcid"].rpartition("/")[2] for _ in [0] if "orcid" in one}
        | {"affiliation": one["affiliation"] for _ in [0] if "affiliation" in one}
        for one in cited["authors"]
    ]
    related = [
        {"identifier": one["doi"], "relation": "isDerivedFrom", "scheme": "doi", "resource_type": "publication-article"}
        for one in cited.get("references", ())
        if "doi" in one
    ]
    said = {
        "title": cited["title"],
        "upload_type": "software",
        "version": str(cited["version"]),
        "description": " ".join(cited.get("abstract", cited["title"]).split()),
        "creators": people,
        "keywords": cited.get("keywords", []),
        "license": cited["license"],
        "access_right": "open",
        "related_identifiers": related,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _site_archive(site: Path, name: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                entry = tarfile.TarInfo(f"{name}/{path.relative_to(site).as_posix()}")
                entry.size, entry.mode = path.stat().st_size, 0o644
                with path.open("rb") as file:
                    archive.addfile(entry, file)
    return gzip.compress(packed.getvalue(), mtime=0)


def _sources(root: Path, name: str) -> bytes:
    return gzip.compress(_git(root, "archive", "--format=tar", f"--prefix={name}-source/", "HEAD"), mtime=0)


def _git(root: Path, *words: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise EditionError("a release is made of a commit: run it in a git repository, after a commit") from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
