"""Export of a trained network for a car's CPU or NPU.

    python -m export.convert --config=configs/export.py \
        --model=RUN_DIR --data=RECORDS_DIR --out=DIR

Two cores, half a minute for the gaze CNN and one for the segmenter. For an NPU int8,
or, where a gate refuses it, int8 with a float head, then dynamic; for a CPU dynamic,
then float16. Expected: gaze at most 0.2 degrees and the segmenter at most one point of
mIoU worse than Keras, a generator at most two grey levels from it; int8 and dynamic
of the first two twice as fast as float32 on one thread.
"""

import ml_collections

import configs


def get_config(variant=""):
    """The locked config; the variant ``tiny`` is for tests."""
    is_tiny = "tiny" in configs.parts(variant)
    config = ml_collections.ConfigDict()
    config.command = "export.convert"
    config.seed = 0
    config.target = "npu"  # or cpu: which presets are tried, in which order
    config.preset = ""  # this one and no other; of export/conversion/presets.py
    # The normalised camera of the records, for the card. Without a focal length it is
    # the simulator's: 960 px for eyes of 36x60, in proportion for larger ones.
    config.camera = {
        "focal_length_px": ml_collections.config_dict.placeholder(float),
        "distance_mm": 600.0,
    }
    # Images that set the ranges, and the share of subjects kept out of them.
    config.calibration = {"images": 400, "held_out": 0.25}
    config.max_test_images = 2000
    # Distinct images without which no gate's figure means anything, and none is made.
    config.least = {"calibration": 100, "measuring": 100}
    # The highest value each figure may have; what needs labels is skipped without.
    # A single eye is what a driver's gaze is read from: between_deg is how far it may
    # stray from Keras', while the mean error hardly grows. Presets may be stricter.
    config.limits = {
        "gaze": {"worse_deg": 0.2, "between_deg": 0.4},
        "segmenter": {"drop_points": 1.0},
        "generator": {"between_levels": 2.0},
    }
    config.latency = {"rounds": 30, "invocations": 20}
    if is_tiny:
        config.calibration.images = 16
        config.max_test_images = 32
        config.least = {"calibration": 8, "measuring": 8}
        config.latency = {"rounds": 2, "invocations": 5}
    return config.lock()
