"""The command `refiner.figures`: what it writes, and misuse in one line."""

import os
import pathlib
import subprocess
import sys

import cv2
import keras
import pytest

from gaze.data import record
from gaze.run import artifact
from refiner.networks import segmenter
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[3]


def figures(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "refiner.figures", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Synthetic eyes, darker ones of the same names, and real ones."""
    folder = tmp_path_factory.mktemp("figures")
    raw = record.load(eyes.write(folder / "raw", count=8))
    dark = raw.replace(image=raw.image // 2)
    target = artifact.Artifact("test", folder / "dark", {}, {})
    record.write([dark.columns()], target, intensity="raw")
    eyes.write(folder / "real", count=8, domain="cabin", seed=1)
    return folder


def test_pictures_and_a_page_with_all_of_them(data, tmp_path):
    keras.utils.set_random_seed(0)
    network = segmenter.Segmenter(widths=(4, 8, 16), blocks=(1, 1, 1, 1))
    network.logits.bias.assign([0.0, 0.1, -9.0, 0.0])  # iris, never a pupil
    network.save(tmp_path / "model.keras")
    run_fixture.finish(tmp_path, "refiner.train_segmenter", pupil_ratio=0.5)
    out = tmp_path / "out"
    arms = f"--arms=identity={data / 'raw'},simgan={data / 'dark'}"
    sets = f"--real={data / 'real'}", f"--training={data / 'raw'}"
    given = (*sets, f"--drivers={data / 'dark'}", f"--segmenter={tmp_path}", arms, arms)
    done = figures(f"--out={out}", *given, "--rows=2", "--threads=1")
    assert done.returncode == 0, done.stderr[-2000:]
    pictures = {path.stem: cv2.imread(str(path)) for path in out.glob("*.png")}
    assert sorted(pictures) == [
        "fig4",
        "fig4_changed",
        "fig5",
        "fig6-7_source1",
        "fig6-7_source2",
    ]
    # Two rows of 36x60 eyes four times as large, gaps of 6 px, labels of 28 px.
    assert pictures["fig4"].shape == (2 * 150 + 28, 6 * 246 - 6, 3)
    assert pictures["fig5"].shape == (2 * 150 + 28, 4 * 246 - 6, 3)
    assert pictures["fig6-7_source1"].shape == (2 * 150 + 28, 3 * 246 - 6, 3)
    page = (out / "figures.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") == 5
    assert "Figure 4" in page and "Figures 6 and 7: test" in page
    assert "Not given: Gatys, Johnson" in page and "rgb(200, 30, 40)" in page
    assert (out / "manifest.json").exists()
    assert "segmenting 8/8" in done.stderr


MISUSE = {
    "--strips and --content together": ("--strips=gatys=run",),
    "--training stands beside": ("--training={raw}", "--segmenter=s", "--drivers=d"),
    "pass --segmenter=RUN, too": ("--drivers={raw}",),
    "no finished refiner run": ("--strips=gatys={raw}", "--content={raw}"),
}


@pytest.mark.slow
@pytest.mark.parametrize("sentence", MISUSE)
def test_misuse_is_one_line_and_leaves_nothing(data, tmp_path, sentence):
    arguments = [part.format(raw=data / "raw") for part in MISUSE[sentence]]
    done = figures(f"--out={tmp_path / 'out'}", *arguments)
    assert done.returncode == 1, done.stderr[-2000:]
    assert done.stderr.startswith("error: ") and sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())
