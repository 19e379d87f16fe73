"""UT Multiview, packed and unpacked: who is taken, and everything that can be wrong."""

import io
import zipfile

import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import ut_multiview
from gaze.run import errors
from tests.gaze.data import eyes
from tests.gaze.data.datasets import ut_multiview_fixture as fixture

PATCH = datasets.Patch()
EYES = eyes.columns(4)


def write(folder, *, csv=None, views=None, side="left", name="synth/000"):
    """One person with one target of four views; gives its folder."""
    labels, pictures = fixture.target(EYES, range(4), side)
    files = {f"{name}_{side}.csv": labels if csv is None else csv}
    packed = fixture.pack(pictures) if views is None else views
    if packed:
        files[f"{name}_{side}.zip"] = packed
    fixture.write_files(folder / "s00", files)
    return folder


def read(folder, **options):
    (item,) = ut_multiview.index(folder, **options)
    return ut_multiview.read(item, PATCH)


def test_right_eyes_become_left_ones(tmp_path):
    left = read(write(tmp_path / "a"))
    right = read(write(tmp_path / "b", side="right"))
    assert left["eye"] == ["left"] * 4 and right["eye"] == ["right"] * 4
    np.testing.assert_array_equal(left["image"], EYES["image"])
    np.testing.assert_array_equal(right["image"], EYES["image"])
    for columns in (left, right):
        np.testing.assert_allclose(columns["gaze"], EYES["gaze"], atol=1e-6)
        np.testing.assert_allclose(columns["head_pose"], EYES["head_pose"], atol=1e-6)


def test_gaze_up_and_to_the_left_is_positive(tmp_path):
    # Up is -y, the image's left -x; the head's z axis points away from the camera.
    line = "-0.6,-0.48,-0.64,0.2,0,0,0,0,600\n"
    columns = read(write(tmp_path, csv=line.encode() * 4))
    expected = [np.arcsin(0.48), np.arctan2(0.6, 0.64)]
    np.testing.assert_allclose(columns["gaze"][0], expected, atol=1e-6)
    # A turn about x by 0.2 brings z to (0, -sin, cos): the face looks downwards.
    np.testing.assert_allclose(columns["head_pose"][0], [-0.2, 0.0], atol=1e-6)


def test_the_labels_of_either_packing_are_the_same(tmp_path):
    made = fixture.write(tmp_path)
    items = ut_multiview.index(made.source)
    assert {item.container.rpartition("/")[2] for item in items} == {
        *("s00.zip", "s01", "s02")
    }
    assert len(items) == 3 * fixture.TARGETS * 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, range(12)),
        ({"subjects": "six"}, (0, 2, 3, 4, 6, 8)),
        ({"fold": "1"}, (0, 2, 3, 5, 6, 8, 9, 11)),
        ({"fold": "1", "part": "test"}, (1, 4, 7, 10)),
        ({"fold": "0", "part": "test", "subjects": "six"}, (0, 3, 6)),
    ],
)
def test_people_of_the_protocols(tmp_path, options, expected):
    for number in range(12):
        part = options.get("part", "synth")
        place = tmp_path / f"s{number:02d}" / part
        place.mkdir(parents=True)
        (place / "000_left.csv").touch()
    items = ut_multiview.index(tmp_path, **options)
    assert [int(item.container[-2:]) for item in items] == list(expected)


def test_a_folds_two_sides_are_everybody_once():
    for fold in "012":
        sides = [
            {s for s in range(50) if chosen(f"s{s:02d}", part, "all", fold)}
            for part in ("synth", "test")
            for chosen in [ut_multiview._is_chosen]
        ]
        assert sides[0] | sides[1] == set(range(50)) and not sides[0] & sides[1]
        assert len(sides[1]) in (16, 17)


