import keras
import numpy as np
import pytest

from export.conversion import accuracy, build, deployment, graph
from export.runtime import models
from gaze import image_ops
from gaze.estimators import cnn
from gaze.run import errors
from refiner.networks import segmenter


def test_names_survive_and_angles_are_not_swapped(gaze_file, gaze_network, records):
    model = models.GazeModel(gaze_file)
    assert list(graph.read(gaze_file.read_bytes()).inputs) == ["image"]
    found = np.array([model.predict(image[..., 0]) for image in records.image])
    expected = accuracy._predict_gaze(gaze_network, records.image)
    assert np.abs(expected[:, 0] - expected[:, 1]).min() > 0.1
    # The median: a few held-out angles lie outside the calibrated range and saturate.
    assert np.median(np.abs(found - expected), axis=0).max() < 0.005


def test_metrics_hold_accuracy_speed_and_size(gaze_export, segmenter_export):
    for built, figure in (
        (gaze_export, "worse_deg"),
        (segmenter_export, "drop_points"),
    ):
        assert np.isfinite(built.metrics["accuracy"][figure])
        assert set(built.metrics["latency"]) == {"exported", "float32"}
        assert built.metrics["size_bytes"]["float32"] == len(built.float32)


def test_range_change_is_the_projects_own(gaze_network, records):
    deployed = deployment.deploy(gaze_network, (12, 20, 1))
    pixels = records.image[:1]
    expected = gaze_network(image_ops.to_float(pixels))
    found = deployed({"image": pixels.astype(np.float32)})
    for name in ("pitch", "yaw"):
        np.testing.assert_allclose(found[name], expected[name], atol=1e-5)


def test_what_is_no_network_of_ours_is_refused():
    network = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(errors.UserError, match="neither a gaze CNN"):
        deployment.deploy(network, (12, 20, 1))


def test_images_of_another_size_are_refused(records, facts, config):
    with pytest.raises(errors.UserError, match="does not take images"):
        build.build(cnn.GazeNetwork(width=4, units=8), records, facts, config)


def test_half_precision_is_refused():
    network = keras.Sequential([keras.layers.Conv2D(2, 3, dtype="mixed_bfloat16")])
    with pytest.raises(errors.UserError, match="computes in bfloat16"):
        deployment.deploy(network, (12, 20, 1))


@pytest.mark.slow
def test_the_projects_segmenter_converts_to_integers(records, facts, config):
    """Untrained, so no figure is asked of it; the structural gates are.

    The gaze CNN goes the same way in convert_test.
    """
    few = records.take(slice(48))
    eyes, masks = np.tile(few.image, (1, 3, 3, 1)), np.tile(few.mask, (1, 3, 3))
    network = segmenter.Segmenter(widths=(4, 8, 16), blocks=(1, 1, 1, 1))
    config = config | {"limits": {"segmenter": {}}}
    built = build.build(network, few.replace(image=eyes, mask=masks), facts, config)
    assert built.task == "segmenter"
