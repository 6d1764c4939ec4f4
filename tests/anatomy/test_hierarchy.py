"""The tree of regions: its own consistency, and the units that counts are made under."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from livingreview import anatomy
from livingreview.anatomy import ancestors, descendants, unit_names, units
from livingreview.errors import EditionError
from livingreview.paths import data_directory


@pytest.fixture(scope="module")
def regions():
    return pd.read_csv(data_directory() / "regions.tsv", sep="\t", keep_default_na=False)


@pytest.fixture(scope="module")
def circuits():
    return pd.read_csv(data_directory() / "circuits.tsv", sep="\t", keep_default_na=False)


@pytest.fixture
def loop():
    return pd.DataFrame({"region": ["a", "b"], "parent": ["b", "a"], "coarse": "a", "lobe": "a"})


def test_every_parent_coarse_region_and_lobe_is_a_region(regions):
    known = {*regions["region"], ""}
    for column in ("parent", "coarse", "lobe"):
        assert set(regions[column]) <= known


def test_coarse_and_lobe_are_the_region_itself_or_stand_above_it(regions):
    for row in regions[regions["lobe"] != ""].itertuples():
        line = (row.region, *ancestors(regions, row.region))
        assert row.coarse in line
        assert line[-1] == row.lobe, f"{row.region}: the lobe is the top of its tree"


def test_a_part_has_the_coarse_region_of_its_whole_or_one_of_its_own(regions):
    coarse = regions.set_index("region")["coarse"]
    for row in regions[regions["parent"] != ""].itertuples():
        assert row.coarse in {coarse[row.parent], row.region}


NO_PLACES = ["other", "network", "scalp"]


def test_what_is_no_place_has_no_side_and_no_lobe(regions):
    assert list(regions.loc[regions["laterality"] == "none", "region"]) == NO_PLACES
    assert list(regions.loc[regions["lobe"] == "", "region"]) == NO_PLACES


def test_every_region_with_parts_is_unspecific(regions):
    whole = set(regions["parent"]) - {""}
    unspecific = set(regions.loc[regions["specific"] == "no", "region"]) - {*NO_PLACES}
    assert whole == unspecific


def test_ancestors_run_upwards_and_descendants_cover_the_family(regions):
    assert ancestors(regions, "vmpfc") == ("mpfc", "pfc", "frontal")
    assert set(descendants(regions, "acc")) == {"acc_dorsal", "acc_rostral", "acc_subgenual"}
    assert descendants(regions, "amygdala") == ()


def test_unspecified_and_fine_labels_meet_at_the_coarse_level(regions):
    found = units(regions, "coarse")
    assert found["dlpfc"] == found["mpfc"] == found["pfc"] == ("pfc",)
    assert found["caudate"] == found["striatum"] == ("striatum",)
    assert found["acc_subgenual"] == found["acc"] == ("acc",)
    assert found["precentral"] == ("precentral",)


@pytest.mark.parametrize("level", ["fine", "coarse", "lobe", "circuit"])
def test_what_is_no_place_is_never_counted(regions, circuits, level):
    found = units(regions, level, circuits)
    assert [found[name] for name in NO_PLACES] == [()] * 3


def test_a_circuit_row_stands_for_the_regions_below_it_and_not_above(regions, circuits):
    found = units(regions, "circuit", circuits)
    assert "cortico_striatal" in found["caudate"]
    assert "reappraisal_control" in found["vmpfc"], "covered by mpfc"
    assert "limbic_cortical" not in found["pfc"], "dlpfc does not stand for all of pfc"


def test_the_five_circuits_share_regions(regions, circuits):
    assert set(circuits["circuit"]) == {
        "fear",
        "cortico_striatal",
        "limbic_cortical",
        "reappraisal_control",
        "default_mode",
    }
    assert len(units(regions, "circuit", circuits)["hippocampus"]) > 1


def test_names_say_unspecified_at_the_fine_level_alone(regions, circuits):
    assert unit_names(regions, "fine")["pfc"] == "Prefrontal cortex (unspecified)"
    assert unit_names(regions, "coarse")["pfc"] == "Prefrontal cortex"
    assert unit_names(regions, "circuit", circuits)["default_mode"] == "Default mode network"
    assert "other" not in unit_names(regions, "fine")


@pytest.mark.parametrize("level", ["fine", "coarse", "lobe", "circuit"])
def test_every_unit_has_a_name(regions, circuits, level):
    counted = {unit for found in units(regions, level, circuits).values() for unit in found}
    assert set(unit_names(regions, level, circuits)) == counted


def test_an_unknown_region_is_answered_with_the_nearest(regions):
    with pytest.raises(EditionError, match="nearest: amygdala"):
        ancestors(regions, "amigdala")


def test_an_unknown_level_lists_what_exists(regions):
    with pytest.raises(EditionError, match="one of circuit, coarse, fine, lobe"):
        units(regions, "gyrus")


def test_circuits_are_asked_for(regions):
    with pytest.raises(EditionError, match="table of circuits"):
        units(regions, "circuit")


def test_a_tree_that_bites_its_tail_is_refused(loop):
    with pytest.raises(EditionError, match="own ancestor"):
        ancestors(loop, "a")


@pytest.mark.parametrize("table", ["regions", "region_labels", "circuits"])
def test_a_table_has_the_columns_that_its_dictionary_describes(table):
    columns = json.loads((data_directory() / f"{table}.json").read_text(encoding="utf-8"))
    columns.pop("TableMetadata")
    header = (data_directory() / f"{table}.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert header == list(columns)


def test_importing_the_package_loads_no_image_library():
    code = "import livingreview.anatomy, sys; print({'nibabel', 'nilearn', 'matplotlib', 'scipy'} & set(sys.modules))"
    path = str(Path(anatomy.__file__).parents[2])
    options = {"capture_output": True, "text": True, "check": True, "env": {"PYTHONPATH": path}}
    run = subprocess.run([sys.executable, "-c", code], **options)
    assert run.stdout.strip() == "set()"
