"""MPIIGaze: its two layouts, its two conventions, and everything that can be broken."""

import cv2
import numpy as np
import pytest
import scipy.io

from gaze import geometry, normalize
from gaze.data import datasets
from gaze.data.datasets import mpiigaze
from gaze.run import errors
from tests.gaze.data.datasets import mpiigaze_fixture as fixture

PATCH = datasets.Patch()
EYES = {
    "image": np.random.default_rng(0).integers(0, 256, (3, 36, 60), np.uint8),
    "gaze": np.tile([0.0, 0.0, -1.0], (3, 1)),
    "pose": np.zeros((3, 3)),
}


def index(source, **options):
    return mpiigaze.index(source, **datasets.options(mpiigaze, options))


def read_day(folder, **options):
    return mpiigaze.read(index(folder, **options)[0], PATCH)


def one_day(folder, right=EYES, left=EYES, **more):
    """A person of one day, every eye of it in the evaluation list."""
    path = fixture.mat_path(folder, "p00", "day01")
    fixture.write_mat(path, {"right": right, "left": left}, **more)
    lines = [f"day01/{n + 1:04d}.jpg {s}" for n in range(3) for s in ("left", "right")]
    fixture.write_list(folder / fixture.LISTS / "p00.txt", lines)
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return fixture.write(tmp_path_factory.mktemp("mpiigaze")).source


def test_the_evaluation_subset_leaves_unlisted_eyes_out(whole):
    listed = [mpiigaze.read(item, PATCH) for item in index(whole)]
    every = [mpiigaze.read(item, PATCH) for item in index(whole, subset="all")]
    found = {key for columns in listed for key in columns["key"]}
    rest = {key for columns in every for key in columns["key"]} - found
    assert "p00/day01/0020.jpg/left" in rest and "p14/day03/0009.jpg/right" in rest
    assert len(rest) == 2 * sum(
        n > 1 for d in fixture.DAYS.values() for n in d.values()
    )


def test_a_right_eye_is_the_stored_one_mirrored(tmp_path):
    side = np.array([-0.6, -0.3, -np.sqrt(1 - 0.45)])  # to the image's left, and up
    one_day(tmp_path, right={**EYES, "gaze": np.tile(side, (3, 1))})
    columns = read_day(tmp_path)
    right = columns["eye"] == "right"
    np.testing.assert_array_equal(
        columns["image"][right][..., 0], EYES["image"][:, :, ::-1]
    )
    np.testing.assert_array_equal(columns["image"][~right][..., 0], EYES["image"])
    pitch, yaw = columns["gaze"][right].T
    assert np.all(pitch > 0) and np.all(yaw < 0)
    np.testing.assert_allclose(columns["gaze"][~right], 0.0, atol=1e-7)


def test_head_poses_are_where_the_face_looks(tmp_path):
    """A head turned by +0.3 about y (down) looks to the image's left: yaw 0.3."""
    pose = np.array([[0, 0.3, 0], [0.2, 0, 0], [0, 0, 0.5]])
    one_day(tmp_path, left={**EYES, "pose": pose}, right={**EYES, "pose": pose})
    columns = read_day(tmp_path)
    left, right = (columns["head_pose"][columns["eye"] == s] for s in ("left", "right"))
    # Rodrigues' third column, METHODS 6.0, written out.
    expected = [
        [np.arcsin(z[1]), np.arctan2(z[0], z[2])]
        for z in (cv2.Rodrigues(p)[0][:, 2] for p in pose)
    ]
    np.testing.assert_allclose(left, expected, atol=1e-6)
    np.testing.assert_allclose(left, [[0, 0.3], [-0.2, 0], [0, 0]], atol=1e-6)
    np.testing.assert_allclose(right, np.array(expected) * [1, -1], atol=1e-6)


def test_a_day_of_one_eye_is_squeezed(tmp_path):
    path = fixture.mat_path(tmp_path, "p00", "day01")
    path.parent.mkdir(parents=True)
    side = {name: values[0] for name, values in EYES.items()}
    scipy.io.savemat(
        path, {"data": {"right": side, "left": side}, "filenames": "0007.jpg"}
    )
    fixture.write_list(tmp_path / fixture.LISTS / "p00.txt", ["day01/0007.jpg right"])
    columns = read_day(tmp_path)
    assert columns["image"].shape == (1, 36, 60, 1)
    assert list(columns["key"]) == ["p00/day01/0007.jpg/right"]


@pytest.mark.parametrize("labels", ["original", "revised"])
def test_a_day_without_eyes_is_an_empty_one(tmp_path, labels):
    fixture.write_scene(tmp_path)
    path = fixture.mat_path(tmp_path, "p03", "day02")
    nothing = {"image": [], "gaze": [], "pose": []}
    data = {"right": nothing, "left": nothing}
    scipy.io.savemat(path, {"data": data, "filenames": np.empty((0, 0), object)})
    items = index(tmp_path, subset="all", labels=labels)
    full, empty = (mpiigaze.read(item, PATCH) for item in items)
    assert set(empty) == set(full) and empty["image"].shape == (0, 36, 60, 1)
    for name, column in full.items():
        both = np.concatenate([column, empty[name]])
        assert both.dtype == column.dtype and both.shape == column.shape


