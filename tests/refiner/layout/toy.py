"""Eyes drawn by a dozen lines of NumPy, for laws that want hundreds of sets.

Lids are straight, irises discs, and one population's numbers do what they say.
"""

import numpy as np

from gaze.simulator import population

PX_PER_MM, EYEBALL_MM = 1.6, 12.0
SIZE = 36, 60


def simulate(seed, *, count=200, people=100, wrong_px=0.0):
    """What `fitting.fit` asks for; ``wrong_px`` is what a segmenter always misses."""
    random = np.random.default_rng(seed)
    person = random.standard_normal((people, 2))[np.arange(count) * people // count]
    crop, own = random.standard_normal((2, count, 3)).clip(-2.5, 2.5)
    place = random.uniform(-1, 1, (count, 2))
    names = np.array([f"p{n}" for n in np.arange(count) * people // count])

    def masks(layout: population.Population):
        return _draw(layout, person, crop, own, place, wrong_px), names

    return masks


def _draw(of, person, crop, own, place, wrong_px):
    size = PX_PER_MM * of.crop_scale * np.exp(of.crop_scale_deviation * crop[:, 2])
    x0 = of.crop_x + of.crop_jitter * crop[:, 0]
    y0 = of.crop_y + of.crop_jitter * crop[:, 1]
    pitch = _between(of.gaze_pitch_low, of.gaze_pitch_high, place[:, 0])
    yaw = _between(of.gaze_yaw_low, of.gaze_yaw_high, place[:, 1])
    lids = of.lid_wander * own[:, :2] + person * np.array(
        [of.upper_lid_angle_deviation, of.lower_lid_angle_deviation]
    )
    upper = of.upper_lid_angle + of.upper_lid_follows * pitch + lids[:, 0]
    lower = of.lower_lid_angle - of.lower_lid_follows * pitch + lids[:, 1]
    above, below = (EYEBALL_MM * np.sin(np.radians(a)) for a in (upper, lower))
    x = (np.arange(SIZE[1]) + 0.5 - SIZE[1] / 2)[None, None] - x0[:, None, None]
    y = (np.arange(SIZE[0]) + 0.5 - SIZE[0] / 2)[None, :, None] - y0[:, None, None]
    x, y = x / size[:, None, None], y / size[:, None, None]  # mm about the eyeball
    wrong = wrong_px / PX_PER_MM
    opening = (y > -above[:, None, None] + wrong) & (y < below[:, None, None])
    opening = opening & (np.abs(x) < of.fissure_width / 2)
    right = -EYEBALL_MM * np.sin(np.radians(yaw))[:, None, None]
    down = -EYEBALL_MM * np.sin(np.radians(pitch))[:, None, None]
    iris = np.hypot(x - right, y - down) < of.iris_radius
    return np.where(opening, np.where(iris, 1, 3), 0).astype(np.uint8)


def _between(low, high, place):
    return (low + high) / 2 + (high - low) / 2 * place