def test_parts_and_eyes_are_kept_apart(tmp_path):
    write(tmp_path), write(tmp_path, side="right"), write(tmp_path, name="test/000")
    assert len(ut_multiview.index(tmp_path)) == 2
    assert read(tmp_path, eye="right")["eye"] == ["right"] * 4
    tested = read(tmp_path, part="test")
    assert tested["condition"] == ["test"] * 4
    assert tested["key"][3] == "s00/test/000/left/003"


def test_what_options_leave_out_is_counted(tmp_path):
    for side in ("left", "right"):
        for part in ("synth", "test"):
            write(tmp_path, side=side, name=f"{part}/000")
    options = datasets.options(ut_multiview, {"eye": "left"})
    items = ut_multiview.index(tmp_path, **options)
    found = ut_multiview.left_out(tmp_path, items, **options)
    assert [(left.count, left.reason) for left in found] == [
        (2, "of part test"),
        (1, "of the other eye"),
    ]
    assert found[0].remedy == "--options=part=test reads them"


def test_a_tenth_column_does_not_matter(tmp_path):
    csv = fixture.target(EYES, range(4), "left")[0].replace(b"\n", b",\r\n")
    np.testing.assert_allclose(
        read(write(tmp_path, csv=csv))["gaze"], EYES["gaze"], atol=1e-6
    )


NUMBERS = "-0.6,-0.48,-0.64,0.2,0,0,0,0,600"
WRONG_LINES = {
    "000_left.csv: expected nine numbers": "0,0,-1,0,0,0,0,0\n" * 4,
    "csv: expected nine numbers": NUMBERS.replace("600", "far") + "\n",
    "nine numbers per line": NUMBERS + "\n1,2\n",
    "csv: expected nine": "",
    "csv: a direction is not finite": NUMBERS.replace("-0.48", "nan") + "\n",
    "found length 0;": NUMBERS.replace("-0.6,-0.48,-0.64", "0,0,0") + "\n",
    "found length 1.1;": NUMBERS.replace("-0.6,-0.48,-0.64", "0,0,-1.1") + "\n",
    "csv: a head rotation is not finite": NUMBERS.replace("0.2", "inf") + "\n",
    "as a rotation vector in radians": NUMBERS.replace("0.2", "11.5") + "\n",
    "4 views for 3 lines": (NUMBERS + "\n") * 3,
}


@pytest.mark.parametrize("message", WRONG_LINES)
def test_wrong_labels_are_named(tmp_path, message):
    with pytest.raises(errors.UserError, match=message) as caught:
        read(write(tmp_path, csv=WRONG_LINES[message].encode()))
    assert "\n" not in str(caught.value) and "s00" in str(caught.value)


def views(**changes):
    return fixture.pack(fixture.target(EYES, range(4), "left")[1] | changes)


BMP = fixture.target(EYES, range(4), "left")[1]["00000000.bmp"]
WRONG_VIEWS = {
    "000_left.zip is no whole zip": views()[:-40],
    "left.zip is unsafe: its member '../../evil.bmp'": views(**{"../../evil.bmp": BMP}),
    "left.zip is unsafe: its member 'bomb.bmp' unpacks": views(
        **{"bomb.bmp": bytes(4 << 20)}
    ),
    "00000002.bmp is truncated": views(**{"00000002.bmp": BMP[:500]}),
    "00000001.bmp is empty": views(**{"00000001.bmp": b""}),
    "5 views for 4 lines": views(**{"00000004.bmp": BMP}),
    "numbered from 0 .or 1. on without a gap, found 5 from 0 to 7": views(
        **{"00000007.bmp": BMP}
    ),
    "named by numbers, such as 00000000.bmp, found cover.bmp": views(
        **{"cover.bmp": BMP}
    ),
}