@pytest.mark.parametrize(
    "lists",
    [
        "Evaluation Subset/sample list for eye image",
        "Evaluation Subset",
        "Evaluation_Subset/sample_list_for_eye_image",
    ],
)
@pytest.mark.parametrize("source", ["", "Data", "Data/Normalized"])
def test_every_layout_met_in_the_wild_is_read(tmp_path, lists, source):
    one_day(tmp_path)
    found = tmp_path / fixture.LISTS / "p00.txt"
    text = found.read_text()
    found.unlink()
    found.parent.rmdir()
    fixture.write_list(tmp_path / lists / "p00.txt", text.splitlines())
    assert mpiigaze.looks_like(tmp_path / source)
    assert len(read_day(tmp_path / source)["key"]) == 6


def test_lists_of_another_system_are_read(tmp_path):
    one_day(tmp_path)
    path = tmp_path / fixture.LISTS / "p00.txt"
    path.write_bytes(b"day01\\0001.jpg left\r\n\r\nday01/0002.jpg right \r\n")
    assert sorted(read_day(tmp_path)["key"]) == [
        "p00/day01/0001.jpg/left",
        "p00/day01/0002.jpg/right",
    ]


def test_facts_say_what_was_read():
    assert mpiigaze.facts(**datasets.options(mpiigaze, {})) == {
        "normalization": "M",
        "protocol": "mpiigaze_eval_3000",
    }
    facts = mpiigaze.facts(subset="all", labels="revised")
    assert facts == {"normalization": "R", "protocol": "none"}


def test_revised_labels_are_rotated_only(tmp_path):
    truth = fixture.write_scene(tmp_path)
    original = read_day(tmp_path, subset="all")
    revised = read_day(tmp_path, subset="all", labels="revised")
    for side, sign in (("left", 1), ("right", -1)):
        rows = revised["eye"] == side
        mirror = [1, sign]
        for columns, convention in ((original, "M"), (revised, "R")):
            expected = truth[side][convention] * mirror
            np.testing.assert_allclose(columns["gaze"][rows], expected, atol=1e-5)
        expected = truth[side]["head"] * mirror
        np.testing.assert_allclose(revised["head_pose"][rows], expected, atol=1e-5)
    apart = geometry.angular_error_deg(original["gaze"], revised["gaze"])
    assert 0.1 < apart.max() < 20
    assert "normalizing_rotation" not in original


def test_revised_labels_lead_back_to_the_target(tmp_path):
    truth = fixture.write_scene(tmp_path)
    columns = read_day(tmp_path, subset="all", labels="revised")
    back = normalize.to_camera(
        columns["gaze"], columns["normalizing_rotation"], eye=columns["eye"]
    )
    for side in ("left", "right"):
        line = truth[side]["target"] - truth[side]["center"]
        line = line / np.linalg.norm(line, axis=1, keepdims=True)
        np.testing.assert_allclose(back[columns["eye"] == side], line, atol=1e-5)


def broken(message, options=None):
    """Registers a way to break a day that `read` must refuse with ``message``."""

    def register(change):
        BROKEN[change.__name__] = (change, message, options or {})
        return change

    return register


BROKEN = {}


@broken("day01.mat is missing")
def no_mat(folder):
    path = one_day(folder)
    path.rename(path.with_name("day09.mat"))


@broken("day01.mat cannot be read as a .mat file")
def cut_short(folder):
    path = one_day(folder)
    path.write_bytes(path.read_bytes()[:2000])


@broken("cannot be read as a .mat file")
def empty(folder):
    one_day(folder).write_bytes(b"")


