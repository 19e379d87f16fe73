"""The published numbers that a table of this project stands beside.

Table 2 of Zhao et al. 2018 and the rows of SimGAN's own table, mean angular error in
degrees on MPIIGaze. They are context and no target: what they were measured on is only
partly known, as ``CAVEATS`` says.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One published row."""

    method: str
    trained_on: str  # "real" or "synthetic"
    zhao2018_deg: float | None
    simgan_deg: float | None  # the same row in SimGAN's own table


TABLE = (
    Row("ALR (Lu et al. 2014)", "real", 16.7, 16.4),
    Row("SVR (Schneider et al. 2014)", "real", 16.6, 16.5),
    Row("random forest (Sugano et al. 2014)", "real", 15.4, 15.4),
    Row("CNN, UT Multiview (Zhang et al. 2015)", "real", 13.2, 13.9),
    Row("k-NN, UT Multiview", "real", 8.9, 16.2),
    Row("CNN, UT Multiview (ours)", "real", 10.2, None),
    Row("k-NN, UnityEyes (Wood et al. 2016)", "synthetic", 10.2, 9.9),
    Row("CNN, UnityEyes (Wood et al. 2016)", "synthetic", 11.5, 11.2),
    Row("CNN, refined by SimGAN", "synthetic", 8.0, 7.8),
    Row("k-NN, refined by Zhao et al.", "synthetic", 8.3, None),
    Row("CNN, refined by Zhao et al.", "synthetic", 7.7, None),
)

CAVEATS = (
    "Zhao et al. test on “the part of MPIIGaze”, which they do not define; 350,428 "
    "images are named, a number that no known subset has.",
    "Their 28,332 synthetic eyes, “UnityEyes-fine”, are not defined either.",
    "Rows with UT Multiview and “(ours)” (8.9 and 10.2) differ from the originals "
    "(16.2 and 13.9) for no reason given.",
    "The two papers print different numbers for the same baselines; both stand here.",
    "SimGAN's 9.9, 16.2 to 16.5, 13.9 and 15.4 are recalled, not looked up again; 11.2 "
    "and 7.8 were verified.",
    "No interval, no number of seeds and no split was published.",
)
