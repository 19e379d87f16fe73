import dataclasses

import numpy as np

from gaze.simulator import detail
from tests.gaze.simulator import drawing


def test_lines_lie_below_the_eye_and_beside_it_and_grow_with_the_person():
    scene, albedo, _ = drawing.drawn(4)
    x, y = np.meshgrid(np.linspace(-18, 24, 220), np.linspace(-12, 12, 160))
    x, y = (np.tile(p.astype(np.float32), (4, 1, 1)) for p in (x, y))
    deep, smooth = (
        detail.relief(
            scene,
            dataclasses.replace(albedo, wrinkles=np.full((4, 1, 1), depth, np.float32)),
            (x, y),
            4.0 - y,
        )
        for depth in (0.1, 0.0)
    )
    lines = deep - smooth
    under = (np.abs(x) < 8) & (y > 6) & (y < 10)
    lid, corner = (np.abs(x) < 8) & (y < 3), (x > 19) & (np.abs(y) < 3)
    assert lines[lid].std() < 1e-6
    assert lines[under].std() > 0.01 and lines[corner].std() > 0.01
    # Pores are a hundredth of a millimetre, and finest on the lids.
    assert 0.001 < smooth[np.abs(y) < 2].std() < smooth[np.abs(y) > 10].std() < 0.03
