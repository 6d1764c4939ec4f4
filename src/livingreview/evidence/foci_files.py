"""Peaks from the files of other programs: Sleuth and BrainMap text, and NiMADS studysets, as rows that a reader attributes.

Such a file says of a peak which study and contrast it is from. Which arm, direction and kind of contrast that is stays for
whoever knows the paper: rows come in with grade U, and are matched to the coded studies by PubMed number, DOI, title, or first
author and year where the file has no titles and only one study fits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from livingreview.errors import EditionError, Problem
from livingreview.evidence.loading import Evidence

SLEUTH, NIMADS = "Sleuth or BrainMap text", "NiMADS studyset"
_SPACES = {"mni": "MNI", "talairach": "TAL", "tal": "TAL"}
_HEAD = re.compile(r"//\s*(?P<text>.*)")
_REFERENCE = re.compile(r"reference\s*=\s*(?P<space>.*)", re.IGNORECASE)
_SUBJECTS = re.compile(r"(?:subjects|n)\s*=\s*(?P<n>\d+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ATTRIBUTED = ("about", "arm", "direction", "grade", "grade_reason")
_FORMAT = "//Reference=MNI, then for each experiment //Author, year: contrast, //Subjects=12, and lines of x y z"


@dataclass(frozen=True, eq=False)
class ImportedFoci:
    """What a file held.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of ``foci.tsv``, those of studies that the evidence base knows.
    unknown : tuple of str
        The studies that it does not know, as the file names them.
    """

    rows: pd.DataFrame
    unknown: tuple[str, ...]


def read_foci_file(content: bytes, file: str) -> tuple[str, pd.DataFrame]:
    """Read a file of another program.

    Returns
    -------
    kind : str
        `SLEUTH` or `NIMADS`.
    peaks : pandas.DataFrame
        ``study, authors, year, pmid, doi, analysis, contrast, n, space, x, y, z``, and ``table_id, table_label, source`` where a
        studyset was written by `foci_studyset`.

    Raises
    ------
    EditionError
        With the line, and what would be right.
    """
    text = content.decode("utf-8-sig", "replace")
    studyset = text.lstrip().startswith("{")
    found = list(_nimads(text, file) if studyset else _sleuth(text, file))
    if not found:
        raise EditionError(Problem(file, "no peak in it", _FORMAT))
    return (NIMADS if studyset else SLEUTH), pd.DataFrame(found)


def import_foci(evidence: Evidence, content: bytes, file: str, annotation: bytes = b"") -> ImportedFoci:
    """Turn a file of another program into rows of ``foci.tsv``, one table a contrast, not yet attributed.

    Parameters
    ----------
    annotation : bytes
        A NiMADS annotation of the studyset whose notes say the grade, the direction and so on, as `foci_studyset` writes it.
    """
    notes = _notes(annotation, "the annotation") if annotation else {}
    kind, peaks = read_foci_file(content, file)
    studies = evidence.studies
    known = {
        name: _match(studies, *name, titled=kind == NIMADS)
        for name in peaks[["study", "authors", "year", "pmid", "doi"]].drop_duplicates().itertuples(index=False, name=None)
    }
    names = peaks[["study", "authors", "year", "pmid", "doi"]].itertuples(index=False, name=None)
    peaks = peaks.assign(study_id=[known[name] for name in names])
    unknown = tuple(dict.fromkeys(peaks.loc[peaks["study_id"] == "", "study"]))
    own = peaks[peaks["study_id"] != ""]
    made = pd.DataFrame("", index=own.index, columns=evidence.dictionaries["foci"].names)
    made["study_id"], made["source"], made["contrast"] = own["study_id"], "paper", own["contrast"]
    made["table_id"] = [f"import_{i + 1}" for i in own.groupby(["study_id", "contrast"], sort=False).ngroup()]
    made["about"] = made["arm"] = made["direction"] = "not_known"
    made["grade"], made["grade_reason"] = "U", f"imported from {kind}: the contrast is not attributed yet"
    made["n"], made["space"] = own["n"], own["space"]
    if kind == SLEUTH:
        made["note"] = "study matched by first author and year: compare with the paper"
    made["space_basis"] = own["space"].map(lambda space: "" if space == "not_stated" else f"stated in the {kind}")
    for axis in "xyz":
        made[axis] = own[axis].map(lambda value: f"{value:g}")
    for column in ("table_id", "table_label", "source"):
        given = own[column].fillna("") if column in own else pd.Series("", index=own.index)
        made[column] = given.where(given != "", made[column])
    for column in _ATTRIBUTED if notes else ():
        levels = evidence.dictionaries["foci"].columns[column].levels
        said = own["analysis"].map(lambda analysis, name=column: notes.get(analysis, {}).get(name, ""))
        made[column] = said.where(said.isin(levels) if levels else said != "", made[column])
    return ImportedFoci(made.reset_index(drop=True), unknown)


def _sleuth(text: str, file: str) -> Iterator[dict[str, Any]]:
    space, names, n, in_peaks = "not_stated", [], "", True
    for line, raw in enumerate(text.splitlines(), 1):
        row = raw.replace("\ufeff", "").strip().strip('"').strip(",;\t ")
        head = _HEAD.match(row)
        if head:
            said = head["text"].strip()
            reference, people = _REFERENCE.match(said), _SUBJECTS.match(said)
            if reference:
                space = _SPACES.get(reference["space"].strip().lower(), "")
                if not space:
                    raise EditionError(Problem(file, "no such space", "MNI or Talairach", line=line, value=reference["space"]))
                continue
            if in_peaks:
                names, n, in_peaks = [], "", False
            if people:
                n = people["n"]
            elif said:
                names.append(said)
            continue
        if not row:
            continue
        cells = re.split(r"[\s,;]+", row.replace("\u2212", "-"))
        try:
            x, y, z = (float(cell) for cell in cells[:3])
        except ValueError:
            raise EditionError(Problem(file, "no peak", f"three numbers; a file is {_FORMAT}", line=line, value=row)) from None
        if not names:
            raise EditionError(Problem(file, "a peak before any experiment", _FORMAT, line=line, value=row))
        in_peaks = True
        study, contrast = _study_and_contrast(" ".join(names))
        year = _YEAR.search(study)
        yield {
            "study": study, "authors": study[: year.start()].strip(" ,(") if year else study, "year": year[0] if year else "",
            "pmid": "", "doi": "", "analysis": "", "contrast": contrast, "n": n, "space": space, "x": x, "y": y, "z": z,
        }  # fmt: skip


def _study_and_contrast(name: str) -> tuple[str, str]:
    """Part "Smith, 2010: fear > rest" after its year."""
    year = _YEAR.search(name)
    at = re.search(r"[:;]", name[year.end() :] if year else name)
    if not at:
        return name, ""
    place = at.start() + (year.end() if year else 0)
    return name[:place].strip(), name[place + 1 :].strip()


def _nimads(text: str, file: str) -> Iterator[dict[str, Any]]:
    try:
        document = json.loads(text)
        studies = document["studies"]
        for study in studies:
            facts = {key: str(study.get(key) or "") for key in ("authors", "year", "pmid", "doi")}
            for analysis in study["analyses"]:
                n = _people(analysis) or _people(study)
                kept = analysis.get("metadata") or {}
                table = {key: str(kept[key]) for key in ("table_id", "table_label", "source") if key in kept}
                contrast = kept["contrast"] if "contrast" in kept else str(analysis.get("name") or "")
                for point in analysis["points"]:
                    x, y, z = (float(value) for value in point["coordinates"])
                    space = _SPACES.get(str(point.get("space") or "").lower().split("_")[0].split("152")[0], "not_stated")
                    if any(value.get("kind") == "space" for value in point.get("values") or ()):
                        space = "not_stated"
                    yield {
                        "study": str(study.get("name") or study.get("id")), **facts, **table,
                        "analysis": str(analysis.get("id") or ""), "contrast": contrast, "n": n, "space": space, "x": x, "y": y, "z": z,
                    }  # fmt: skip
    except json.JSONDecodeError as error:
        raise EditionError(Problem(file, f"not JSON ({error.msg[:1].lower()}{error.msg[1:]})", f"a {NIMADS}", line=error.lineno)) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        rule = f"no {NIMADS} ({type(error).__name__}: {error})"
        raise EditionError(Problem(file, rule, "studies, each with analyses, each with points")) from None


def _notes(content: bytes, file: str) -> dict[str, Mapping[str, str]]:
    try:
        return {str(one["analysis"]): one["note"] for one in json.loads(content)["notes"]}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        rule = f"no NiMADS annotation ({type(error).__name__}: {error})"
        raise EditionError(Problem(file, rule, "notes, each with the id of its analysis")) from None


def _people(part: Mapping[str, Any]) -> str:
    metadata = part.get("metadata") or {}
    sizes = metadata.get("sample_sizes") or [metadata.get("sample_size")]
    whole = [int(size) for size in sizes if isinstance(size, int | float)]
    return str(sum(whole)) if whole else ""


def _match(studies: pd.DataFrame, study: str, authors: str, year: str, pmid: str, doi: str, titled: bool) -> str:
    """Find the one coded study that a file means; blank where none or several fit.

    Where the file gives titles, author and year do not do: there are many first authors of a name.
    """
    words = re.compile(r"\W+")
    keys = {"pmid": pmid, "doi": doi.removeprefix("https://doi.org/").lower(), "study_id": study}
    for column, key in keys.items():
        own = studies.loc[studies[column].astype(str).str.lower() == key.lower(), "study_id"] if key else []
        if len(own) == 1:
            return str(own.iloc[0])
    title = words.sub(" ", study).strip().lower()
    own = studies.loc[studies["title"].map(lambda text: words.sub(" ", text).strip().lower()) == title, "study_id"]
    if len(own) == 1 and title:
        return str(own.iloc[0])
    first = re.match(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", authors.strip())
    if titled or not first or not year:
        return ""
    by = studies["authors"].str.lower().str.startswith(first[0].lower()) & (studies["year"].astype(str) == year)
    own = studies.loc[by, "study_id"]
    return str(own.iloc[0]) if len(own) == 1 else ""
