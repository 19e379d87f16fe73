"""What a bug report needs to know of a machine: the sections of ``gaze.doctor``.

No section may fail because something is missing: that is what it is there to say.
One that fails for whatever reason says so, and the others follow.
"""

import os
import pathlib
import platform
import shutil
from collections.abc import Iterator

import gaze
from gaze.run import environment, files, gpu, processor

_GIB = 2**30
_VGG = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
# What the optional parts need, by the package's name on PyPI.
_EXTRAS = {
    "pillow": "pictures in formats that OpenCV does not read; brought by tensorboard",
    "xprof": "reading the profiles that --profile records, in TensorBoard",
    "ai-edge-quantizer": "the optional export presets",
    "pymatting": "checking the matting Laplacian against another's",
    "flask": "a web page of a visual Turing test",
    "apache-beam": "sets made by a Beam pipeline, in an environment of its own",
    "torch": "comparing speed side by side",
}
_NEEDED_GIB = 4  # the demo's run folder


def sections(
    workdir: pathlib.Path, weights: str | os.PathLike = ""
) -> Iterator[tuple[str, list[str]]]:
    """Yields (title, lines) of text.

    Args:
        workdir: ``pathlib.Path`` where runs are to be written; need not exist.
        weights: path of VGG-19 weights, or "" for the place where Keras keeps them.
    """
    yield "machine", _told(_machine)
    own = {"gaze-refiner": gaze.__version__}
    yield "versions", _told(lambda: _table(own | environment.versions()))
    yield "devices", _told(_devices)
    yield "VGG-19 weights", _told(lambda: _weights(weights))
    yield "disk", _told(lambda: _disk(workdir))
    yield "optional packages", _told(_extras)
    yield "environment", _told(lambda: _table(environment.variables())) or ["nothing"]


def _told(section):
    """The section's lines, or why there are none."""
    try:
        return section()
    except Exception as error:  # whatever is broken, the report is to name it
        return [f"cannot be told: {type(error).__name__}: {error}"]


def _table(values):
    width = max(map(len, values), default=0)
    return [f"{name:<{width}}  {value}" for name, value in values.items()]


def _machine():
    cores = os.cpu_count()
    if hasattr(os, "sched_getaffinity"):
        cores = f"{len(os.sched_getaffinity(0))} of {cores}"
    lines = [platform.platform(), f"{platform.machine()}, {cores} cores may be used"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        lines.append(f"{memory / _GIB:.1f} GiB of memory")
    return [*lines, processor.bfloat16(processor.flags())]


def _devices():
    """What TensorFlow lists, and why no GPU is among it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # the reasons are told below
    try:
        import tensorflow as tf
    except ImportError as error:
        return [f"TensorFlow cannot be imported: {error}"]
    lines = [device.name for device in tf.config.list_physical_devices()]
    gpus = tf.config.list_physical_devices("GPU")
    for device in gpus:
        details = tf.config.experimental.get_device_details(device)
        lines.append(f"{device.name}: {details}")
    built = tf.sysconfig.get_build_info()
    versions = [
        f"{n} {built[n]}" for n in ("cuda_version", "cudnn_version") if n in built
    ]
    lines.append(f"TensorFlow was built for {', '.join(versions) or 'the CPU alone'}")
    reasons = gpu.explain([device.name for device in gpus])
    return lines + [f"no GPU: {reason}" for reason in reasons]


def _weights(path):
    if not path:
        # Not asked for needlessly: a user without a home directory has none.
        home = os.environ.get("KERAS_HOME") or pathlib.Path.home() / ".keras"
        path = pathlib.Path(home) / "models" / _VGG
    path = pathlib.Path(path)
    if not path.is_file():
        return [
            f"none at {path}: Keras downloads them at first use (80 MB); where that "
            "fails, seeded random features stand in; see config.vgg.weights."
        ]
    return [f"{path}", f"{path.stat().st_size} bytes, sha256 {files.sha256(path)}"]


def _disk(workdir):
    place = workdir.resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / _GIB
    lines = [f"{free:.1f} GiB free at {place}"]
    if free < _NEEDED_GIB:
        lines.append(f"the demo writes about {_NEEDED_GIB} GiB")
    if not os.access(place, os.W_OK):
        lines.append(f"{place} may not be written")
    return lines


def _extras():
    width = max(map(len, _EXTRAS))
    return [
        f"{name:<{width}}  {environment.version(name)}: {what}"
        for name, what in _EXTRAS.items()
    ]
