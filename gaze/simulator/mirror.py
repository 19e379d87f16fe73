"""What a mirror shows of an eye's environment: the wet cornea, or a lens of glasses.

The cornea is a convex mirror: a fortieth of what stands in front of the eye is seen
in it at the exact mirror direction, more at grazing angles (Schlick's formula). Beside
a dark iris that is no small light.
"""

from collections.abc import Sequence

import numpy as np

from gaze.simulator import environments, shading, textures

_STRAIGHT = np.float32(0.025)  # ((n - 1) / (n + 1))^2 of the tear film


def reflect(
    normal: Sequence[np.ndarray], view: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """Where a mirror of given normals looks.

    Args:
        normal: three float32 [N, h, w], unit, head frame.
        view: float32 [N, 3], towards the camera, head frame.

    Returns:
        direction, three float32 [N, h, w], unit; cosine of normal and view [N, h, w].
    """
    cosine = shading.dot(normal, view)
    direction = [
        2.0 * cosine * n - view[:, k, None, None] for k, n in enumerate(normal)
    ]
    return direction, cosine


def sky(
    environment: environments.Environment,
    vectors: shading.Vectors,
    direction: Sequence[np.ndarray],
    cosine: np.ndarray,
) -> np.ndarray:
    """Light of sky and ground, mirrored; float32 [N, h, w], of the ambient light's 1.

    Args:
        environment: of N pictures.
        vectors: head-frame `shading.Vectors`.
        direction, cosine: of `reflect`.
    """
    up = shading.dot(direction, vectors.up)  # sine of the height
    right = shading.dot(direction, vectors.right)
    # The same texture serves all: a picture's row and first column are its own.
    column = right * np.float32(60.0) + environment.place
    height = environment.horizon + environment.skyline * textures.look_up(
        textures.fractal(1.5, 8.0, 5), column, environment.place
    )
    above = np.clip((up - height) * np.float32(5.0) + np.float32(0.5), 0.0, 1.0)
    # Schlick has the fifth power; the fourth with a smaller factor is two squares.
    grazing = np.square(np.square(1.0 - np.clip(cosine, 0.0, 1.0)))
    share = _STRAIGHT + np.float32(0.45) * grazing
    return share * (environment.ground + (environment.sky - environment.ground) * above)


def window(
    environment: environments.Environment,
    vectors: shading.Vectors,
    direction: Sequence[np.ndarray],
) -> np.ndarray:
    """A bright window at mirror directions, float32 [N, h, w], 0..its strength."""
    # In halves of the window: its edges lie at -1 and 1.
    right = shading.dot(direction, vectors.window_right) / environment.window_width
    down = shading.dot(direction, vectors.window_down) / environment.window_height
    # The same rectangle behind the head is no window.
    ahead = shading.dot(direction, vectors.window) > 0
    pane = _edge(np.abs(right)) * _edge(np.abs(down)) * ahead
    # Bars between panes: dark where the phase passes a whole number inside.
    phase = (right + 1.0) * (0.5 * environment.window_bars)
    bar = np.abs(phase - np.round(phase)) * (2.0 / environment.window_bars) < 0.07
    return environment.window * pane * (1.0 - np.float32(0.7) * bar)


def _edge(x):
    """1 inside 1, fading to 0 over a third around it, without a kink."""
    x = np.clip((1.0 - x) * np.float32(3.0) + np.float32(0.5), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
