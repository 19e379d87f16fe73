import cv2
import numpy as np
import pytest
import scipy.io

from gaze.hands import nyu
from gaze.run import errors
from tests.gaze.hands import nyu_fixture


def test_depth_is_unpacked_from_green_and_blue(tmp_path):
    uvd = nyu_fixture.write(tmp_path / "train")
    read = nyu.depth_mm(tmp_path / "train" / "depth_1_0000001.png")
    np.testing.assert_array_equal(read, nyu_fixture.depth(uvd[0]))
    assert read.max() == nyu_fixture.BEHIND_MM > 255  # needs both bytes


def test_every_frame_with_an_image_is_read_and_the_others_are_counted(tmp_path):
    nyu_fixture.write(tmp_path / "train", count=6)
    hands = nyu.load(tmp_path / "train", "real", 96)
    assert hands.image.shape == (5, 96, 96, 1) and hands.missing == 1
    assert hands.joints.shape == (5, 14, 2) and hands.image.dtype == np.float32
    assert hands.image.min() >= -1 and hands.image.max() == 1


def test_a_joint_lies_on_what_was_drawn_there(tmp_path):
    uvd = nyu_fixture.write(tmp_path / "train")
    hands = nyu.load(tmp_path / "train", "real", 224)
    for image, joints, all_joints in zip(hands.image, hands.joints, uvd, strict=False):
        middle = all_joints[:, 2].mean()
        x, y = joints.round().astype(int).T
        inside = (np.minimum(x, y) >= 0) & (np.maximum(x, y) < 224)
        shown = image[y[inside], x[inside], 0] * nyu.CUBE_MM / 2 + middle
        true = all_joints[list(nyu.JOINTS), 2][inside]
        # Another joint may stand before it, nothing behind it.
        assert (shown <= true + 1).all() and inside.sum() >= 12


def test_the_cube_has_the_same_millimetres_at_every_distance():
    uvd = nyu_fixture.joints(1)[0]
    depth = nyu_fixture.depth(uvd)
    joints = nyu.crop(depth, uvd, 224)[1]
    twice = uvd * [1, 1, 2]
    np.testing.assert_allclose(
        nyu.crop(depth, twice, 224)[1] - 111.5, 2 * (joints - 111.5), atol=1e-3
    )


def test_what_lies_behind_or_is_unknown_is_background():
    uvd = np.tile([320.0, 240.0, 700.0], (36, 1))
    for away in (0.0, 700.0 + nyu.CUBE_MM, 700.0 - nyu.CUBE_MM):
        image, _ = nyu.crop(np.full((480, 640), away, np.float32), uvd, 64)
        assert (image == 1.0).all()
    image, joints = nyu.crop(np.full((480, 640), 700, np.float32), uvd, 64)
    assert (image == 0.0).all()
    np.testing.assert_allclose(joints, 31.5, atol=1e-4)


BROKEN = {
    "another shape": (np.ones((2, 6, 35, 3)), "joint_uvd is .2, 6, 35, 3."),
    "no depth": (np.zeros((2, 6, 36, 3)), "no positive mm"),
    "not a number": (np.full((2, 6, 36, 3), np.nan), "no positive mm"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_joints_that_are_none(tmp_path, name):
    nyu_fixture.write(tmp_path / "train")
    values, message = BROKEN[name]
    scipy.io.savemat(tmp_path / "train" / "joint_data.mat", {"joint_uvd": values})
    with pytest.raises(errors.UserError, match=message):
        nyu.load(tmp_path / "train", "real", 64)


def test_a_folder_without_images_or_labels(tmp_path):
    nyu_fixture.write(tmp_path / "train")
    with pytest.raises(errors.UserError, match="depth_2_FFFFFFF"):
        nyu.load(tmp_path / "train", "real", 64, view=2)
    with pytest.raises(errors.UserError, match="nothing at .*joint_data"):
        nyu.load(tmp_path, "real", 64)


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 0, 0]])
def test_depth_that_is_packed_otherwise_is_refused(tmp_path, order):
    """Bytes exchanged, or the low one alone."""
    nyu_fixture.write(tmp_path / "train")
    for path in (tmp_path / "train").glob("depth_*.png"):
        cv2.imwrite(str(path), cv2.imread(str(path))[..., order])
    with pytest.raises(errors.UserError, match="show nothing where joint_data"):
        nyu.load(tmp_path / "train", "real", 64)
