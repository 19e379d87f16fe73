"""Gaze: data, geometry, simulator, estimators, training and evaluation."""

import os

__version__ = "0.2.0"

# Before anything below imports TensorFlow, which otherwise greets every command with
# a dozen lines. What goes wrong still arrives as an exception.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# Several tasks may share a GPU; none may claim all of its memory at its start.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")

# What it imports must find the above.
from gaze.run import quiet  # noqa: E402

if os.environ["TF_CPP_MIN_LOG_LEVEL"] != "0":  # asked for everything
    quiet.silence_import()
