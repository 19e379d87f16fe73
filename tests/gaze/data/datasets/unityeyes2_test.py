"""UnityEyes2: without outlines, with cameras, and the real samples."""

import json

import numpy as np
import pytest

from gaze.data import datasets, signs
from gaze.data.datasets import unityeyes2
from gaze.run import errors
from tests.gaze.data.datasets import unityeyes2_fixture
from tests.gaze.data.formats import unity_writer

PATCH = datasets.Patch((72, 120))


def index(source, **given):
    return unityeyes2.index(source, **datasets.options(unityeyes2, given))


def test_pictures_without_outlines_need_a_crop(tmp_path):
    fixture = unityeyes2_fixture.write(tmp_path)
    with pytest.raises(errors.UserError, match="crop=x:y:width"):
        index(fixture.source)


def test_a_crop_is_cut_where_it_says(tmp_path):
    fixture = unityeyes2_fixture.write(tmp_path)
    (tmp_path / "boxes.csv").write_text(
        "picture,x,y,width,turn_deg\n"
        + "".join(f"{30 + i},119.5,79.5,240,90\n" for i in range(unity_writer.COUNT))
    )
    items = index(fixture.source, crop=f"boxes:{tmp_path / 'boxes.csv'}")
    columns = unityeyes2.read(items[0], PATCH)
    # Turned clockwise by a quarter: what looked up looks right, what looked left, up.
    pitch, yaw = unity_writer.eyes()["gaze"][0]
    turned = columns["gaze"][0]
    assert turned[0] == pytest.approx(np.arcsin(np.cos(pitch) * np.sin(yaw)), abs=1e-3)
    assert np.sign(turned[1]) == -np.sign(pitch)
    plain = unityeyes2.read(index(fixture.source, crop="120.5:80.5:240")[0], PATCH)
    middle = plain["image"][0][..., 0].astype(int)
    eye = unity_writer.eyes()["image"][0][..., 0]
    small = eye[8:152].reshape(72, 2, 120, 2).mean(axis=(1, 3))
    assert np.abs(middle - small).mean() < 6  # JPEG and half a pixel


def test_cameras_have_outlines_and_masks(tmp_path):
    truth = unityeyes2_fixture.write_cameras(tmp_path)
    assert unityeyes2.looks_like(tmp_path)
    rows = [unityeyes2.read(item, PATCH) for item in index(tmp_path)]
    gaze, head = (np.concatenate([r[n] for r in rows]) for n in ("gaze", "head_pose"))
    np.testing.assert_allclose(gaze, truth["gaze"], atol=2e-3)
    np.testing.assert_allclose(head, truth["head_pose"], atol=1e-4)
    assert [r["key"][0] for r in rows[:2]] == ["1_cam0", "2_cam0"]
    masks = np.concatenate([r["mask"] for r in rows])
    images = np.concatenate([r["image"] for r in rows])
    assert signs.measure(images, gaze, masks).verdict == "consistent"
    iris, sclera = (images[..., 0][np.isin(masks, k)] for k in ((1, 2), (3,)))
    assert np.median(iris) < np.median(sclera) - 30


def edited(folder, change):
    """The first of the items after ``change(tree)`` of its file."""
    path = folder / "1.json"
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))
    return index(folder)[0]


def test_every_camera_has_its_own_direction(tmp_path):
    truth = unityeyes2_fixture.write_cameras(tmp_path, ("cam0", "cam1.left eye"))
    assert len(index(tmp_path)) == 2 * unity_writer.COUNT
    other = unity_writer.ground_truth([-0.2, 0.3])

    def change(tree):
        view = tree["cameras"]["cam1.left eye"]
        del view["camera_pose"]  # which would say that look_vec looks elsewhere
        view["ground_truth"] = other

    edited(tmp_path, change)
    items = [item for item in index(tmp_path) if item[0].rpartition("/")[2][:2] == "1_"]
    first, second = (unityeyes2.read(item, PATCH)["gaze"][0] for item in items)
    np.testing.assert_allclose(first, truth["gaze"][0], atol=2e-3)
    np.testing.assert_allclose(second, [-0.2, 0.3], atol=2e-3)


