"""Names in any case are read; those that come near to a label are asked about."""

import pytest

from gaze.data.formats import array_names
from gaze.run import errors


def test_names_count_in_any_case_and_side_is_eye():
    found = array_names.find(["Image", "GAZE", "side", "notes"], "eyes.npz")
    assert found == {"image": "Image", "gaze": "GAZE", "eye": "side"}


@pytest.mark.parametrize("names", [["Gaze", "gaze"], ["side", "eye"]])
def test_a_label_twice_is_refused(names):
    with pytest.raises(errors.UserError, match="eyes.npz has .* twice, as"):
        array_names.find(names, "eyes.npz")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("gazes", "gaze"),
        ("gaez", "gaze"),
        ("gaze_deg", "gaze"),
        ("gazeDegrees", "gaze"),
        ("label", "gaze"),
        ("labels", "gaze"),
        ("look_vec", "gaze"),
        ("subjects", "subject"),
        ("person_id", "subject"),
        ("head_pose_deg", "head_pose"),
        ("headpose", "head_pose"),
        ("masks", "mask"),
        ("segmentation", "mask"),
        ("pupil_centre", "pupil_center"),
        ("pupil_px", "pupil_center"),
        ("openness", "eye_openness"),
        ("sides", "eye"),
        ("laterality", "eye"),
        ("session", "condition"),
        ("x", "image"),
        ("images", "image"),
        ("notes", ""),
        ("", ""),
        ("42", ""),
    ],
)
def test_what_a_name_seems_to_mean(name, label):
    assert array_names.meant(name, array_names.LABELS) == label


def test_only_labels_that_are_asked_for_are_meant():
    assert array_names.meant("gazes", ["mask", "subject"]) == ""
