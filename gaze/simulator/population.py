"""What a population of people, and the crops taken of them, are drawn from.

Every number is a float with a unit and the bounds within which it may be moved by
hand or by a fit; ``FIELDS`` lists them. Those called ``..._deviation`` belong to the
normal distribution (cut at 2.5 deviations) whose mean stands before them. The defaults
are those of the benchmark's version 2.

Bounds are choices around what is known of people: the fissure's length and height
(Farkas, Anthropometry of the Head and Face, 1994); margin to reflex distances of 4 to 5
mm above and about 5 below, usual in the clinic (13.25 mm times the sine of a lid's
angle, less the squint); an iris 11.7 +- 0.4 mm across (Rüfer et al. 2005); an upper lid
that goes along with the eye nearly fully, a lower one in part (Becker and Fuchs 1988).
"""

import dataclasses

from gaze.run import errors


def _measure(default, low, high, unit):
    """A field's default, its bounds and its unit."""
    metadata = {"low": low, "high": high, "unit": unit}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Population:
    """People and crops, as floats alone, so that they can be written and fitted.

    Lengths are in the head frame (`geometry`).

    Raises:
        errors.UserError: a number that is none or out of its bounds, or an empty range.
    """

    # The opening between the lids. Angles are seen from the eyeball's centre.
    fissure_width: float = _measure(30.0, 26.0, 35.0, "mm")
    fissure_width_deviation: float = _measure(1.3, 0.0, 3.0, "mm")
    upper_lid_angle: float = _measure(20.0, 12.0, 32.0, "degrees")
    upper_lid_angle_deviation: float = _measure(3.0, 0.0, 8.0, "degrees")
    lower_lid_angle: float = _measure(27.5, 14.0, 34.0, "degrees")
    lower_lid_angle_deviation: float = _measure(2.0, 0.0, 8.0, "degrees")
    # Shares of the eye's pitch by which a lid turns with it; they differ by person.
    upper_lid_follows: float = _measure(0.85, 0.4, 1.0, "share")
    upper_lid_follows_deviation: float = _measure(0.0, 0.0, 0.2, "share")
    lower_lid_follows: float = _measure(0.35, 0.0, 0.7, "share")
    lower_lid_follows_deviation: float = _measure(0.0, 0.0, 0.2, "share")
    # Each lid by itself, from picture to picture, as brows and expressions move it.
    lid_wander: float = _measure(0.0, 0.0, 8.0, "degrees")
    squint: float = _measure(0.09, 0.0, 0.4, "share of the opening")
    blink_share: float = _measure(0.02, 0.0, 0.2, "share of the pictures")
    # The eyeball's centre from the middle of the corners: to the temple, down, in.
    eyeball_x: float = _measure(0.7, -2.5, 2.5, "mm")
    eyeball_x_deviation: float = _measure(0.7, 0.0, 2.0, "mm")
    eyeball_y: float = _measure(-2.5, -5.0, 2.0, "mm")
    eyeball_y_deviation: float = _measure(0.5, 0.0, 2.0, "mm")
    eyeball_depth: float = _measure(4.6, 2.0, 8.0, "mm")
    eyeball_depth_deviation: float = _measure(0.4, 0.0, 1.5, "mm")
    iris_radius: float = _measure(5.85, 5.3, 6.5, "mm")
    iris_radius_deviation: float = _measure(0.18, 0.0, 0.4, "mm")
    # Where the visual axis leaves the optical one; used with ``kappa`` (`directions`).
    kappa_up: float = _measure(1.5, -2.0, 4.0, "degrees")
    kappa_nasal: float = _measure(5.0, 0.0, 9.0, "degrees")
    kappa_deviation: float = _measure(1.0, 0.0, 3.0, "degrees")
    # How deep the eyeball lies where flesh begins to hide it, and how far to the nose
    # from its centre that flesh is the caruncle.
    flesh_depth: float = _measure(2.83, 2.0, 5.0, "mm")
    caruncle_edge: float = _measure(-11.6, -14.0, -10.0, "mm")
    # How much of the light the lids take from the eyeball, 1 being `BENCHMARK2`'s.
    lid_shade: float = _measure(1.0, 0.0, 1.5, "share")
    # The crop: what a face model fitted to landmarks misses, new in every picture.
    crop_x: float = _measure(0.0, -4.0, 4.0, "px of a picture 60 px wide")
    crop_y: float = _measure(0.0, -4.0, 4.0, "px of a picture 60 px wide")
    crop_jitter: float = _measure(0.5, 0.0, 5.0, "px of a picture 60 px wide")
    # The share of the iris' way, from looking into the camera, that landmarks and with
    # them the crop go along.
    crop_follows: float = _measure(0.0, 0.0, 0.9, "share")
    crop_scale: float = _measure(1.0, 0.7, 1.4, "share")
    crop_scale_deviation: float = _measure(0.03, 0.0, 0.25, "share")
    # Directions (`directions.Ranges`); the head takes this share of the gaze on itself.
    gaze_pitch_low: float = _measure(-25.0, -60.0, 60.0, "degrees")
    gaze_pitch_high: float = _measure(20.0, -60.0, 60.0, "degrees")
    gaze_yaw_low: float = _measure(-35.0, -60.0, 60.0, "degrees")
    gaze_yaw_high: float = _measure(35.0, -60.0, 60.0, "degrees")
    head_follows: float = _measure(0.0, 0.0, 1.0, "share of the gaze")

    def __post_init__(self):
        for name, (low, high, unit) in BOUNDS.items():
            value = getattr(self, name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            # Asked for what is right, so that NaN is wrong.
            if not (is_number and low <= value <= high):
                raise errors.UserError(
                    f"a layout's {name} is a number from {low:g} to {high:g} ({unit}); "
                    f"got {value!r}."
                )
        for name in ("gaze_pitch", "gaze_yaw"):
            low, high = getattr(self, f"{name}_low"), getattr(self, f"{name}_high")
            if low > high:
                raise errors.UserError(
                    f"a layout's {name}_low is at most its {name}_high; got {low:g} "
                    f"and {high:g}."
                )


FIELDS = tuple(field.name for field in dataclasses.fields(Population))
BOUNDS = {
    field.name: (field.metadata["low"], field.metadata["high"], field.metadata["unit"])
    for field in dataclasses.fields(Population)
}
"""(lowest, highest, unit) of every field, by its name."""

BENCHMARK2 = Population()
"""The population of the benchmark's version 2."""
