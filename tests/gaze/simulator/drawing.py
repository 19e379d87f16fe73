"""Scenes, people and light for tests of the simulator's parts."""

import numpy as np

from gaze.simulator import albedos, bands, lights, render, scenes

SEED = 3


def drawn(count, *, domain="studio", look=None):
    """Scene, albedo and light of ``count`` pictures, one person each."""
    index = np.arange(count)
    scene = scenes.sample(domain, seed=SEED, subject=index, index=index)
    look = look or domain
    albedo = albedos.sample(look, seed=SEED, subject=index)
    return scene, albedo, lights.sample(look, seed=SEED, index=index)


def rendered(scene, albedo, light, *, size=(36, 60), band_names=(bands.GREY,)):
    """Linear light and masks of scenes, [N, H, W, C] and [N, H, W]."""
    return render.render(scene, albedo, light, size, band_names)[:2]


def towards(x, y, z, count):
    """The same unit vector for every picture, float32 [N, 3]."""
    vector = np.float32([x, y, z])
    return np.tile(vector / np.linalg.norm(vector), (count, 1))
