"""What a program runs on: versions, devices, variables. For records and bug reports."""

import os
import platform
from importlib import metadata

# What decides a result or a failure; ``requirements.txt`` has the rest.
PACKAGES = (
    "tensorflow",
    "keras",
    "ai-edge-litert",
    "numpy",
    "opencv-python-headless",
    "ml_collections",
    "absl-py",
    "tensorboard",
    "scipy",
    "scikit-learn",
    "scikit-image",
    "h5py",
    "protobuf",
)

# Those that change what TensorFlow, Keras or CUDA do. By name and not by prefix, since
# what begins with TF_ or NVIDIA_ may be a secret, and bug reports are public.
VARIABLES = (
    "CUDA_VISIBLE_DEVICES",
    "CUDA_HOME",
    "GAZE_REFINER_DATA",
    "KERAS_BACKEND",
    "KERAS_HOME",
    "LD_LIBRARY_PATH",
    "MPLBACKEND",
    "NCCL_DEBUG",
    "NVIDIA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "PYTHONPATH",
    "TF_CONFIG",
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_DETERMINISTIC_OPS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_FORCE_GPU_ALLOW_GROWTH",
    "TF_GPU_ALLOCATOR",
    "TF_NUM_INTEROP_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_USE_LEGACY_KERAS",
    "TF_XLA_FLAGS",
    "TMPDIR",
    "XLA_FLAGS",
)


def versions() -> dict[str, str]:
    """Version by package, Python's first; "absent" where one is not installed."""
    return {"python": platform.python_version()} | {n: version(n) for n in PACKAGES}


def version(package: str) -> str:
    """Installed version of a package, or "absent"."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def variables() -> dict[str, str]:
    """The environment variables that matter, by name."""
    return {name: os.environ[name] for name in VARIABLES if name in os.environ}
