import json
import re

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import unityeyes as reader
from gaze.simulator import directions, domains, simulate, unityeyes

NUMBERS = r"\((-?\d+\.\d{4}, )+-?\d+\.\d{4}\)"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unityeyes") / "imgs"
    folder.mkdir()
    wide = directions.Ranges(head_yaw=(20.0, 40.0), head_pitch=(12.0, 25.0))
    columns = next(
        simulate.simulate(
            domains.factors("studio"),
            count=16,
            num_subjects=4,
            seed=3,
            size=(240, 320),
            channels=3,
            zoom=0.65,
            ranges=wide,
            with_landmarks=True,
        )
    )
    unityeyes.write(folder, columns, first=1)
    return folder, columns


def test_files_have_unityeyes_names_keys_and_strings(written):
    folder, columns = written
    assert {p.name for p in folder.iterdir()} == {
        f"{k}.{suffix}" for k in range(1, 17) for suffix in ("jpg", "json")
    }
    tree = json.loads((folder / "5.json").read_text())
    assert set(tree) == {
        "interior_margin_2d",
        "caruncle_2d",
        "iris_2d",
        "eye_details",
        "lighting_details",
        "eye_region_details",
        "head_pose",
    }
    assert set(tree["eye_details"]) == {
        "look_vec",
        "pupil_size",
        "iris_size",
        "iris_texture",
    }
    counts = {"interior_margin_2d": 16, "caruncle_2d": 7, "iris_2d": 32}
    for name, count in counts.items():
        assert len(tree[name]) == count
        assert all(re.fullmatch(NUMBERS, text) for text in tree[name])
    assert tree["eye_details"]["look_vec"].count(",") == 3
    assert re.fullmatch(NUMBERS, tree["head_pose"])
    picture = cv2.imread(str(folder / "5.jpg"))[..., ::-1].astype(int)
    assert np.abs(picture - columns["image"][4]).mean() < 3.0


def test_points_count_from_the_lower_left_corner(written):
    folder, columns = written
    tree = json.loads((folder / "1.json").read_text())
    x, y, z = (float(part) for part in tree["iris_2d"][0].strip("()").split(","))
    column, row, depth = columns["iris"][0, 0]
    # Half a pixel from a pixel's centre to its corner.
    assert abs(x - column - 0.5) < 1e-3 and abs(240 - y - row - 0.5) < 1e-3
    assert abs(z * 10 - depth) < 1e-2


@pytest.mark.parametrize(
    ("pitch", "yaw", "expected"),
    [
        (-10.0, 0.0, (10.0, 180.0)),
        (0.0, -20.0, (0.0, 200.0)),
        (-12.24, -35.94, (15.0, 215.0)),
        (10.0, 0.0, (350.0, 180.0)),
    ],
)
def test_head_pose_is_written_as_unity_turns_heads(pitch, yaw, expected):
    got = unityeyes.head_pose_deg(np.radians([pitch, yaw]))
    np.testing.assert_allclose(got, expected, atol=0.02)


def test_what_is_written_is_read_again(written):
    folder, columns = written
    everything = {"head_limit_deg": "", "width": "1.5", "level": "no"}
    items = reader.index(folder.parent, **everything)
    assert reader.looks_like(folder.parent) and len(items) == 16
    patch = datasets.Patch((144, 240), 3)
    for row, item in enumerate(items):
        read = reader.read(item, patch)
        for name in ("gaze", "head_pose"):
            np.testing.assert_allclose(read[name][0], columns[name][row], atol=2e-4)
        assert read["subject"] == [columns["subject"][row]]
        # The reader's crop of the simulator's mask, by the rule of its card.
        margin = columns["interior_margin"][row, :, :2]
        inner = columns["caruncle"][row, :, 0].mean()
        width = 1.5 * (margin[8, 0] - inner)
        x, y = (margin.min(axis=0) + margin.max(axis=0)) / 2
        step = width / 240
        rows = y + (np.arange(144) - 71.5) * step
        places = x + (np.arange(240) - 119.5) * step
        rows, places = (np.round(a).astype(int) for a in (rows, places))
        shown = columns["mask"][row][
            np.ix_(np.clip(rows, 0, 239), np.clip(places, 0, 319))
        ]
        got = read["mask"][0]
        for classes, least in (((1, 2), 0.85), ((1, 2, 3), 0.85)):
            read_there, true = np.isin(got, classes), np.isin(shown, classes)
            if true.sum() > 2500:
                both = (read_there & true).sum() / (read_there | true).sum()
                assert both > least, (row, classes, both)
