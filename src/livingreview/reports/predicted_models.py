"""Models: what they predict for treatment, by disorder and on the brain, each with its source."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.drawn_numbers import matrix_numbers
from livingreview.figures.matrix import alt_matrix, draw_matrix
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.links import source_links
from livingreview.page.tables import Note, Table

_SIGN = {"increase": 1, "decrease": -1}
_ARMS = {"healthy_process": "Healthy process", "psychotherapy": "Psychotherapy", "drug": "Medication"}
_WORDS = {-1: "predicted decrease", 1: "predicted increase"}


def construct_table(evidence: ev.Evidence, caption: str, folded: str | None = None) -> Table:
    """List the constructs with their regions and the number of models that predict a direction for them."""
    predictions, dictionary = evidence.model_predictions, evidence.dictionaries["model_predictions"]
    models = predictions.drop_duplicates(["model_id", "construct", "arm"])
    table = pd.crosstab(models["construct"], models["arm"]).reindex(columns=list(_ARMS), fill_value=0)
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    regions = predictions[predictions["region"].isin(set(names))].groupby("construct")["region"]
    meaning = dictionary.columns["construct"].levels
    construct = [meaning.get(c, c) for c in table.index]
    named = [formatting.listed(sorted(names[r] for r in regions.get_group(c).unique())) for c in table.index]
    table = table.rename(columns=_ARMS).assign(Construct=construct, Regions=named)
    return Table(table[["Construct", "Regions", *_ARMS.values()]], caption, dict.fromkeys(_ARMS.values(), "models"), folded=folded)


def prediction_figures(
    evidence: ev.Evidence, arm: str, parts: Mapping[str, Sequence[str]], caption: str
) -> list[Figure]:
    """Draw which model predicts which direction, for the models that may be tested.

    Parameters
    ----------
    arm : str
        Arm that the models speak of.
    parts : mapping of str to sequence of str
        One figure a part: its name, and the disorders in it; an empty list takes all the others.
    caption : str
        Caption of each figure; the part's name is put before it.
    """
    own = _testable(evidence)
    own = own[own["arm"] == arm]
    own = own.assign(sign=own["predicted_direction"].map(_SIGN), inferred=own["basis_stated"] == "INFERRED")
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    short = anatomy.short_names(evidence.regions)
    named = {disorder for disorders in parts.values() for disorder in disorders}
    figures = []
    for part, disorders in parts.items():
        chosen = own[own["disorder"].isin(disorders) if disorders else ~own["disorder"].isin(named)]
        order = {disorder: i for i, disorder in enumerate(disorders)}
        chosen = chosen.assign(_order=chosen["disorder"].map(order)).sort_values(["_order", "model_id"], kind="stable")
        models = chosen[["model_id", "disorder", "model"]].itertuples(index=False, name=None)
        rows = {model: model_label(disorder, text) for model, disorder, text in models}
        drawing = draw_matrix(
            chosen, {key: textwrap.fill(label, 26) for key, label in rows.items()}, short, _WORDS, row="model_id", ringed="inferred", ringed_word="inferred by the coder"
        )
        alt = alt_matrix(chosen, rows, names, _WORDS, row="model_id")
        numbers = matrix_numbers(chosen, rows, names, _WORDS, row="model_id", extra=("inferred",))
        figures.append(Figure(drawing, alt, f"{part}: {caption}", numbers))
    return figures


def model_table(evidence: ev.Evidence, caption: str, folded: str | None = None) -> Table:
    """List every row of every model, with its source."""
    predictions = evidence.model_predictions
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    frame = pd.DataFrame(
        {
            "Model": predictions["model"],
            "Disorder": predictions["disorder"].str.replace("_", " "),
            "Arm": predictions["arm"].str.replace("_", " "),
            "Region": predictions["region"].map(names).fillna("other"),
            "Direction": predictions["predicted_direction"],
            "Basis": predictions["basis_stated"].str.lower(),
            "Circular": predictions["circular_reason"].where(predictions["circular"] == "yes", "no"),
            "Citation": predictions["citation"],
            "Read at": [source_links(s) for s in predictions["source_url"]],
        }
    )
    return Table(frame, caption, folded=folded)


def circular_models(evidence: ev.Evidence) -> list[str]:
    """Return the models that may not be tested, because they were made from treatment studies."""
    predictions = evidence.model_predictions
    return sorted(predictions.loc[predictions["circular"] == "yes", "model_id"].unique())


def refusal(evidence: ev.Evidence, model: str) -> Note:
    """Ask for a model that may not be tested, and return the engine's answer.

    Raises
    ------
    AssertionError
        If the engine tested it.
    """
    try:
        inference.fit_models(evidence, ev.Selection(), inference.Analysis(level="coarse"), models=[model])
    except inference.CircularModelError as error:
        return Note(str(error))
    raise AssertionError(f"{model} was tested although it is circular")


def model_label(disorder: str, model: str) -> str:
    """Name a model in a figure by what it is tested on and the beginning of its name."""
    return f"{disorder_label(disorder)}: {textwrap.shorten(model, 44, placeholder='…')}"


def disorder_label(disorder: str) -> str:
    """Name the disorders that a model is tested on: a model of a healthy process on all of them."""
    return "all disorders" if disorder == "healthy" else formatting.code(disorder)


def _testable(evidence: ev.Evidence) -> pd.DataFrame:
    predictions, places = evidence.model_predictions, anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    return predictions[(predictions["circular"] == "no") & predictions["region"].isin(set(places))]
