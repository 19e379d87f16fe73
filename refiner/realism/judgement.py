"""All figures of a comparison of arms: one function per kind, each {arm: figures}.

``sets`` is {arm: record.Records} of the same synthetic eyes in one random order, as
they are (`RAW`) and refined; ``real`` are the eyes they were refined towards.
"""

import numpy as np

from gaze.data import record
from gaze.run import progress
from refiner.realism import (
    alarms,
    drift,
    kid,
    preservation,
    similarity,
    two_sample,
    variety,
)
from refiner.segmentation import prediction

RAW = "identity"
FEATURE_IMAGES = 300  # 40 ms each: VGG-19 down to its last block


def labels(sets, segmenter):
    """What `preservation` measures, and mean SSIM to the raw eye, of every arm."""

    def judge(records):
        masks = prediction.predict(segmenter, records.image)
        exact = record.with_classes(records.mask, segmenter.config["classes"])
        figures = preservation.summarize(masks, exact)
        if records.pupil_center is not None:
            figures |= preservation.pupil_errors(masks, records.pupil_center)
        alike = similarity.ssim(records.image, sets[RAW].image)
        return figures | {"ssim_mean": float(alike.mean())}

    return _each(sets, judge, "segmenting arms")


def gaze_drift(sets, estimator):
    """`drift.summarize` of every arm but raw, by a fitted estimator."""
    raw = sets[RAW].image

    def predict(image):
        return estimator.predict({"image": image})

    def judge(records):
        return drift.summarize(predict, raw, records.image)

    refined = {name: records for name, records in sets.items() if name != RAW}
    return _each(refined, judge, "gaze drift of arms")


def looks(sets, real, weights):
    """KID, diversity and copying of every arm, from one pass through VGG-19.

    Copying is looked for among the real eyes drawn here, not in the whole style bank,
    so a single copied eye can go unseen; a habit cannot.

    Returns:
        (kid {arm: {mean, std}, "floor", "extractor"}, variety {arm: {...}}).
    """
    network = kid.extractor(weights)
    shown = np.random.default_rng(0).permutation(len(real))[: 2 * FEATURE_IMAGES]
    target = kid.pooled_features(real.image[shown], network)

    def judge(records):
        features = kid.pooled_features(records.image[:FEATURE_IMAGES], network)
        varied = {
            "diversity": variety.diversity(features, target),
            "copied_share": variety.copied_share(features, target),
        }
        return kid.kid(target, features), varied

    judged = _each(sets, judge, "KID of arms")
    distances = {name: pair[0] for name, pair in judged.items()}
    distances |= {"extractor": kid.name(network), "floor": kid.floor(target)}
    return distances, {name: pair[1] for name, pair in judged.items()}


def two_samples(sets, real):
    """`two_sample.two_sample_test` of every arm against the real eyes."""

    def judge(records):
        pair = (records, real)
        result = two_sample.two_sample_test(
            *(r.image for r in pair), subjects=[r.subject for r in pair]
        )
        return vars(result).copy()

    return _each(sets, judge, "two-sample test of arms")


def raised_alarms(sets):
    """Sentences of `alarms.raised` for every refined arm."""
    raw = sets[RAW].image
    return [
        sentence
        for name, records in sets.items()
        if name not in (RAW, "perfect_refiner")
        for sentence in alarms.raised(name, records.image, raw)
    ]


def _each(sets, judge, label):
    report, figures = progress.Progress(label, len(sets)), {}
    for done, (name, records) in enumerate(sets.items(), start=1):
        figures[name] = judge(records)
        report.update(done)
    return figures
