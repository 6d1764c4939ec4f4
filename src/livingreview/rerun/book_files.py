"""What the book consists of: its chapters, its variants' pages, and the inputs that the site is made from.

Only the standard library is imported here, since this runs before it is known whether there is anything to do.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from livingreview.atomic_files import write_atomically
from livingreview.errors import EditionError, Problem, nearest
from livingreview.paths import is_declared, is_source
from livingreview.rerun import freshness, variant_execution
from livingreview.rerun.variants import REFERENCE, load_variants

STAMP = "_build/site.json"
SITE = "_build/html"
# Rooms of the package that only kernels load: a change there reaches the site through the notebooks, or not at all.
KERNEL_ROOMS = ("figures", "inference", "rerun", "cli")


def chapters(root: Path) -> list[Path]:
    """Return the notebooks of the book, the variants' pages left out, sorted.

    A file or folder whose name begins with an underscore or a dot is no chapter.
    """
    made = set(variant_pages(root).values())
    found = (root / "chapters").rglob("*.ipynb")
    return sorted(path for path in found if path not in made and not _is_private(path, root))


def variant_pages(root: Path) -> dict[str, Path]:
    """Return the page of each variant by the variant's name; none where the book has no template for them.

    The template itself, the page of the published analysis, is a chapter like any other.
    """
    if not (root / variant_execution.TEMPLATE).is_file():
        return {}
    names = [name for name in load_variants(root / "data" / "variants.toml") if name != REFERENCE]
    return {name: root / variant_execution.FOLDER / f"{name}.ipynb" for name in names}


def find_notebooks(root: Path, parts: Iterable[str]) -> list[Path]:
    """Return the chapters and variants' pages whose path holds one of the parts, sorted; all where there is no part.

    Raises
    ------
    EditionError
        If no path holds a part, with the nearest name.
    """
    every = {
        path.relative_to(root).as_posix(): path for path in sorted([*chapters(root), *variant_pages(root).values()])
    }
    parts = list(parts)
    for part in parts:
        if not any(part in name for name in every):
            known = [name.removeprefix("chapters/").removesuffix(".ipynb") for name in every]
            known = known if "/" in part else [name.rpartition("/")[2] for name in known]
            raise EditionError(f"no notebook's path holds {part!r}: expected {nearest(part, known)}")
    return [path for name, path in every.items() if not parts or any(part in name for part in parts)]


def stale_notebooks(root: Path) -> dict[Path, str]:
    """Return each chapter and variant's page that must be executed again, with the reason."""
    pages = variant_pages(root)
    return stale_chapters(root) | {pages[name]: reason for name, reason in stale_variants(root).items()}


def stale_chapters(root: Path) -> dict[Path, str]:
    """Return each chapter that must be executed again, with the reason."""
    return {path: reason for path in chapters(root) if (reason := freshness.why_stale(path, root))}


def stale_variants(root: Path) -> dict[str, str]:
    """Return the name of each variant whose page must be made again, with the reason."""
    made = variant_pages(root)
    if not made:
        return {}
    variants = load_variants(root / "data" / "variants.toml")
    return {
        name: reason
        for name, path in made.items()
        if (reason := freshness.why_stale(path, root, variant_execution.made_from(variants[name], root)))
    }


def why_unpublishable(path: Path, root: Path) -> str:
    """Say why a chapter or a variant's page may not be published as it stands; empty where it may."""
    for name, page in variant_pages(root).items():
        if page == path:
            variant = load_variants(root / "data" / "variants.toml")[name]
            return freshness.why_stale(path, root, variant_execution.made_from(variant, root))
    return freshness.why_stale(path, root)


