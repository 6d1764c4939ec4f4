"""Predicted models: what they say, how they look on the brain, and how well the evidence agrees with them."""

from __future__ import annotations

import textwrap

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.drawn_numbers import brain_numbers, matrix_numbers
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.links import source_links
from livingreview.page.tables import show_table
from livingreview.reports.directions.direction_figures import show_nothing

_SIGN = {"increase": 1, "decrease": -1}


def construct_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List the constructs with the number of models that predict a direction for them.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    predictions, dictionary = evidence.model_predictions, evidence.dictionaries["model_predictions"]
    kinds = {"healthy_process": "Healthy process", "psychotherapy": "Psychotherapy", "drug": "Medication"}
    models = predictions.drop_duplicates(["model_id", "construct", "arm"])
    table = pd.crosstab(models["construct"], models["arm"]).reindex(columns=list(kinds), fill_value=0)
    names = {**anatomy.unit_names(evidence.regions, "fine", evidence.circuits), "other": "other"}
    regions = predictions[predictions["region"] != "other"].groupby("construct")["region"]
    table = table.rename(columns=kinds).reset_index()
    table.insert(
        1,
        "Regions",
        [formatting.listed(sorted(names[r] for r in regions.get_group(c).unique())) for c in table["construct"]],
    )
    meaning = dictionary.columns["construct"].levels
    table.insert(0, "Construct", [meaning.get(c, c) for c in table.pop("construct")])
    return table


def show_models(evidence: ev.Evidence, arm: str, parts: dict[str, list[str]], caption: str) -> None:
    """Show which model predicts which direction, for the models that may be tested.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    arm : str
        Arm that the models speak of.
    parts : dict of str to list of str
        One figure a part: its name, and the disorders in it; an empty list takes all the others.
    caption : str
        Caption of each figure; the part's name is put before it.
    """
    from livingreview.figures.matrix import alt_matrix, draw_matrix

    predictions = evidence.model_predictions
    own = predictions[
        (predictions["arm"] == arm) & (predictions["circular"] == "no") & (predictions["region"] != "other")
    ]
    own = own.assign(sign=own["predicted_direction"].map(_SIGN), inferred=own["basis_stated"] == "INFERRED")
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    words = {-1: "predicted decrease", 1: "predicted increase"}
    named = {disorder for disorders in parts.values() for disorder in disorders}
    for part, disorders in parts.items():
        chosen = own[own["disorder"].isin(disorders) if disorders else ~own["disorder"].isin(named)]
        order = {disorder: i for i, disorder in enumerate(disorders)}
        chosen = chosen.assign(_order=chosen["disorder"].map(order)).sort_values(["_order", "model_id"], kind="stable")
        rows = {
            m: _model_label(d, t)
            for m, d, t in zip(chosen["model_id"], chosen["disorder"], chosen["model"], strict=True)
        }
        figure = draw_matrix(
            chosen, rows, names, words, row="model_id", hollow="inferred", hollow_word="inferred by the coder"
        )
        numbers = matrix_numbers(chosen, rows, names, words, row="model_id", extra=("inferred",))
        show(figure, alt_matrix(chosen, rows, names, words, row="model_id"), f"{part}: {caption}", numbers=numbers)


def show_construct_brains(evidence: ev.Evidence, constructs: list[str]) -> None:
    """Draw the mean prediction of each construct on the brain.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    constructs : list of str
        Constructs to draw, in order.
    """
    from livingreview.figures.brain import alt_brain, draw_brain

    predictions = evidence.model_predictions
    meaning = evidence.dictionaries["model_predictions"].columns["construct"].levels
    for construct in constructs:
        own = predictions[
            (predictions["construct"] == construct)
            & (predictions["circular"] == "no")
            & (predictions["region"] != "other")
            & (predictions["arm"] != "drug")
            & (predictions["bearing"] != "other_process")
        ]
        values = own.assign(value=own["predicted_direction"].map(_SIGN).astype(float))
        values = values.groupby("region", as_index=False)["value"].mean().assign(hemisphere="")
        drawn = anatomy.region_map(values[["region", "hemisphere", "value"]], overlap="finest")
        n = own["model_id"].nunique()
        caption = f"{meaning.get(construct, construct).capitalize()}: mean direction predicted by {formatting.count(n, 'model')}; both sides are drawn."
        show(draw_brain(drawn), alt_brain(drawn), caption, plate=True, numbers=brain_numbers(drawn.drawn))


