import numpy as np

from gaze.simulator import cameras


def test_the_infrared_camera_is_cleaner_than_the_cabins():
    index = np.arange(300)
    infrared, cabin = (
        cameras.sample(domain, seed=8, index=index) for domain in ("cabin_nir", "cabin")
    )
    assert infrared.motion.mean() < cabin.motion.mean()
    assert infrared.quality.mean() > cabin.quality.mean()
    assert infrared.blur.mean() < cabin.blur.mean()
