"""NYU's hand pose set in small: two cameras, packed depth, one frame without image."""

import cv2
import numpy as np
import scipy.io

from gaze.hands import nyu

BEHIND_MM = 1500.0


def joints(count, seed=0):
    """Hands before the camera: uvd float [count, 36, 3]."""
    random = np.random.default_rng(seed)
    middle = random.uniform([220, 160, 600], [420, 320, 900], (count, 1, 3))
    return middle + random.uniform([-70, -70, -60], [70, 70, 60], (count, 36, 3))


def depth(uvd):
    """A disc at each joint, the nearer ones in front: float [480, 640] mm."""
    image = np.full((480, 640), BEHIND_MM)
    for u, v, d in sorted(uvd.tolist(), key=lambda joint: -joint[2]):
        cv2.circle(image, (round(u), round(v)), 9, round(d), -1)
    image[:20] = 0  # unknown
    return image


def packed(image):
    """As OpenCV writes it: blue, green, red."""
    whole = image.astype(int)
    return np.stack([whole % 256, whole // 256, 0 * whole], axis=-1).astype(np.uint8)


def write(folder, count=6, seed=0):
    """``train`` or ``test`` without its last image; gives the joints of camera 1."""
    folder.mkdir(parents=True)
    views = np.stack([joints(count, seed + view) for view in range(2)])
    scipy.io.savemat(folder / "joint_data.mat", {"joint_uvd": views})
    for prefix in nyu.KINDS.values():
        for number, uvd in enumerate(views[0][:-1], start=1):
            path = folder / f"{prefix}_1_{number:07d}.png"
            cv2.imwrite(str(path), packed(depth(uvd)))
    return views[0]
