"""Refinement of synthetic eyes: networks, losses, methods, and their commands."""

# First of all: it sets what TensorFlow reads while it loads.
import gaze  # noqa: F401
