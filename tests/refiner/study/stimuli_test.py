"""What a subject gets to see: nothing but the picture tells the kinds apart."""

import cv2
import numpy as np
import pytest

from gaze import image_ops
from gaze.run import errors
from refiner.study import opening, sources, stimuli
from tests.gaze.data import eyes
from tests.refiner.study import study_fixture


def test_lengths_and_bytes_around_the_pixels_are_alike(tmp_path):
    study, encoded = opening.begin(
        tmp_path / "study", *study_fixture.write_folders(tmp_path), 10
    )
    assert len(encoded) == 24 and len({len(png) for png in encoded}) == 1
    # A PNG's chunks: only what a picture needs, no text, no time, no profile.
    kinds = set()
    for png in encoded:
        place = 8
        while place < len(png):
            length = int.from_bytes(png[place : place + 4], "big")
            kinds.add(png[place + 4 : place + 8])
            place += 12 + length
    assert kinds == {b"IHDR", b"IDAT", b"IEND"}
    study.close()


def test_what_is_encoded_is_what_lies_in_the_folder(tmp_path):
    folder = study_fixture.write_eyes(tmp_path / "a", 3, channels=3)
    source = sources.read(folder)
    for eye, name in zip(source.eyes, source.names, strict=True):
        data = np.frombuffer(stimuli.encode(eye), np.uint8)
        shown = cv2.imdecode(data, cv2.IMREAD_COLOR)
        np.testing.assert_array_equal(shown, cv2.imread(str(folder / name)))


def test_both_kinds_come_to_one_size_one_colour_and_one_intensity(tmp_path):
    large = sources.read(study_fixture.write_eyes(tmp_path / "a", 3, size=(72, 120)))
    colour = sources.read(study_fixture.write_eyes(tmp_path / "b", 3, channels=3))
    shown = stimuli.prepare(large, colour, 3)
    assert {eyes.shape[1:] for eyes in shown.eyes.values()} == {(36, 60, 1)}
    equalized = sources.Source(
        large.folder, list(image_ops.equalize(large.eyes)), large.names, "equalized"
    )
    shown = stimuli.prepare(equalized, colour, 3)
    refined = image_ops.equalize(colour.eyes)
    np.testing.assert_array_equal(shown.eyes["refined"], refined)
    assert "equalised" in shown.treatment


def test_records_are_read_like_pictures(tmp_path):
    source = sources.read(eyes.write(tmp_path / "records", count=8))
    assert len(source.eyes) == len(set(source.names)) == 8
    assert source.eyes[0].shape == (36, 60, 1) and source.intensity == "raw"


def test_of_a_large_folder_some_are_drawn_always_the_same(tmp_path):
    folder = study_fixture.write_eyes(tmp_path / "a", 20)
    first, again = sources.read(folder, most=5), sources.read(folder, most=5)
    assert first.names == again.names and len(first.names) == 5
    assert first.names != sorted(path.name for path in folder.iterdir())[:5]


def test_large_pictures_are_shown_smaller(tmp_path):
    source = sources.read(study_fixture.write_eyes(tmp_path, 1, size=(480, 640)))
    assert source.eyes[0].shape[:2] == (240, 320)


def test_too_few_pictures_are_refused(tmp_path):
    real, refined = study_fixture.write_folders(tmp_path, 4)
    with pytest.raises(errors.UserError, match="at least 10 real eyes, found 4"):
        opening.begin(tmp_path / "study", real, refined, 10)
    assert not (tmp_path / "study").exists()


def test_a_file_that_is_no_picture_is_refused_and_others_are_told(tmp_path, caplog):
    folder = study_fixture.write_eyes(tmp_path / "a", 3)
    (folder / "notes.txt").write_text("mine")
    assert len(sources.read(folder).eyes) == 3
    assert "1 files are no picture to show (notes.txt)" in caplog.text
    (folder / "zzz.png").write_text("no picture")
    with pytest.raises(errors.UserError, match="zzz.png is no image"):
        sources.read(folder)


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine")
    with pytest.raises(errors.UserError, match="holds no image"):
        sources.read(tmp_path / "a")


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = study_fixture.write_eyes(tmp_path / "private", 1) / "000.png"
    folder = study_fixture.write_eyes(tmp_path / "a", 2)
    (folder / "inside.png").symlink_to(folder / "000.png")
    assert len(sources.read(folder).eyes) == 2  # it shows nothing new
    (folder / "link.png").symlink_to(outside)
    with pytest.raises(errors.UserError, match="a link to a file outside"):
        sources.read(folder)


def test_eyes_that_are_both_real_and_refined_are_refused(tmp_path):
    folder = study_fixture.write_eyes(tmp_path / "a", 12)
    with pytest.raises(errors.UserError, match="12 eyes are in both"):
        opening.begin(tmp_path / "study", folder, folder, 10)
