"""UnityEyes: its crop, its masks, its head limit, and files that are broken."""

import json
import re

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import unityeyes
from gaze.run import errors
from tests.gaze.data.datasets import unityeyes_fixture
from tests.gaze.data.formats import unity_writer

PATCH = datasets.Patch((72, 120))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return unityeyes_fixture.write(tmp_path_factory.mktemp("unityeyes")).source


def index(source, **given):
    return unityeyes.index(source, **datasets.options(unityeyes, given))


def read_all(source, **given):
    return [unityeyes.read(i, PATCH) for i in index(source, head_limit_deg="", **given)]


@pytest.fixture
def one(tmp_path):
    """A folder with one picture, and its item."""
    unityeyes_fixture.write_one(tmp_path, "1", unity_writer.eyes(), 0)
    return tmp_path


def edit(folder, change):
    path = folder / "1.json"
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))


def crop(row):
    """The map from a rendered picture to its patch, by GazeML's words."""
    ring = unity_writer.opening_ring(unity_writer.eyes()["mask"][row])
    scale = PATCH.size[1] / (1.5 * (ring[8, 0] - (ring[0, 0] - 2.0)))
    x, y = (ring.min(axis=0) + ring.max(axis=0)) / 2
    return np.array([[scale, 0, 60 - scale * x], [0, scale, 36 - scale * y]])


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


def test_masks_lie_where_the_classes_were_rendered(source):
    truth = unity_writer.eyes()["mask"]
    found = {1: [], 2: [], 3: []}
    for row, columns in enumerate(read_all(source)):
        rendered = cv2.warpAffine(
            truth[row], crop(row), (120, 72), flags=cv2.INTER_NEAREST
        )
        for k in found:
            if (rendered == k).sum() > 60:
                found[k].append(overlap(columns["mask"][0] == k, rendered == k))
    # The polygon's straight sides cut off a corner of the sclera; the size of a pupil
    # that a lid covers is guessed by the fixture.
    assert np.median(found[1]) > 0.85 and np.median(found[2]) > 0.75, found
    assert np.median(found[3]) > 0.8, found


def test_pupils_are_where_they_were_rendered(source):
    rendered = unity_writer.eyes()["pupil_center"]
    far = [
        np.hypot(*(columns["pupil_center"][0] - (crop(row) @ [*rendered[row], 1.0])))
        for row, columns in enumerate(read_all(source))
    ]
    assert np.median(far) < 1.0 and max(far) < 4.0  # px, of irises about 25 wide


def test_openness_follows_the_simulator_s(source):
    found = [columns["eye_openness"][0] for columns in read_all(source)]
    assert np.corrcoef(found, unity_writer.eyes()["eye_openness"])[0, 1] > 0.9


def test_head_poses_come_back(source):
    heads = np.concatenate([columns["head_pose"] for columns in read_all(source)])
    np.testing.assert_allclose(heads, unity_writer.eyes()["head_pose"], atol=1e-4)


def test_the_head_limit_is_gazeml_s_and_a_choice(source):
    largest = np.degrees(np.abs(unity_writer.eyes()["head_pose"])).max(axis=1)
    for limit in (20, 10):
        items = index(source, head_limit_deg=str(limit))
        kept = [int(item[0].rpartition("/")[2]) - 1 for item in items]
        assert kept == list(np.flatnonzero(largest <= limit))
    assert len(items) < len(index(source, head_limit_deg="")) == len(largest)
    assert index(source) == index(source, head_limit_deg="20")


def test_heads_beyond_the_limit_are_counted_and_named(source):
    options = datasets.options(unityeyes, {"head_limit_deg": "10"})
    items = unityeyes.index(source, **options)
    (left,) = unityeyes.left_out(source, items, **options)
    assert left.count == unity_writer.COUNT - len(items) > 0
    assert "head_limit_deg=10" in left.reason and "head_limit_deg=" in left.remedy
    assert len(left.paths) == 2 * left.count
    options["head_limit_deg"] = ""
    items = unityeyes.index(source, **options)
    assert unityeyes.left_out(source, items, **options) == []


def test_a_set_of_nothing_but_turned_heads_says_so(one):
    for encoding in ("utf-8", "utf-16"):
        text = (one / "1.json").read_text()
        (one / "1.json").write_bytes(text.encode(encoding))
        with pytest.raises(errors.UserError, match="all 1 eyes.*head_limit_deg=0.01"):
            index(one, head_limit_deg="0.01")


def test_decimal_commas_of_the_simulators_computer_are_read(one):
    plain = read_all(one)[0]
    path = one / "1.json"
    path.write_text(re.sub(r"(\d)\.(\d)", r"\1,\2", path.read_text()))
    assert '"(' in path.read_text() and "." not in path.read_text()
    found = read_all(one)[0]
    for name, column in plain.items():
        np.testing.assert_array_equal(found[name], column)


