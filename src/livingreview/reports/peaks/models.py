"""The registered test of predicted models on peaks, as it was kept."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

import pandas as pd

from livingreview.anatomy import default_atlas
from livingreview.anatomy.coordinates import distances
from livingreview.errors import EditionError
from livingreview.evidence import Evidence
from livingreview.evidence.foci import LEAST_EXPERIMENTS
from livingreview.figures.peaks import alt_experiments, draw_experiments
from livingreview.inference.foci_test_rules import FociTest, load_foci_test
from livingreview.inference.predicted_peaks import EXPERIMENTS, MODELS, NONE, PSEUDO_DRAWS
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.formatting import bare_p
from livingreview.page.glue import prefixed
from livingreview.page.tables import Table

_ENOUGH = 0.8  # power from which a test could have found what is there


@dataclass(frozen=True, eq=False)
class RegisteredTest:
    """Rules and kept result.

    Parameters
    ----------
    models : pandas.DataFrame
        Rows of the kept table with ``key``, the tested models alone.
    controls : pandas.DataFrame
        The negative controls.
    single : pandas.DataFrame
        Each model and experiment, with ``key``.
    """

    evidence: Evidence
    rules: FociTest
    models: pd.DataFrame
    controls: pd.DataFrame
    single: pd.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """What each model and direction is called in a figure."""
        described = self.evidence.table("foci_models").set_index("model")["description"]
        names = {}
        for row in self.models.itertuples(index=False):
            topic = re.split(r"[(:;]", described[row.model])[0].strip()
            author = re.fullmatch(r"([a-z]+)(\d{4})", row.model.rsplit("_", 1)[-1])
            source = f" ({author[1].capitalize()} {author[2]})" if author else ""
            names[row.key] = "\n".join(textwrap.wrap(topic + source, 28))
        return names

    def figure(self, title: str, caption: str) -> Figure:
        """How near the peaks lie to each model, sample by sample."""
        rows = self.models.sort_values(["direction", "mean_z"], ascending=[False, False])
        numbers = self.single[["model", "tables", "direction", "sample", "foci", "z"]]
        return Figure(
            draw_experiments(self.single, rows, self.names, title), alt_experiments(self.single, rows, self.names), caption, numbers
        )

    def table(self, caption: str) -> Table:
        """The models with everything that the rule asks for."""
        rows = self.models
        names = {key: name.replace("\n", " ") for key, name in self.names.items()}
        frame = pd.DataFrame({
            "Model": rows["key"].map(names),
            "Direction": rows["direction"],
            "Samples": rows["experiments"],
            "Peaks": rows["foci"],
            "Mean z": rows["mean_z"],
            "p": rows["p"].map(bare_p),
            "Corrected p": rows["p_corrected"].map(bare_p),
            "p, uniform null": rows["p_uniform"].map(bare_p),
            "p, as Talairach": rows["p_talairach"].map(bare_p),
            "p, with grade C": rows["p_with_c"].map(bare_p),
            "Power, half of the clusters": rows["power_50"],
            "Result": rows["conclusion"],
        })  # fmt: skip
        return Table(frame, caption)

    def controls_table(self, caption: str) -> Table:
        """The negative controls."""
        names = dict(zip(self.evidence.regions["region"], self.evidence.regions["name"], strict=True))
        rows = self.controls
        frame = pd.DataFrame({
            "Region": rows["model"].map(names), "Direction": rows["direction"], "Mean z": rows["mean_z"],
            "p": rows["p"].map(bare_p), "Corrected p": rows["p_corrected"].map(bare_p),
        })  # fmt: skip
        return Table(frame, caption, folded="The negative controls")

    def left_out(self, caption: str) -> Table:
        """The models that are not tested, and why."""
        described = self.evidence.table("foci_models").set_index("model")["description"]
        rows = [{"Model": described[model.id], "Why it is not tested": model.why} for model in self.rules.left_out]
        return Table(pd.DataFrame(rows), caption, folded=f"The {len(rows)} models that were not tested")

    def pooled(self, caption: str) -> Table:
        """Where the peaks of all tables converge, whatever their contrast, each cluster with the nearest region."""
        kept = self.evidence.table("foci_clusters")
        regions = self.evidence.regions[self.evidence.regions["lobe"] != ""]
        specific = regions[~regions["region"].isin(regions["parent"])]
        far = distances(kept[["x", "y", "z"]].to_numpy(), specific["region"].tolist(), default_atlas(self.evidence.directory))
        frame = pd.DataFrame({
            "Studies": kept["studies"],
            "Samples": kept["experiments"],
            "Peaks": kept["peaks"],
            "Cluster at": [f"{x:g}, {y:g}, {z:g}" for x, y, z in kept[["x", "y", "z"]].itertuples(index=False)],
            "Nearest region": specific["name"].to_numpy()[far.argmin(axis=1)],
            "Volume": kept["mm3"],
            "Samples there": kept["with_peak"],
        })  # fmt: skip
        return Table(frame, caption, units={"Volume": "mm³", "Cluster at": "MNI, mm"})

    def values(self) -> dict[str, object]:
        """Values for the sentences of the chapter."""
        rows, rules = self.models, self.rules
        strong = rows["power_50"] >= _ENOUGH
        return prefixed({
            "registered": f"{rules.registered:%-d %B %Y}",
            "commit": rows["registered"].iloc[0][:12],
            "models": formatting.number(len(rows)),
            "supported": formatting.pronoun(int((rows["conclusion"] != NONE).sum())),
            "smallest": bare_p(float(rows["p_corrected"].min())),
            "smallest_single": bare_p(float(rows["p"].min())),
            "increase": formatting.number(int(rows.loc[rows["direction"] == "increase", "experiments"].max())),
            "decrease": formatting.number(int(rows.loc[rows["direction"] == "decrease", "experiments"].max())),
            "increase_peaks": int(rows.loc[rows["direction"] == "increase", "foci"].max()),
            "decrease_peaks": int(rows.loc[rows["direction"] == "decrease", "foci"].max()),
            "powered": formatting.number(int(strong.sum())),
            "false": f"{formatting.percent(rows['false_positives'].min())} to {formatting.percent(rows['false_positives'].max())}",
            "power_low": formatting.percent(rows["power_50"].min()),
            "power_high": formatting.percent(rows["power_50"].max()),
            "planted": formatting.percent(0.5),
            "enough": formatting.percent(_ENOUGH),
            "pseudo_draws": f"{PSEUDO_DRAWS:,}",
            "least": LEAST_EXPERIMENTS,
            "draws": f"{rules.draws:,}",
            "negative": formatting.number(int((rows.loc[rows["direction"] == "decrease", "mean_z"] < 0).sum())),
            "of_decrease": formatting.number(int((rows["direction"] == "decrease").sum())),
        }, "test")  # fmt: skip


def registered_test(evidence: Evidence) -> RegisteredTest:
    """Read the kept result of the registered test; an `EditionError` where its models are not those of the rules any more."""
    rules = load_foci_test(evidence)
    models, single = (frame.assign(key=_keys(frame)) for frame in (evidence.table(MODELS), evidence.table(EXPERIMENTS)))
    tested = models[models["kind"] == "model"].reset_index(drop=True)
    wanted = {f"{model.id}|{', '.join(model.tables)}|{model.direction}" for model in rules.model}
    if not set(tested["key"]) <= wanted:
        raise EditionError(f"{MODELS}.tsv holds other models than the rules; run livingreview foci test --keep")
    return RegisteredTest(evidence, rules, tested, models[models["kind"] == "control"].reset_index(drop=True), single)


def _keys(frame: pd.DataFrame) -> pd.Series:
    return frame["model"] + "|" + frame["tables"] + "|" + frame["direction"]

