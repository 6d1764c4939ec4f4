"""A region table on the brain and back again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from livingreview.anatomy import default_atlas, read_region_map, region_map, write_region_map
from livingreview.anatomy.masks import mask_voxels
from livingreview.errors import EditionError


def table(*rows):
    return pd.DataFrame(rows, columns=["region", "hemisphere", "value"])


def voxels(image):
    return np.asarray(image.dataobj)


@pytest.fixture(scope="module")
def atlas():
    return default_atlas()


@pytest.fixture
def mixed():
    return table(
        ("amygdala", "L", -1.0),
        ("amygdala", "R", 0.25),
        ("caudate", "NR", 0.0),
        ("acc", "M", 1.0),
        ("hypothalamus", "B", -0.1),
        ("other", "NR", 1.0),
        ("insula", "M", 1.0),
        ("putamen", "B", np.nan),
    )


def test_each_voxel_holds_the_value_of_its_region(atlas, mixed):
    drawn = region_map(mixed)
    for row in drawn.drawn.drop(columns="index").itertuples():
        inside = mask_voxels(atlas, row.region, row.hemisphere)
        assert row.voxels == inside.sum()
        assert (voxels(drawn.image)[inside] == np.float32(row.value)).all()
    assert (voxels(drawn.image)[voxels(drawn.labels) == 0] == 0).all()
    assert drawn.image.get_data_dtype() == np.float32
    assert drawn.labels.get_data_dtype() == np.int16


def test_labels_number_the_drawn_rows_in_the_order_of_the_table(atlas, mixed):
    drawn = region_map(mixed)
    assert list(drawn.drawn["index"]) == [1, 2, 3, 4, 5]
    for index, region, hemisphere in drawn.drawn[["index", "region", "hemisphere"]].itertuples(index=False):
        assert np.array_equal(voxels(drawn.labels) == index, mask_voxels(atlas, region, hemisphere))


def test_nothing_is_dropped_and_every_reason_is_given(mixed):
    drawn = region_map(mixed)
    assert dict(zip(drawn.not_drawn["region"], drawn.not_drawn["reason"], strict=True)) == {
        "other": "it is not a place in the brain",
        "insula": "it is a paired region and has no midline part",
        "putamen": "it has no value",
    }
    assert len(drawn.table) == len(mixed)


def test_an_unreported_hemisphere_draws_both_and_is_flagged(atlas):
    drawn = region_map(table(("caudate", "NR", -1.0)))
    assert drawn.drawn["note"].tolist() == ["hemisphere not reported"]
    assert np.array_equal(voxels(drawn.labels) == 1, atlas.voxels("caudate"))


def test_no_hemisphere_means_pooled_and_is_flagged():
    for values in (table(("caudate", "", -1.0)), pd.DataFrame({"region": ["caudate"], "value": [-1.0]})):
        drawn = region_map(values)
        assert drawn.drawn["hemisphere"].tolist() == ["pooled"]
        assert drawn.drawn["note"].tolist() == ["hemispheres pooled"]


def test_what_the_atlas_leaves_out_is_noted():
    assert "drawn in part: locus coeruleus" in region_map(table(("pons", "B", 1.0))).drawn["note"][0]


def test_overlap_is_an_error_that_names_both_rows():
    with pytest.raises(EditionError, match=r"acc \(both sides\) and acc_dorsal \(left\)"):
        region_map(table(("acc", "B", 1.0), ("acc_dorsal", "L", -1.0), ("caudate", "B", 0.5)))


def test_two_hemisphere_codes_of_one_region_overlap_too():
    with pytest.raises(EditionError, match=r"caudate \(hemisphere not reported\) and caudate \(right\)"):
        region_map(table(("caudate", "R", 1.0), ("caudate", "NR", -1.0)))


def test_left_and_right_do_not_overlap():
    drawn = region_map(table(("acc", "L", 1.0), ("acc", "R", -1.0)))
    assert list(drawn.drawn["voxels"] > 0) == [True, True]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_finest_row_is_seen_whatever_the_order(atlas, order):
    values = table(("acc", "B", 1.0), ("acc_dorsal", "B", -1.0)).iloc[order]
    drawn = region_map(values, overlap="finest")
    seen = voxels(drawn.image)
    fine = atlas.voxels("acc_dorsal")
    assert (seen[fine] == -1).all()
    assert (seen[atlas.voxels("acc") & ~fine] == 1).all()
    assert "partly hidden by finer rows" in drawn.drawn.set_index("region").loc["acc", "note"]


def test_a_row_that_is_wholly_hidden_is_reported_as_not_drawn():
    values = table(("mpfc", "B", 1.0), ("dmpfc", "B", -1.0), ("vmpfc", "B", -0.5))
    drawn = region_map(values, overlap="finest")
    assert drawn.not_drawn["reason"].tolist() == ["every voxel of it shows a finer row: dmpfc, vmpfc"]
    assert set(drawn.drawn["region"]) == {"dmpfc", "vmpfc"}


def test_the_mean_is_taken_where_rows_share_voxels(atlas):
    drawn = region_map(table(("acc", "B", 1.0), ("acc_dorsal", "B", -0.5)), overlap="mean")
    assert (voxels(drawn.image)[atlas.voxels("acc_dorsal")] == np.float32(0.25)).all()
    assert drawn.drawn["blended"].all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.DataFrame({"region": ["acc"]}), "missing: value"),
        (table(("akk", "B", 1.0)), "no region 'akk'"),
        (table(("acc", "left", 1.0)), "no hemisphere 'left'"),
        (table(("acc", "B", 1.0), ("acc", "B", 0.0)), "occurs more than once"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(values, message):
    with pytest.raises(EditionError, match=message):
        region_map(values)


def test_an_unknown_rule_is_refused():
    with pytest.raises(EditionError, match="raise, finest, mean"):
        region_map(table(("acc", "B", 1.0)), overlap="last")


def test_an_empty_table_gives_an_empty_map():
    drawn = region_map(table())
    assert drawn.drawn.empty and drawn.not_drawn.empty
    assert not voxels(drawn.labels).any()


def test_round_trip(tmp_path, mixed):
    drawn = region_map(mixed)
    write_region_map(drawn, tmp_path / "map.nii.gz")
    pd.testing.assert_frame_equal(read_region_map(tmp_path / "map.nii.gz"), drawn.table)
    back = read_region_map(tmp_path / "map.nii.gz").sort_values(["region", "hemisphere"], ignore_index=True)
    pd.testing.assert_frame_equal(back, mixed.sort_values(["region", "hemisphere"], ignore_index=True))


def test_round_trip_of_overlapping_rows(tmp_path):
    values = table(("acc", "B", 1 / 3), ("acc_dorsal", "B", -1.0))
    for overlap in ("finest", "mean"):
        write_region_map(region_map(values, overlap=overlap), tmp_path / "map.nii.gz")
        pd.testing.assert_frame_equal(read_region_map(tmp_path / "map.nii.gz"), values)


def test_round_trip_of_an_empty_map(tmp_path):
    write_region_map(region_map(table()), tmp_path / "map.nii.gz")
    assert read_region_map(tmp_path / "map.nii.gz").empty


def test_the_same_map_gives_the_same_bytes(tmp_path, mixed):
    first = write_region_map(region_map(mixed), tmp_path / "a" / "map.nii.gz")
    second = write_region_map(region_map(mixed), tmp_path / "b" / "map.nii.gz")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert first[0].read_bytes()[4:8] == bytes(4), "no time of writing in the file"


def test_the_label_table_keeps_what_was_not_drawn(tmp_path, mixed):
    _, _, file = write_region_map(region_map(mixed), tmp_path / "map.nii.gz")
    rows = pd.read_csv(file, sep="\t", keep_default_na=False).set_index("region")
    assert rows.loc["other", "reason"] == "it is not a place in the brain"
    assert rows.loc["other", "index"] == 0
    assert rows.loc["caudate", "note"] == "hemisphere not reported"


def test_a_table_and_an_image_that_have_parted_are_refused(tmp_path):
    path = tmp_path / "map.nii.gz"
    _, _, file = write_region_map(region_map(table(("caudate", "B", 0.5))), path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\t0.5\t", "\t0.75\t"), encoding="utf-8")
    with pytest.raises(EditionError, match="caudate: map_dseg.tsv says 0.75"):
        read_region_map(path)
    file.write_text("\n".join(text.splitlines()[:1]) + "\n", encoding="utf-8")
    with pytest.raises(EditionError, match="holds label 1"):
        read_region_map(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(EditionError, match="three files"):
        read_region_map(tmp_path / "map.nii.gz")


def test_only_compressed_nifti_is_written(tmp_path):
    with pytest.raises(EditionError, match="ends in .nii.gz"):
        write_region_map(region_map(table(("acc", "B", 1.0))), tmp_path / "map.nii")
