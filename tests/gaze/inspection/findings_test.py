"""Faults that a data set may have are found and said; a good set has none."""

import numpy as np
import pytest

from gaze import image_ops
from gaze.data import record
from gaze.inspection import findings, labels, samples
from tests.gaze.data import eyes

COLUMNS = eyes.columns(48, num_subjects=6)


def look(*, intensity="raw", partial=(), broken=(), is_refined=False, **changes):
    columns = {n: np.asarray(c) for n, c in (COLUMNS | changes).items()}
    columns = {n: c for n, c in columns.items() if c.shape != ()}
    card = {"name": "Eyes", "frame": "camera", "licence": "free"}
    sample = samples.Sample(
        *("npz", card, columns, partial, "48 records", broken, intensity, False),
        is_refined=is_refined,
    )
    return findings.of(sample)


def test_a_good_set_is_described_without_warnings():
    found = look()
    facts = dict(found.facts)
    assert found.warnings == []
    assert facts["set"] == "Eyes (npz)" and "48 eyes looked at" in facts["size"]
    assert facts["subjects"].startswith("6 among them")
    assert (
        facts["image"].startswith("60 x 36 px, grey") and "looks raw" in facts["image"]
    )
    pitch = np.degrees(COLUMNS["gaze"][:, 0])
    assert f"pitch {pitch.min():.0f} to {pitch.max():.0f}" in facts["gaze"]
    assert facts["out of range"].startswith("0.0% of the gaze")
    assert facts["signs"].startswith("consistent") and "by mask" in facts["signs"]
    share = (COLUMNS["mask"] == record.IRIS).mean()
    assert f"iris {share:.1%}" in facts["mask"]
    assert facts["licence"] == "free" and facts["frame"] == "camera"


def test_colour_is_described_as_its_grey_is():
    found = look(image=np.repeat(COLUMNS["image"], 3, axis=-1))
    assert found.warnings == [] and "60 x 36 px, RGB" in dict(found.facts)["image"]


def test_text_fits_a_terminal_and_holds_every_fact():
    found = look(gaze=-COLUMNS["gaze"])
    text = found.text()
    assert max(map(len, text.splitlines())) <= 88
    words = " ".join(text.split())
    assert all(sentence in words for _, sentence in found.facts)
    assert all(f"mind {warning}" in words for warning in found.warnings)


FAULTS = {
    "yaw and pitch reversed": {"gaze": -COLUMNS["gaze"]},
    "pitch and yaw swapped": {"gaze": COLUMNS["gaze"][:, ::-1]},
    "100% of the gaze lies outside": {"gaze": COLUMNS["gaze"] + 1.2},
    "an angle of head_pose hardly varies": {"head_pose": np.zeros((48, 2))},
    "only one subject": {"subject": ["anna"] * 48},
    "nobody knows whose eyes these are": {"subject": ["unknown"] * 48},
    "raw and equalised eyes are mixed (equalised: ben; raw: anna)": {
        "image": np.concatenate(
            [COLUMNS["image"][:40], image_ops.equalize(COLUMNS["image"][40:])]
        ),
        "subject": ["anna"] * 40 + ["ben"] * 8,
        "intensity": "auto",
    },
    "stated as equalized, but the images look raw": {"intensity": "equalized"},
    "copies of others, pixel by pixel: 47": {
        "image": np.repeat(COLUMNS["image"][:1], 48, 0)
    },
    "of one grey level, with no eye in them: 48": {
        "image": np.random.default_rng(0).integers(90, 93, (48, 36, 60, 1)).astype("u1")
    },
    "only some eyes have condition": {"partial": ("condition",)},
    "unreadable items: 2, the first: a.mat breaks off": {
        "broken": ("a.mat breaks off", "b")
    },
    "masks do not lie on the eyes: as they are": {"mask": COLUMNS["mask"][:, :, ::-1]},
    "no mask shows an iris": {"mask": np.zeros((48, 36, 60), np.uint8)},
    "no mask shows a pupil": {
        "mask": np.where(COLUMNS["mask"] == 2, 1, COLUMNS["mask"])
    },
    "0 skin, 1 sclera, 2 iris, 3 pupil": {
        "mask": np.array([0, 2, 3, 1], np.uint8)[COLUMNS["mask"]]
    },
    "pupil_center does not fit the pictures: x reversed": {
        "pupil_center": COLUMNS["pupil_center"] * [-1, 1] + [59, 0]
    },
    "the signs cannot be told": {
        "gaze": np.random.default_rng(1).permutation(COLUMNS["gaze"])
    },
}


@pytest.mark.parametrize("warning", FAULTS)
def test_a_fault_is_said(warning):
    warnings = look(**FAULTS[warning]).warnings
    assert any(warning in sentence for sentence in warnings), warnings


def test_refined_eyes_are_not_judged_by_their_looks():
    mixed = FAULTS["raw and equalised eyes are mixed (equalised: ben; raw: anna)"]
    found = look(**(mixed | {"intensity": "equalized"}), is_refined=True)
    assert found.warnings == []
    assert dict(found.facts)["image"].endswith("; equalized before they were refined")


def test_what_is_missing_names_the_commands_that_need_it():
    facts = dict(look(gaze=None, mask=None).facts)
    assert "gaze (for gaze.train, gaze.evaluate)" in facts["missing"]
    assert "mask (for refiner.train_segmenter" in facts["missing"]
    assert "signs" not in facts and "mask" not in facts


def test_the_trained_range_is_the_simulators():
    straight, far = np.zeros((1, 2)), np.radians([[0.0, 36.0]])
    assert not labels.outside(straight).any() and labels.outside(far).all()