def test_look_vec_is_taken_through_the_cameras_rotations(tmp_path):
    truth = unityeyes2_fixture.write_cameras(tmp_path, ("cam0", "cam1"))
    item = edited(tmp_path, lambda tree: tree["cameras"]["cam0"].pop("ground_truth"))
    np.testing.assert_allclose(
        unityeyes2.read(item, PATCH)["gaze"][0], truth["gaze"][0], atol=2e-3
    )
    item = edited(tmp_path, lambda tree: tree["cameras"]["cam0"].pop("camera_pose"))
    with pytest.raises(errors.UserError, match="look_vec is of another camera"):
        unityeyes2.read(item, PATCH)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("eye_center", "(0.002, -0.003, 0.05)"),
        ("gaze_vector", "(0.001, 0.002, 0.003)"),
        ("gaze_vec", "(0.6, 0.0, 0.8)"),
    ],
)
def test_directions_that_disagree_are_refused(tmp_path, field, value):
    unityeyes2_fixture.write_cameras(tmp_path)

    def change(tree):
        tree["cameras"]["cam0"]["ground_truth"][field] = value

    item = edited(tmp_path, change)
    with pytest.raises(errors.UserError, match="1.json, cameras.cam0: .*disagree by"):
        unityeyes2.read(item, PATCH)


def test_a_gaze_vector_alone_says_it_all(tmp_path):
    truth = unityeyes2_fixture.write_cameras(tmp_path)

    def change(tree):
        del tree["cameras"]["cam0"]["ground_truth"]["eye_center"]
        del tree["cameras"]["cam0"]["camera_pose"]

    item = edited(tmp_path, change)
    np.testing.assert_allclose(
        unityeyes2.read(item, PATCH)["gaze"][0], truth["gaze"][0], atol=2e-3
    )


def test_a_camera_that_the_labels_do_not_know(tmp_path):
    unityeyes2_fixture.write_cameras(tmp_path)
    (tmp_path / "1_cam0.jpg").rename(tmp_path / "1_cam9.jpg")
    with pytest.raises(errors.UserError, match="no cameras.cam9"):
        unityeyes2.read(index(tmp_path)[0], PATCH)


def test_labels_without_any_picture_are_named(tmp_path):
    fixture = unityeyes2_fixture.write(tmp_path)
    (tmp_path / "30.jpg").unlink()
    item = index(fixture.source, **fixture.options)[0]
    with pytest.raises(errors.UserError, match="30.jpg is missing"):
        unityeyes2.read(item, PATCH)


BROKEN = {
    "3 finite numbers": {"ground_truth": {"gaze_vec": "(0.1)"}},
    "length": {"ground_truth": {"gaze_vec": "(0.0, 0.0, 0.0, 0.0)"}},
    "no ground_truth of the gaze": {"ground_truth": {}},
    "expected an object under ground_truth, found None": {"ground_truth": None},
    "expected an object under ground_truth, found 'x'": {"ground_truth": "x"},
    "no ground_truth of the gaze, and": {"cameras": None},
    "expected an object under eye_region_details": {
        "ground_truth": {"gaze_vec": "(0, 0, -1)"},
        "eye_region_details": None,
    },
}


@pytest.mark.parametrize("message", BROKEN)
def test_broken_labels_are_named(tmp_path, message):
    fixture = unityeyes2_fixture.write(tmp_path)
    (tmp_path / "30.json").write_text(json.dumps(BROKEN[message]))
    item = index(fixture.source, **fixture.options)[0]
    with pytest.raises(errors.UserError, match=f"30.json.*{message}"):
        unityeyes2.read(item, PATCH)


def test_the_real_samples_are_read(sample_data):
    source = sample_data / "unityeyes2_samples"
    assert datasets.reader("", source) is unityeyes2
    items = index(source, crop="297:225:440:-25")
    rows = [unityeyes2.read(item, datasets.Patch()) for item in items]
    gaze = np.concatenate([r["gaze"] for r in rows])
    assert len(rows) == 10 and gaze[:, 0].max() < 0.1  # the camera looks from below


@pytest.mark.parametrize("view", [None, "left", [1]])
def test_a_camera_that_is_no_object_is_named(tmp_path, view):
    unityeyes2_fixture.write_cameras(tmp_path)
    item = index(tmp_path)[0]
    tree = json.loads((tmp_path / "1.json").read_text())
    for broken in ({"cam0": view}, view):
        tree["cameras"] = broken
        (tmp_path / "1.json").write_text(json.dumps(tree))
        with pytest.raises(errors.UserError, match="1.json: expected an object"):
            unityeyes2.read(item, PATCH)


@pytest.mark.parametrize("crop", ["120:80:1e6", "900000:80:240", "120:80:1"])
def test_a_crop_beside_the_picture_is_refused(tmp_path, crop):
    fixture = unityeyes2_fixture.write(tmp_path)
    with pytest.raises(errors.UserError, match="30.jpg.*240x160"):
        unityeyes2.read(index(fixture.source, crop=crop)[0], PATCH)
