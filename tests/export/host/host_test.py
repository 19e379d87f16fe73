"""The C++ host against the Python runtime: the same codes, the same refusals."""

import csv
import subprocess

import numpy as np
import pytest

from export.conversion import card as cards
from export.runtime import card, filters, models, offsets
from tests.export.runtime import damage_test as damage

RATE = 30.0


@pytest.fixture
def equalized_file(gaze_file, tmp_path):
    """The tiny gaze model, whose card says that it wants equalised eyes."""
    content = gaze_file.read_bytes()
    text = card.read(content)
    text["input"]["intensity"] = "equalized"
    path = tmp_path / "equalized.tflite"
    path.write_bytes(cards.embed(content, text))
    return path


def write_eyes(path, eyes):
    """Eyes uint8 [N, H, W] as the PGM that the host reads."""
    count, height, width = eyes.shape
    path.write_bytes(b"P5\n%d %d\n255\n" % (width, count * height) + eyes.tobytes())
    return path


def run(host, *arguments):
    return subprocess.run(
        [host, *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


def table(host, model, eyes, path):
    done = run(host, model, write_eyes(path, eyes), RATE)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(done.stdout.splitlines()))


def column(rows, *names):
    return np.array([[float(row[name]) for name in names] for row in rows])


def expected(path, eyes):
    """(raw codes [N, 2], angles [N, 2], smoothed vectors [N, 3]) by the runtime."""
    model, smooth = models.GazeModel(path), filters.Direction()
    raw, angles, vectors = [], [], []
    for frame, eye in enumerate(eyes):
        outputs = model.run(model.treat(eye))
        raw.append([outputs[name][0] for name in ("pitch", "yaw")])
        angles.append(model.angles(outputs))
        ahead = offsets.Offset(*angles[-1]).apply(np.array([0.0, 0.0, -1.0]))
        vectors.append(smooth.update(ahead, frame / RATE))
    return np.array(raw), np.array(angles), np.array(vectors)


def drawn(count, seed=5):
    random = np.random.default_rng(seed)
    levels = random.integers(1, 120, (count, 1, 1))
    noise = random.integers(0, 256, (count, 12, 20))
    return np.minimum(noise, 40 + levels).astype(np.uint8)


def test_500_eyes_have_the_codes_of_the_python_runtime(host, equalized_file, tmp_path):
    eyes = drawn(500)
    eyes[7] = 128  # one grey level: nothing to equalise
    rows = table(host, equalized_file, eyes, tmp_path / "eyes.pgm")
    raw, angles, vectors = expected(equalized_file, eyes)
    assert len(np.unique(raw, axis=0)) > 20  # of eyes that differ
    np.testing.assert_array_equal(column(rows, "pitch_raw", "yaw_raw"), raw)
    np.testing.assert_allclose(column(rows, "pitch", "yaw"), angles, rtol=1e-7)
    np.testing.assert_allclose(column(rows, "x", "y", "z"), vectors, atol=1e-10)


def test_raw_eyes_stay_raw_where_the_card_says_so(host, gaze_file, tmp_path):
    eyes = drawn(40)
    rows = table(host, gaze_file, eyes, tmp_path / "eyes.pgm")
    raw, _, _ = expected(gaze_file, eyes)
    np.testing.assert_array_equal(column(rows, "pitch_raw", "yaw_raw"), raw)


def refuses(host, message, *arguments):
    """The host leaves one line and exit status 1, and no answer."""
    done = run(host, *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    # LiteRT says that it made its delegate, whatever it is told.
    lines = [x for x in done.stderr.splitlines() if not x.startswith("INFO: ")]
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert message in lines[0]


def test_every_damaged_model_is_one_line(host, gaze_export, tmp_path):
    eyes, path = write_eyes(tmp_path / "eyes.pgm", drawn(1)), tmp_path / "damaged"
    for content in damage.mutants(gaze_export.model, gaze_export.float32, 60, seed=2):
        path.write_bytes(content)
        refuses(host, str(path), path, eyes)


def test_models_of_no_use_are_one_line(
    host, gaze_export, gaze_file, segmenter_file, tmp_path
):
    eyes = write_eyes(tmp_path / "eyes.pgm", drawn(1))
    refuses(host, "cannot be read", tmp_path / "absent", eyes)
    gaze_file.write_bytes(b"no model at all")
    refuses(host, "no .tflite file", gaze_file, eyes)
    gaze_file.write_bytes(gaze_export.model.replace(card.MARK, b"x" * len(card.MARK)))
    refuses(host, "carries no checksum", gaze_file, eyes)


def test_eyes_of_no_use_are_one_line(host, gaze_file, tmp_path):
    path = tmp_path / "eyes.pgm"
    refuses(host, "expected a binary PGM", gaze_file, gaze_file)
    refuses(host, "below one another", gaze_file, write_eyes(path, drawn(1)[:, :5]))
    path.write_bytes(write_eyes(path, drawn(2)).read_bytes()[:-1])
    refuses(host, "cut short", gaze_file, path)