def check_sources(root: Path) -> None:
    """Read all that the book is written in, before anything is executed.

    Raises
    ------
    EditionError
        With a problem for each file that somebody left in the middle of a merge, or that is no notebook or no YAML.
    """
    import yaml

    problems = []
    for path in [root / "_config.yml", root / "_toc.yml", root / "CITATION.cff", *(root / "chapters").rglob("*")]:
        name = path.relative_to(root).as_posix()
        if path.suffix not in {".yml", ".cff", ".ipynb", ".md", ".bib"} or not path.is_file() or not is_source(name):
            continue
        try:
            if path.suffix == ".ipynb":
                freshness.read_notebook(path, name)
                continue
            text = path.read_text(encoding="utf-8-sig")
            if problem := freshness.merge_problem(text, name):
                problems.append(problem)
            elif path.suffix in {".yml", ".cff"}:
                yaml.safe_load(text)
        except EditionError as error:
            problems += error.problems
        except UnicodeDecodeError:
            problems.append(Problem(name, "not UTF-8", "text encoded in UTF-8"))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            rule = f"not YAML ({getattr(error, 'problem', None) or 'damaged'})"
            problems.append(Problem(name, rule, "valid YAML", line=mark.line + 1 if mark else None))
    if problems:
        raise EditionError(sorted(problems, key=Problem.order))


def site_inputs(root: Path) -> dict[str, str]:
    """Return the digests of all that the site is made from.

    Returns
    -------
    dict of str to str
        ``pages``: the chapters, where a change is read page by page; ``frame``: everything else (settings, contents,
        styles, evidence, bibliography, environment, the package's rooms that Sphinx loads), where a change reaches
        every page.
    """
    digests = {"pages": hashlib.sha256(), "frame": hashlib.sha256()}
    for kind, path in _site_files(root):
        digests[kind].update(f"{path.relative_to(root).as_posix()}\0{freshness.file_digest(path)}\n".encode())
    digests["frame"].update(
        os.environ.get("LIVINGREVIEW_BASEURL", "").encode()
    )  # the public address stands on every page
    return {kind: digest.hexdigest() for kind, digest in digests.items()}


def _site_files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((root / "chapters").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and is_source(name) and "_generated" not in name.split("/"):
            yield ("pages" if path.suffix in {".ipynb", ".md"} else "frame"), path
    for name in ("_config.yml", "_toc.yml", "requirements.txt", "CITATION.cff"):
        yield "frame", root / name
    for path in sorted((root / "data").rglob("*")):
        if path.is_file() and is_declared(path.relative_to(root / "data").as_posix()):
            yield "frame", path
    for path in sorted((root / "src").rglob("*")):
        name = path.relative_to(root / "src").as_posix()
        if path.is_file() and is_source(name) and not set(name.split("/")) & set(KERNEL_ROOMS):
            yield "frame", path


def read_stamp(root: Path) -> dict[str, str]:
    """Return the inputs of the site as it lies in ``_build``; empty where it is missing, incomplete or was touched."""
    stamp = _stamp(root)
    there = site_listing(root / SITE)
    return stamp["inputs"] if stamp["files"].items() <= there.items() else {}


def write_stamp(root: Path, inputs: dict[str, str], files: dict[str, int]) -> None:
    """Keep the inputs that the site was just made from, and which files it consists of."""
    text = json.dumps({"inputs": inputs, "files": files}, indent=0) + "\n"
    write_atomically(root / STAMP, text.encode())


def files_of_others(root: Path) -> list[str]:
    """Name what lies among the files of the site without having been built; none where no build is known."""
    known = _stamp(root)["files"]
    return sorted(set(site_listing(root / SITE)) - set(known)) if known else []


def _stamp(root: Path) -> dict[str, dict]:
    try:
        stamp = json.loads((root / STAMP).read_text(encoding="utf-8"))
        return {"inputs": dict(stamp["inputs"]), "files": dict(stamp["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"inputs": {}, "files": {}}


def site_listing(site: Path) -> dict[str, int]:
    """Return the files of a built site, each with its size."""
    return {
        path.relative_to(site).as_posix(): path.stat().st_size for path in sorted(site.rglob("*")) if path.is_file()
    }


def _is_private(path: Path, root: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.relative_to(root).parts)