def test_the_numbers_count(source):
    names = [item[0].rpartition("/")[2] for item in index(source, head_limit_deg="")]
    assert names == [str(i + 1) for i in range(unity_writer.COUNT)]


def test_levelled_pictures_turn_their_labels(one):
    def tilt(tree):
        x, y, z = tree["interior_margin_2d"][8].strip("()").split(",")
        tree["interior_margin_2d"][8] = f"({x}, {float(y) - 60}, {z})"

    straight = read_all(one)[0]
    edit(one, tilt)
    level = read_all(one, level="yes")[0]
    plain = read_all(one)[0]
    np.testing.assert_allclose(plain["gaze"], straight["gaze"])
    # The outer corner hangs: the picture, and the gaze, turn anticlockwise.
    assert not np.allclose(level["gaze"], plain["gaze"], atol=0.02)
    length = [np.hypot(*np.sin(c["gaze"][0])) for c in (level, plain)]
    assert length[0] == pytest.approx(length[1], abs=0.02)


def test_width_is_in_corner_distances(one):
    wide, narrow = (read_all(one, width=w)[0]["mask"][0] for w in ("2.0", "1.0"))
    ratio = (narrow > 0).sum() / (wide > 0).sum()
    assert ratio == pytest.approx(4.0, rel=0.1)


BROKEN = {
    "no eye_details.look_vec": lambda tree: tree["eye_details"].pop("look_vec"),
    "3 finite numbers": lambda tree: tree["eye_details"].update(look_vec="(0.1, 0.2)"),
    "length": lambda tree: tree["eye_details"].update(look_vec="(0.1, 0.2, 0.1, 0)"),
    "not finite|finite numbers": lambda tree: tree["eye_details"].update(
        look_vec="(nan, 0.0, -1.0, 0.0)"
    ),
    "no interior_margin_2d": lambda tree: tree.pop("interior_margin_2d"),
    "no iris_2d": lambda tree: tree.pop("iris_2d"),
    "7 landmarks in a list": lambda tree: tree["caruncle_2d"].pop(),
    "no head_pose": lambda tree: tree.pop("head_pose"),
    "expected an object under eye_region_details": lambda tree: tree.update(
        eye_region_details=None
    ),
    "an object under eye_region_details, found 'x'": lambda tree: tree.update(
        eye_region_details="x"
    ),
    "name of a skin texture, found None": lambda tree: tree.update(
        eye_region_details={"primary_skin_texture": None}
    ),
    "found None": lambda tree: tree["eye_details"].update(look_vec=None),
    "no eye_details.look_vec; is": lambda tree: tree.update(eye_details=None),
    "corners are 0 px apart": lambda tree: tree.update(
        caruncle_2d=[tree["interior_margin_2d"][8]] * 7
    ),
    "not finite or far off": lambda tree: tree.update(
        iris_2d=["(1e300, 0.0, 0.0)"] * 32
    ),
    "of the patch lie within": lambda tree: tree.update(
        interior_margin_2d=[
            f"({3000 + 9 * (i % 9)}, {3000 - i}, 1)" for i in range(16)
        ],
        caruncle_2d=["(3000, 3000, 1)"] * 7,
    ),
    "no eye_details.pupil_size": lambda tree: tree["eye_details"].pop("pupil_size"),
}


@pytest.mark.parametrize("message", BROKEN)
def test_broken_labels_are_named_in_one_line(one, message):
    edit(one, BROKEN[message])
    item = index(one)[0]
    with pytest.raises(errors.UserError, match=message) as caught:
        unityeyes.read(item, PATCH)
    assert "1.json" in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_without_its_partner_is_named(one):
    picture = (one / "1.jpg").read_bytes()
    (one / "1.jpg").unlink()
    with pytest.raises(errors.UserError, match="1.jpg is missing"):
        unityeyes.read(index(one)[0], PATCH)
    (one / "1.jpg").write_bytes(picture)
    (one / "1.json").unlink()
    with pytest.raises(errors.UserError, match="1.json is missing"):
        unityeyes.read(index(one)[0], PATCH)


def test_a_truncated_picture_is_named(one):
    whole = (one / "1.jpg").read_bytes()
    (one / "1.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(errors.UserError, match="1.jpg is truncated"):
        unityeyes.read(index(one)[0], PATCH)


def test_an_empty_folder_and_wrong_options(tmp_path, one):
    (tmp_path / "empty").mkdir()
    with pytest.raises(errors.UserError, match="holds no file ending in"):
        index(tmp_path / "empty")
    with pytest.raises(errors.UserError, match="head_limit_deg: expected a positive"):
        index(one, head_limit_deg="far")
    with pytest.raises(errors.UserError, match="width: expected 0.2 to 10"):
        index(one, width="-1")


def test_other_folders_are_not_taken_for_it(tmp_path, sample_data):
    assert not unityeyes.looks_like(tmp_path)
    assert not unityeyes.looks_like(sample_data / "unityeyes2_samples")
    assert not unityeyes.looks_like(sample_data / "unityeyes_samples")
