"""Where the pupil is: the geometry that a refined or purified eye must keep.

The task-guided term of purification (Zhao et al. 2019, Yan et al. 2020) whose form is
not published: here the squared shift of the soft centroids that a frozen segmenter
finds, of the pupil and of the iris with its pupil, which is seen where a pupil is not.
"""

from keras import KerasTensor, ops

from gaze.data import record

_TRACE = 1e-6  # of a pixel: keeps the centroid of nothing finite


def soft_centroids(probabilities: KerasTensor) -> tuple[KerasTensor, KerasTensor]:
    """Centroids of pupil and of iris with pupil, and how much there is of them.

    Args:
        probabilities: of the classes at every pixel, float [B, H, W, classes].

    Returns:
        (centroids [B, 2, 2]: pupil and iris, each (x, y) in pixels; areas [B, 2] in
        pixels).
    """
    pupil = probabilities[..., record.PUPIL]
    iris = pupil + probabilities[..., record.IRIS]
    maps = ops.stack([pupil, iris], axis=1)  # [B, 2, H, W]
    areas = ops.sum(maps, axis=(2, 3))  # [B, 2]
    height, width = maps.shape[2:]
    # A centroid needs the margins alone, not a grid of coordinates.
    columns, rows = ops.sum(maps, axis=2), ops.sum(maps, axis=3)  # [B, 2, W], [B, 2, H]
    places = [
        ops.sum(line * ops.arange(count, dtype=maps.dtype), axis=-1)
        for line, count in ((columns, width), (rows, height))
    ]
    return ops.stack(places, axis=-1) / (areas + _TRACE)[..., None], areas


def centroid_shift(
    outputs: KerasTensor, contents: KerasTensor, *, min_area: float = 4.0
) -> KerasTensor:
    """Squared shift of the centroids, px^2, mean over pupil and iris and the batch.

    What the content shows less than ``min_area`` pixels of counts the less, and nothing
    where it is absent: its place is noise.

    Args:
        outputs, contents: class probabilities [B, H, W, classes].
        min_area: pixels from which a centroid counts in full.
    """
    outputs_at, _ = soft_centroids(outputs)
    contents_at, areas = soft_centroids(contents)
    # By the content's area: an output cannot escape by shrinking its pupil.
    weights = ops.minimum(areas / min_area, 1.0)  # [B, 2]
    squares = ops.sum(ops.square(outputs_at - contents_at), axis=-1)  # [B, 2]
    return ops.mean(weights * squares)
