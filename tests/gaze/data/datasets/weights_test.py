"""What items weigh is what they hold, or would hold were they not broken."""

import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import lpw, mpiifacegaze, mpiigaze, npz, ut_multiview
from tests.gaze.data.datasets import fixtures


@pytest.mark.parametrize("module", [npz, mpiifacegaze, mpiigaze])
def test_items_weigh_their_records(module, tmp_path):
    fixture = fixtures.write(module.__name__.rpartition(".")[2], tmp_path)
    options = datasets.options(module, fixture.options)
    items = module.index(fixture.source, **options)
    for item in items:
        assert module.weight(item) == len(module.read(item, datasets.Patch())["image"])


def test_a_day_of_every_eye_weighs_by_its_size(tmp_path):
    (tmp_path / "day01.mat").write_bytes(bytes(2208 * 7 + 100))
    day = mpiigaze.Day(tmp_path / "day01.mat", "p00", "day01", None, None)
    assert mpiigaze.weight(day) == 7


def test_frames_of_a_video():
    assert lpw.weight(lpw.Piece("a.avi", 0, 100, 20, None)) == 5
    assert lpw.weight(lpw.Piece("a.avi", 0, 1, 20, None)) == 100  # without labels


def test_views_of_a_target_and_of_a_subject_that_cannot_be_listed():
    views = ut_multiview.Views("s00.zip", "a.csv", "a/", "test", "000_left")
    assert ut_multiview.weight(views) == 8
    assert ut_multiview.weight(views._replace(part="synth")) == 144
    assert ut_multiview.weight(views._replace(name="")) == 8 * 2 * 160


def test_a_damaged_file_of_faces_weighs_a_person(tmp_path):
    (tmp_path / "p00.mat").write_bytes(b"\x89HDF no more")
    faces = mpiifacegaze.Faces(tmp_path / "p00.mat", 0, 0, ("left", "right"))
    assert mpiifacegaze.weight(faces) == 6000


def test_half_an_npz_cannot_be_lost_unseen(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (600, 8, 8), np.uint8)
    np.savez(tmp_path / "eyes.npz", image=image)
    items = npz.index(tmp_path / "eyes.npz")
    assert [npz.weight(item) for item in items] == [512, 88]