@pytest.mark.parametrize("message", WRONG_VIEWS)
def test_wrong_views_are_named(tmp_path, message):
    with pytest.raises(errors.UserError, match=message) as caught:
        read(write(tmp_path, views=WRONG_VIEWS[message]))
    assert "synth/000_left" in str(caught.value)
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("is_packed", [True, False])
def test_views_without_leading_zeros_keep_their_labels(tmp_path, first, is_packed):
    drawn = eyes.columns(12)
    csv, pictures = fixture.target(drawn, range(12), "left")
    named = {f"{int(n[:8]) + first}.bmp": data for n, data in pictures.items()}
    files = {f"synth/000_left/{name}": data for name, data in named.items()}
    if is_packed:
        files = {"synth/000_left.zip": fixture.pack(named)}
    fixture.write_files(tmp_path / "s00", files | {"synth/000_left.csv": csv})
    np.testing.assert_array_equal(read(tmp_path)["image"], drawn["image"])


def test_labels_without_views_and_views_without_labels(tmp_path):
    with pytest.raises(errors.UserError, match="found synth/000_left.csv;"):
        read(write(tmp_path, views=b""))
    write(tmp_path)
    (tmp_path / "s00/synth/000_left.csv").unlink()
    with pytest.raises(errors.UserError, match="found synth/000_left.zip;"):
        read(tmp_path)


def test_a_persons_archive_that_breaks_off_is_one_broken_item(tmp_path):
    fixture.write(tmp_path)
    data = (tmp_path / "s00.zip").read_bytes()
    (tmp_path / "s00.zip").write_bytes(data[: len(data) // 2])
    items = ut_multiview.index(tmp_path)
    assert len(items) == 1 + 2 * fixture.TARGETS * 2
    with pytest.raises(errors.UserError, match="s00.zip is no whole zip"):
        ut_multiview.read(items[0], PATCH)
    assert ut_multiview.read(items[1], PATCH)["subject"] == ["s01"] * 4


def test_a_person_without_the_part(tmp_path):
    (tmp_path / "s07/synth").mkdir(parents=True)
    with pytest.raises(errors.UserError, match="s07: synth/.*found neither"):
        read(tmp_path)


def test_an_archive_unpacked_beside_itself_counts_once(tmp_path):
    fixture.write(tmp_path)
    (tmp_path / "s01.zip").write_bytes(fixture.pack({}))
    (tmp_path / "s04.zip").write_bytes(fixture.pack({}))
    containers = [item.container for item in ut_multiview.index(tmp_path)]
    names = sorted({container.rpartition("/")[2] for container in containers})
    assert names == ["s00.zip", "s01", "s02", "s04.zip"]
    assert containers == sorted(containers)


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "s00.zip").write_bytes(fixture.pack({}))
    with pytest.raises(errors.UserError, match="s00.zip cannot be read as a folder"):
        ut_multiview.index(tmp_path / "s00.zip")


def test_people_that_are_not_there(tmp_path):
    (tmp_path / "s07/synth").mkdir(parents=True)
    with pytest.raises(errors.UserError, match="none of the subjects.*found s07"):
        ut_multiview.index(tmp_path, subjects="six")


@pytest.mark.parametrize(
    "line", ["0,1,-0,2,-0,9,0,2,0,0,0,0,600\n", "0,1,0,2,0,3,0,4,0,5,0,6,0,7,0,8,0,9\n"]
)
def test_decimal_commas_are_not_taken_for_columns(tmp_path, line):
    with pytest.raises(errors.UserError, match="000_left.csv holds decimal commas"):
        read(write(tmp_path, csv=line.encode() * 4))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_views_that_cannot_be_unpacked_are_named(tmp_path, method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for view in range(4):
            archive.writestr(f"{view:08d}.bmp", bytes(range(256)) * 30)
    data = bytearray(buffer.getvalue())
    data[50:90] = bytes(40)
    with pytest.raises(errors.UserError, match="00000000.bmp cannot be unpacked"):
        read(write(tmp_path, views=bytes(data)))


def test_too_many_views_are_not_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr(ut_multiview.pictures, "decode", None)
    packed = fixture.pack({f"{view:08d}.bmp": b"BM" for view in range(9)})
    with pytest.raises(errors.UserError, match="has 9 views for 4 lines"):
        read(write(tmp_path, views=packed))