@broken("cannot be read as a .mat file")
def a_flipped_bit(folder):
    path = one_day(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


@broken("version 7.3")
def of_the_other_set(folder):
    one_day(folder).write_bytes(
        b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM" + bytes(400)
    )


@broken("no variable 'filenames'")
def without_names(folder):
    scipy.io.savemat(one_day(folder), {"data": {"right": EYES, "left": EYES}})


@broken("no field right.pose")
def without_a_field(folder):
    right = {name: EYES[name] for name in ("gaze", "image")}
    names = np.array([f"000{n}.jpg" for n in (1, 2, 3)], object)
    variables = {"data": {"right": right, "left": EYES}, "filenames": names}
    scipy.io.savemat(one_day(folder), variables)


@broken(r"lacks 1 of the 3 left eyes.*0002.jpg")
def fewer_eyes_than_listed(folder):
    one_day(folder, names=["0001.jpg", "0007.jpg", "0003.jpg"])


@broken("not finite")
def gaze_not_a_number(folder):
    one_day(folder, left={**EYES, "gaze": np.full((3, 3), np.nan)})


@broken("length 1, found length 0")
def gaze_zero(folder):
    one_day(folder, right={**EYES, "gaze": np.zeros((3, 3))})


@broken("length 1, found length 600")
def gaze_not_normalised(folder):
    one_day(folder, left={**EYES, "gaze": 600 * EYES["gaze"]})


@broken("a head pose is not finite")
def pose_not_a_number(folder):
    one_day(folder, left={**EYES, "pose": np.full((3, 3), np.inf)})


@broken("expected image uint8, found float64")
def image_of_floats(folder):
    one_day(folder, left={**EYES, "image": EYES["image"] / 255})


@broken(r"expected left.image \[3, 36, 60\], found uint8 \[3, 30, 60\]")
def image_of_another_size(folder):
    one_day(folder, left={**EYES, "image": EYES["image"][:, :30]})


@broken(r"found uint8 \[36, 60, 3\]; save np.transpose\(image, \(2, 0, 1\)\)")
def image_of_other_axes(folder):
    names = [f"{number + 1:04d}.jpg" for number in range(3)]
    image = np.moveaxis(EYES["image"], 0, 2)
    one_day(folder, left={**EYES, "image": image}, names=names)


@broken(r"expected left.gaze \[3, 3\], found float64 \[9\]")
def gaze_in_a_row(folder):
    one_day(folder, left={**EYES, "gaze": EYES["gaze"].ravel()})


@broken("a rotation vector in radians")
def pose_in_degrees(folder):
    one_day(folder, left={**EYES, "pose": np.degrees(EYES["pose"]) + 10})


REVISED = {"subset": "all", "labels": "revised"}


@broken("annotation.txt is missing", REVISED)
def no_annotation(folder):
    fixture.write_scene(folder)
    annotation(folder).unlink()


@broken("no table of numbers", REVISED)
def annotation_of_words(folder):
    fixture.write_scene(folder)
    annotation(folder).write_text("left right\n")


@broken("expected 41 numbers a line, found 12", REVISED)
def annotation_of_landmarks(folder):
    fixture.write_scene(folder)
    annotation(folder).write_text("1 " * 12 + "\n")


@broken("has 3 lines, none for 0004.jpg", REVISED)
def annotation_cut_short(folder):
    fixture.write_scene(folder)
    lines = annotation(folder).read_text().splitlines(keepends=True)
    annotation(folder).write_text("".join(lines[:3]))


@broken("does not belong to the published left eyes", REVISED)
def annotation_of_other_eyes(folder):
    fixture.write_scene(folder)
    lines = annotation(folder).read_text().splitlines(keepends=True)
    annotation(folder).write_text("".join(lines[1:] + lines[:1]))


def annotation(folder):
    return folder / "Data/Original/p03/day01/annotation.txt"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_day_is_refused_in_one_line(tmp_path, name):
    change, message, options = BROKEN[name]
    change(tmp_path)
    items = index(tmp_path, **options)
    with pytest.raises(errors.UserError, match=message) as raised:
        mpiigaze.read(items[0], PATCH)
    assert "\n" not in str(raised.value) and str(tmp_path) in str(raised.value)


def test_a_folder_without_eyes_is_refused(tmp_path):
    assert not mpiigaze.looks_like(tmp_path)
    with pytest.raises(errors.UserError, match="give the folder MPIIGaze"):
        index(tmp_path)


def test_a_link_to_nowhere_is_a_day_that_is_set_aside(tmp_path):
    fixture.write(tmp_path)
    path = fixture.mat_path(tmp_path, "p00", "day09")
    path.symlink_to(tmp_path / "gone.mat")
    items = mpiigaze.index(tmp_path, "all", "original")
    (item,) = [item for item in items if item.day == "day09"]
    assert mpiigaze.weight(item) == 1
    with pytest.raises(errors.UserError, match="day09.mat is missing, or a link"):
        mpiigaze.read(item, datasets.Patch())


def test_a_missing_list_is_named(tmp_path):
    one_day(tmp_path)
    (tmp_path / fixture.LISTS / "p00.txt").unlink()
    with pytest.raises(errors.UserError, match="no evaluation list of p00.*subset=all"):
        index(tmp_path)
    assert len(read_day(tmp_path, subset="all")["key"]) == 6


def test_a_damaged_list_is_named_with_its_line(tmp_path):
    one_day(tmp_path)
    path = tmp_path / fixture.LISTS / "p00.txt"
    path.write_text("day01/0001.jpg left\nday01/0002.jpg both\n")
    with pytest.raises(errors.UserError, match="p00.txt, line 2.*0002.jpg both"):
        index(tmp_path)


def test_revised_labels_need_the_originals(tmp_path):
    one_day(tmp_path)
    with pytest.raises(errors.UserError, match="Original is missing.*labels=original"):
        index(tmp_path, labels="revised")
