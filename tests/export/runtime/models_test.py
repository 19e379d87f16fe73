import concurrent.futures

import numpy as np
import pytest
from ai_edge_litert import interpreter

from export.conversion import card as cards
from export.runtime import card, intensity, models

IMAGE = np.random.default_rng(3).integers(20, 200, (12, 20)).astype(np.uint8)


def by_signature(path, image):
    made = interpreter.Interpreter(str(path))
    made.allocate_tensors()
    runner = made.get_signature_runner()
    return runner(image=image[None, ..., None]), runner.get_output_details()


def test_gaze_is_the_signatures_output_in_radians(gaze_file):
    raw, details = by_signature(gaze_file, IMAGE)
    gaze = models.GazeModel(gaze_file).predict(IMAGE)
    for name, angle in gaze._asdict().items():
        scale, zero_point = details[name]["quantization"]
        assert angle == pytest.approx((int(raw[name][0, 0]) - zero_point) * scale)


def test_mask_is_the_argmax_of_the_signatures_logits(segmenter_file):
    raw, _ = by_signature(segmenter_file, IMAGE)
    mask = models.SegmenterModel(segmenter_file).predict(IMAGE)
    assert mask.shape == IMAGE.shape
    assert mask.dtype == np.uint8
    np.testing.assert_array_equal(mask, raw["logits"][0].argmax(-1))


def test_host_equalises_where_the_card_says_so(gaze_file, tmp_path):
    content = gaze_file.read_bytes()
    text = card.read(content)
    text["input"]["intensity"] = "equalized"
    path = tmp_path / "equalized.tflite"
    path.write_bytes(cards.embed(content, text))
    raw, equalised = models.GazeModel(gaze_file), models.GazeModel(path)
    assert equalised.predict(IMAGE) == raw.predict(intensity.equalize(IMAGE))
    assert equalised.predict(IMAGE) != raw.predict(IMAGE)


@pytest.mark.parametrize(
    "image", [IMAGE.astype(np.float32), IMAGE.T, IMAGE[..., None], IMAGE[None]]
)
def test_wrong_image_is_refused_with_what_was_expected(gaze_file, image):
    with pytest.raises(ValueError, match=r"expected a grey uint8 image \[12, 20\]"):
        models.GazeModel(gaze_file).predict(image)


def test_a_model_of_another_task_is_refused(segmenter_file):
    with pytest.raises(ValueError, match="segmenter, not for gaze"):
        models.GazeModel(segmenter_file)


def test_a_file_without_card_is_refused(gaze_export, tmp_path):
    path = tmp_path / "reference.tflite"
    path.write_bytes(gaze_export.float32)
    with pytest.raises(ValueError, match="carries no card"):
        models.GazeModel(path)
    path.write_bytes(b"no model at all")
    with pytest.raises(ValueError, match="no .tflite file"):
        models.GazeModel(path)


def test_threads_that_share_a_model_get_their_own_answers(gaze_file, records):
    model = models.GazeModel(gaze_file)
    eyes = [image[..., 0] for image in records.image[:8]]
    expected = [model.predict(eye) for eye in eyes]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(model.predict, eyes * 200))
    assert answers == expected * 200