def model_table(evidence: ev.Evidence) -> pd.DataFrame:
    """List every row of every model, with its source.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.

    Returns
    -------
    pandas.DataFrame
    """
    predictions = evidence.model_predictions
    names = anatomy.unit_names(evidence.regions, "fine", evidence.circuits)
    return pd.DataFrame(
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


def model_fits(evidence: ev.Evidence, studies: str, level: str = "coarse") -> pd.DataFrame:
    """Test every model of psychotherapy that may be tested, each on the disorder that it speaks of.

    A model of a healthy process, or of several disorders together, is tested on all of them.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    level : str
        Level of the regions.

    Returns
    -------
    pandas.DataFrame
        Frames of :func:`livingreview.inference.fit_models` with ``rows`` (which predictions were used: those stated in
        the source, or these and the inferred ones) and ``q`` (false discovery rate over all tests that can reach the level).
    """
    analysis = inference.Analysis(level=level)
    predictions = evidence.model_predictions
    own = predictions[
        (predictions["arm"] != "drug") & (predictions["circular"] == "no") & (predictions["bearing"] != "other_process")
    ]
    diagnoses = evidence.dictionaries["studies"].columns["diagnosis"].levels
    parts = []
    for disorder, group in own.groupby("disorder", sort=False):
        selection = ev.Selection(studies=studies, diagnosis=disorder if disorder in diagnoses else "")
        stated = group.groupby("model_id")["basis_stated"].agg(lambda b: (b == "STATED").all())
        for strict, rows in ((True, "stated"), (False, "stated and inferred")):
            models = list(group["model_id"].unique()) if strict else [m for m in stated.index if not stated[m]]
            fits = inference.fit_models(evidence, selection, analysis, models=models, strict=strict, levels=(level,))
            parts.append(fits.assign(rows=rows))
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    q = inference.discovery_rate(table["p"].to_numpy(float), table["min_p"].to_numpy(float), analysis.alpha)
    return table.assign(q=q)


def show_fits(fits: pd.DataFrame, caption: str, most: int = 24) -> None:
    """Show the agreement of models with the evidence, and the numbers under it.

    Parameters
    ----------
    fits : pandas.DataFrame
        From :func:`model_fits`.
    caption : str
        Caption of the figure.
    most : int
        How many models to draw at the most, those with most reports first; the table has them all.
    """
    from livingreview.figures.estimates import alt_estimates, draw_estimates

    counted = fits[fits["n_observations"] > 0].sort_values(
        ["n_observations", "model_id", "rows"], ascending=[False, True, True]
    )
    if counted.empty:
        return show_nothing("No model names a region on which these studies report anything.")
    drawn = counted.drop_duplicates("model_id").head(most)
    left_out = counted["model_id"].nunique() - len(drawn)
    if left_out:
        caption = (
            f"{caption} {formatting.count(left_out, 'model').capitalize()} with fewer reports stand only in the table."
        )
    frame = pd.DataFrame(
        {
            "label": [_model_label(d, m) for d, m in zip(drawn["disorder"], drawn["model"], strict=True)],
            "estimate": drawn["agreement"].astype(float),
            "low": drawn["ci_low"].astype(float),
            "high": drawn["ci_high"].astype(float),
            "note": [f"{int(n)} ({rows})" for n, rows in zip(drawn["n_observations"], drawn["rows"], strict=True)],
        }
    )
    xlabel = "agreement (−1 all against, +1 all as predicted); number of reports at the right"
    alt = alt_estimates(frame, "Agreement with each model")
    show(draw_estimates(frame, xlabel, (-1.05, 1.05)), alt, caption, numbers=frame, laid_out=False)
    table = pd.DataFrame(
        {
            "Model": counted["model"],
            "Tested on": [_disorder(d) for d in counted["disorder"]],
            "Predictions": counted["rows"],
            "Regions": counted["n_regions"],
            "Reports": counted["n_observations"],
            "Agreement": counted["agreement"].astype(float),
            "95% interval": [
                formatting.interval(a, b, "plain") for a, b in zip(counted["ci_low"], counted["ci_high"], strict=True)
            ],
            "p, one-sided": counted["p"].astype(float),
            "q": counted["q"].astype(float),
            "Call": counted["answer"],
        }
    )
    units = {"Reports": "sample × region"}
    return show_table(table, "Agreement by model", units=units, digits=3, folded="Show the numbers")


def fit_facts(fits: pd.DataFrame, prefix: str) -> dict[str, str]:
    """Put the fit of models into words.

    Parameters
    ----------
    fits : pandas.DataFrame
        From :func:`model_fits`.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
    """
    alpha = inference.Analysis().alpha
    counted = fits[fits["n_observations"] > 0]
    facts = {
        "tested": formatting.number(fits["model_id"].nunique()),
        "testable": formatting.number(counted["model_id"].nunique()),
        "most": formatting.number(int(counted["n_observations"].max())) if len(counted) else "no",
        "significant": formatting.pronoun(int(fits.loc[fits["q"] <= alpha, "model_id"].nunique())),
    }
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def _model_label(disorder: str, model: str) -> str:
    return f"{_disorder(disorder)}: {textwrap.shorten(model, 44, placeholder='…')}"


def _disorder(level: str) -> str:
    return {"healthy": "all disorders"}.get(level, formatting.code(level))


def refused_models(evidence: ev.Evidence) -> list[str]:
    """Return the models that may not be tested, because they were made from treatment studies."""
    predictions = evidence.model_predictions
    return sorted(predictions.loc[predictions["circular"] == "yes", "model_id"].unique())


def show_refusal(evidence: ev.Evidence, model: str) -> None:
    """Ask for a model that may not be tested, and show the answer.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    model : str
        A model made from treatment studies.
    """
    try:
        inference.fit_models(evidence, ev.Selection(), inference.Analysis(level="coarse"), models=[model])
    except inference.CircularModelError as refusal:
        show_nothing(str(refusal))
    else:
        raise AssertionError(f"{model} was tested although it is circular")
