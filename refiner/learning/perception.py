"""What VGG-19 sees of stored eyes: enlarged, with label maps at every layer's size."""

import tensorflow as tf
from keras import ops

from gaze.data import record
from refiner.losses import views
from refiner.networks import vgg


class Perception:
    """Views of eyes (``views.view``) by a frozen network.

    Attributes:
        network: ``vgg.PerceptualNetwork``.
        scale: factor by which stored eyes are enlarged.
        classes: classes of the label map: 4, or the paper's 3 with sclera as rest.
    """

    def __init__(
        self,
        network: vgg.PerceptualNetwork,
        *,
        scale: int,
        classes: int,
        pyramid: str = "area",
        shown: bool = True,
    ):
        """See the class.

        Args:
            network, scale, classes: see the class.
            pyramid: name in ``views.PYRAMIDS``.
            shown: whether a judge of the views sees the label map.
        """
        self.network, self.scale, self.classes = network, scale, classes
        self.pyramid, self.shown = pyramid, shown

    def look(self, eyes: tf.Tensor, masks: tf.Tensor) -> views.View:
        """The view of stored eyes [B, H, W, K] and integer masks [B, H, W]."""
        large = views.enlarge(eyes, self.scale)  # [B, s H, s W, K]
        one_hot = label_map(masks, self.classes)  # [B, H, W, classes]
        view = views.view(
            self.features(large), large, one_hot, scale=self.scale, pyramid=self.pyramid
        )
        return view if self.shown else view.unlabelled()

    def features(self, large: tf.Tensor) -> dict[str, tf.Tensor]:
        """Features by layer in float32, of eyes that are enlarged already."""
        # Grams sum over thousands of positions, which half precision does not hold.
        features = self.network(large)
        return {n: ops.cast(f, "float32") for n, f in features.items()}


def build(settings: dict, network: vgg.PerceptualNetwork) -> Perception:
    """The ``Perception`` of a method's config."""
    return Perception(
        network,
        scale=settings["enlarge"],
        classes=settings["classes"],
        pyramid=settings["mask_pyramid"],
        shown=settings["label_map"],
    )


def label_map(masks: tf.Tensor, classes: int) -> tf.Tensor:
    """One-hot float [B, H, W, classes] of integer masks."""
    masks = ops.cast(masks, "int32")
    if classes < record.NUM_CLASSES:  # the paper's: the sclera is rest
        masks = ops.where(masks < classes, masks, 0)
    return ops.one_hot(masks, classes)
