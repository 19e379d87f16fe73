"""How far apart record sets look: pictures, kernel distance, two-sample accuracy."""

import numpy as np

from gaze import image_ops
from gaze.run import errors, grid, progress
from refiner.realism import kid, two_sample

FEWEST = 8
FACTS = ("intensity", "extractor")
"""What `measure` gives beside the sets by their names."""
_ROWS = 12


def same_treatment(sets):
    """Images of all sets in one intensity and grey, uint8 [N, H, W, 1] by name.

    Equalised eyes cannot be made raw again, so where one set is equalised all are.

    Raises:
        UserError: the sets differ in size, or one has too few eyes to say anything.
    """
    few = [name for name, records in sets.items() if len(records) < FEWEST]
    if few:
        raise errors.UserError(
            f"expected at least {FEWEST} eyes in every set, found "
            f"{len(sets[few[0]])} in {few[0]}; leave that set out."
        )
    sizes = {name: records.image.shape[1:3] for name, records in sets.items()}
    if len(set(sizes.values())) != 1:
        shown = ", ".join(f"{name} {h}x{w}" for name, (h, w) in sizes.items())
        raise errors.UserError(
            f"expected sets of one size, found {shown}; make them again with --size."
        )
    equalized = any(records.intensity == "equalized" for records in sets.values())
    made = {}
    for name, records in sets.items():
        grey = np.stack([image_ops.to_grey(image) for image in records.image])
        again = equalized and records.intensity == "raw"
        made[name] = image_ops.equalize(grey) if again else grey
    return made, "equalized" if equalized else "raw"


def measure(sets, reference, weights, *, max_images=2000, kid_images=600):
    """Distance of every set from ``reference``.

    Args:
        sets: {name: record.Records}.
        reference: name of one of them.
        weights: of VGG-19, see `kid.extractor`.
        max_images, kid_images: drawn at random of each set.

    Returns:
        {"intensity", "extractor", name: {"kid", "kid_floor", "two_sample"}}; the floor
        is that of ``name``'s own halves.
    """
    treated, intensity = same_treatment(sets)
    picks = {n: _some(len(i), max_images) for n, i in treated.items()}
    network = kid.extractor(weights)
    features = {
        name: kid.pooled_features(image[picks[name][:kid_images]], network)
        for name, image in treated.items()
    }
    others = [name for name in sets if name != reference]
    figures = {"intensity": intensity, "extractor": kid.name(network)}
    report = progress.Progress("distances of sets", len(others))
    for done, name in enumerate(others, start=1):
        pair = (reference, name)
        result = two_sample.two_sample_test(
            *(treated[n][picks[n]] for n in pair),
            subjects=[sets[n].subject[picks[n]] for n in pair],
        )
        figures[name] = {
            "kid": kid.kid(features[name], features[reference]),
            "kid_floor": kid.floor(features[name]),
            "two_sample": vars(result).copy(),
        }
        report.update(done)
    return figures


def contact_sheet(sets):
    """Random eyes of every set side by side, uint8 RGB, as they are and equalised."""
    grey = {n: [image_ops.to_grey(i) for i in r.image] for n, r in sets.items()}
    columns = {}
    for name, eyes in grey.items():
        rows = _some(len(eyes), _ROWS)
        rows = np.resize(rows, _ROWS)
        as_is = np.stack([eyes[row] for row in rows])
        columns[name] = _shown(as_is)
        if sets[name].intensity == "raw":
            columns[f"{name}, equalised"] = _shown(image_ops.equalize(as_is))
    return grid.contact_sheet(columns)


def _shown(eyes):
    return [grid.upscale(eye, max(1, 180 // eye.shape[1]), "cubic") for eye in eyes]


def _some(count, most):
    return np.random.default_rng(0).permutation(count)[:most]
