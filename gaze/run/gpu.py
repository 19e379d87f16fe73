"""Why TensorFlow sees no GPU: tried link by link, from the driver to the libraries."""

import ctypes
import glob
import importlib.util
import os
import pathlib
import platform
import sys
from collections.abc import Sequence

_DRIVER = "libcuda.so.1"
# What TensorFlow 2.21 loads on Linux, by the name of its soname.
LIBRARIES = (
    "libcudart.so.12",
    "libcublas.so.12",
    "libcublasLt.so.12",
    "libcufft.so.11",
    "libcusolver.so.11",
    "libcusparse.so.12",
    "libcudnn.so.9",
    "libnccl.so.2",
)
_INSTALL = 'pip install "tensorflow[and-cuda]" -c constraints.txt'


def explain(devices: Sequence[str]) -> list[str]:
    """Lines that say why there is no GPU, and what to do; [] where there is one.

    Args:
        devices: names of the GPUs that TensorFlow lists.
    """
    if devices:
        return []
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden in ("-1", ""):
        return [f"hidden: CUDA_VISIBLE_DEVICES is {hidden!r}; unset it to use a GPU."]
    if sys.platform != "linux":
        return [
            f"TensorFlow 2.21 has no GPU support for {platform.system()}; on Windows "
            "use WSL2 or a container."
        ]
    return _driver() or _toolkit() or [_unexplained()]


def _driver():
    """What is wrong with the device files and the driver's library, or []."""
    files = sorted(glob.glob("/dev/nvidia[0-9]*"))
    error = load(_DRIVER)
    if not files and error:
        return [
            f"no NVIDIA device file (/dev/nvidia0) and no driver library ({error}): "
            "this machine or container has no NVIDIA GPU, or was started without it "
            "(docker run --gpus all)."
        ]
    if not files:
        return [
            f"{_DRIVER} is there, /dev/nvidia0 is not: the container was started "
            "without a GPU (docker run --gpus all), or the kernel module is not loaded."
        ]
    unreadable = [file for file in files if not os.access(file, os.R_OK | os.W_OK)]
    if unreadable:
        return [f"{unreadable[0]} may not be opened; ask for its group (video)."]
    if error:
        return [f"{files[0]} is there, the driver library is not ({error})."]
    return []


def _toolkit():
    """The CUDA libraries that cannot be loaded, or []."""
    errors = {name: load(name) for name in LIBRARIES}
    missing = {name: error for name, error in errors.items() if error}
    if not missing:
        return []
    lines = [f"cannot load {name}: {error}" for name, error in missing.items()]
    return [*lines, f"the driver is there, its CUDA libraries are not: {_INSTALL}"]


def _unexplained():
    return (
        "driver and libraries load, TensorFlow still lists no GPU: is the driver older "
        "than CUDA 12.5 needs (535 or newer)? TF_CPP_MIN_LOG_LEVEL=0 shows its reason."
    )


def load(name: str) -> str:
    """Why the shared library ``name`` cannot be loaded, or "" where it can.

    Looks where the loader does, and in the packages nvidia-* that pip installs, which
    TensorFlow finds by itself.
    """
    reason = ""
    for candidate in (name, *_in_packages(name)):
        try:
            ctypes.CDLL(candidate)
            return ""
        except OSError as error:
            reason = reason or str(error)
    return reason


def _in_packages(name):
    package = importlib.util.find_spec("nvidia")
    for place in package.submodule_search_locations or () if package else ():
        yield from map(str, sorted(pathlib.Path(place).glob(f"*/lib/{name}")))
