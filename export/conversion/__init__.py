"""Conversion of trained networks to TFLite: presets, gates, the card and its checks."""

# First of all: it sets what TensorFlow reads while it loads.
import gaze  # noqa: F401
from gaze.run import main, quiet

# The converter's and LiteRT's own notes, which come from C.
main.around(quiet.filtered)
