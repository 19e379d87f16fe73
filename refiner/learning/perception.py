"""What VGG-19 sees of stored eyes: enlarged, with label maps at every layer's size."""

from keras import ops

from gaze.data import record
from refiner.losses import objective


class Perception:
    """Views of eyes (``objective.view``) by a frozen network.

    Attributes:
        network: ``vgg.PerceptualNetwork``.
        scale: factor by which stored eyes are enlarged.
        classes: classes of the label map: 4, or the paper's 3 with sclera as rest.
    """

    def __init__(self, network, *, scale, classes, pyramid="area"):
        """See the class; ``pyramid`` is a name in ``objective.PYRAMIDS``."""
        self.network, self.scale, self.classes = network, scale, classes
        self.pyramid = pyramid

    def look(self, eyes, masks):
        """The view of stored eyes [B, H, W, K] and integer masks [B, H, W]."""
        large = objective.enlarge(eyes, self.scale)
        one_hot = label_map(masks, self.classes)
        return objective.view(
            self.features(large), large, one_hot, scale=self.scale, pyramid=self.pyramid
        )

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
