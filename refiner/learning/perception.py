"""What VGG-19 sees of stored eyes: enlarged, with label maps at every layer's size."""

from keras import ops, tree

from gaze.data import record
from refiner.losses import objective


class Perception:
    """Views of eyes (``objective.view``) by a frozen network.

    Attributes:
        network: ``vgg.PerceptualNetwork``.
        scale: factor by which stored eyes are enlarged.
        classes: classes of the label map: 4, or the paper's 3 with sclera as rest.
    """

    def __init__(self, network, *, scale, classes, pyramid="area", shown=True):
        """See the class.

        Args:
            network, scale, classes: see the class.
            pyramid: name in ``objective.PYRAMIDS``.
            shown: whether a judge of the views sees the label map.
        """
        self.network, self.scale, self.classes = network, scale, classes
        self.pyramid, self.shown = pyramid, shown

    def look(self, eyes, masks):
        """The view of stored eyes [B, H, W, K] and integer masks [B, H, W]."""
        large = objective.enlarge(eyes, self.scale)
        one_hot = label_map(masks, self.classes)
        seen = objective.view(
            self.features(large), large, one_hot, scale=self.scale, pyramid=self.pyramid
        )
        if not self.shown:
            hidden = ("label_map", "masks")
            blank = {n: tree.map_structure(ops.zeros_like, seen[n]) for n in hidden}
            seen |= blank
        return seen

    def features(self, large):
        """Features by layer in float32, of eyes that are enlarged already."""
        features = self.network(large)
        return {n: ops.cast(f, "float32") for n, f in features.items()}


def label_map(masks, classes):
    """One-hot float [B, H, W, classes] of integer masks."""
    masks = ops.cast(masks, "int32")
    if classes < record.NUM_CLASSES:  # the paper's: the sclera is rest
        masks = ops.where(masks < classes, masks, 0)
    return ops.one_hot(masks, classes)
