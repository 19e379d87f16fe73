"""The runtime is a wheel of its own: no TensorFlow, no OpenCV, no other room."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[3]
RUNTIME = ROOT / "export" / "runtime"
SCRIPT = """
import sys
from gaze_runtime import card, follow, generator, intensity, latency, models, tracker
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""
HEAVY = {"tensorflow", "keras", "cv2", "absl", "gaze", "refiner", "export", "scipy"}


def test_installed_under_its_own_name_it_imports_nothing_heavy(tmp_path):
    (tmp_path / "gaze_runtime").symlink_to(RUNTIME, target_is_directory=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.split())
    assert {"numpy", "ai_edge_litert", "gaze_runtime"} <= modules
    assert not modules & HEAVY
