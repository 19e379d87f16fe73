"""All figures of a comparison of arms: one function per kind, each {arm: figures}.

``sets`` is {arm: record.Records} of the same synthetic eyes in one random order, as
they are (the arm ``raw``) and refined; ``real`` are the eyes they were refined towards.
"""

import numpy as np

from gaze import geometry
from gaze.data import record
from gaze.run import progress
from refiner.realism import alarms, alike, drift, preservation, similarity, two_sample
from refiner.segmentation import prediction

FEWEST_MATCHED = 60  # eyes of each set, or a classifier has too few to learn from


def masks(sets, segmenter):
    """{arm: the segmenter's classes of its eyes, int [N, H, W]}."""

    def judge(records):
        return prediction.predict(segmenter, records.image)

    return _each(sets, judge, "segmenting arms")


def labels(sets, raw, found, classes):
    """What `preservation` measures, and mean SSIM to the raw eye, of every arm.

    Args:
        sets: the arms.
        raw: name of the unrefined one.
        found: their `masks`.
        classes: how many classes these have.
    """
    figures = {}
    for name, records in sets.items():
        exact = record.with_classes(records.mask, classes)
        figures[name] = preservation.summarize(found[name], exact)
        if records.pupil_center is not None:
            centers = records.pupil_center
            figures[name] |= preservation.pupil_errors(found[name], centers)
        to_raw = similarity.ssim(records.image, sets[raw].image)
        figures[name]["ssim_mean"] = float(to_raw.mean())
    return figures


def gaze_drift(sets, raw, estimator):
    """`drift.summarize` of every arm but raw, by a fitted estimator."""
    before = sets[raw].image

    def predict(image):
        return estimator.predict({"image": image})

    def judge(records):
        return drift.summarize(predict, before, records.image)

    refined = {name: records for name, records in sets.items() if name != raw}
    return _each(refined, judge, "gaze drift of arms")


def gaze_moves(sets, raw, estimator):
    """Degrees between the estimator's answers before and after, [N] of every arm."""
    before = estimator.predict({"image": sets[raw].image})
    return {
        name: geometry.angular_error_deg(
            estimator.predict({"image": records.image}), before
        )
        for name, records in sets.items()
    }


def two_samples(sets, real, estimator=None):
    """`two_sample.two_sample_test` of every arm against the real eyes.

    Under "matched" the same on parts that are alike in brightness and, where it is
    known, in gaze (`alike`): the labels' if both sets have them, else an estimator's.

    Returns:
        {arm: {accuracy, p, num_test, by_subject, "matched": the same and "on", "kept";
        or "on", "kept", "needed" where too few eyes are alike}}.
    """

    def test(pair):
        result = two_sample.two_sample_test(
            *(r.image for r in pair), subjects=[r.subject for r in pair]
        )
        return vars(result).copy()

    def judge(records):
        pair, on = alike_parts((records, real), estimator)
        matched = {"on": on, "kept": len(pair[0])}
        enough = len(pair[0]) >= FEWEST_MATCHED
        matched |= test(pair) if enough else {"needed": FEWEST_MATCHED}
        return test((records, real)) | {"matched": matched}

    return _each(sets, judge, "two-sample test of arms")


def alike_parts(pair, estimator=None):
    """The parts of two sets that are alike, and in what.

    Args:
        pair: two record.Records.
        estimator: says where the eyes look, if not both sets do; or None.

    Returns:
        ([Records, Records], such as "labelled gaze and brightness").
    """
    brightness = [alike.brightness(records.image)[:, None] for records in pair]
    widths = [alike.BRIGHTNESS_WIDTH]
    gaze, whose = _gaze(pair, estimator)
    if gaze:
        widths += [alike.ANGLE_WIDTH] * 2
        brightness = [np.hstack(both) for both in zip(brightness, gaze, strict=True)]
    parts = alike.keep(*brightness, widths)
    chosen = [records.take(part) for records, part in zip(pair, parts, strict=True)]
    return chosen, f"{whose} and brightness" if gaze else "brightness alone"


def _gaze(pair, estimator):
    """Where the eyes of both sets look and who says so; none where nobody can."""
    if all(records.gaze is not None for records in pair):
        return [records.gaze for records in pair], "labelled gaze"
    if estimator is None:
        return [], ""
    predicted = [estimator.predict({"image": records.image}) for records in pair]
    return predicted, "an estimator's gaze"


def raised_alarms(sets, raw):
    """Sentences of `alarms.raised` for every refined arm."""
    before = sets[raw].image
    return [
        sentence
        for name, records in sets.items()
        if name not in (raw, "perfect_refiner")
        for sentence in alarms.raised(name, records.image, before)
    ]


def _each(sets, judge, label):
    report, figures = progress.Progress(label, len(sets)), {}
    for done, (name, records) in enumerate(sets.items(), start=1):
        figures[name] = judge(records)
        report.update(done)
    return figures
