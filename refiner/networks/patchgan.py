"""pix2pixHD's multi-scale PatchGAN (Wang et al. 2018): the fully trained alternative.

Zhao et al. 2018 discriminate with a pretrained VGG-19 (`discriminator`); their
generator is pix2pixHD's in everything but size, and this is what judges it there. One
network of 70x70 patches looks at the image with its label map, another of the same
kind at both halved.
"""

import keras
from keras import KerasTensor, ops

from refiner.networks import johnson, layers


@keras.saving.register_keras_serializable("refiner")
class PatchGAN(keras.Model):
    """One scale: inputs [B, H, W, C] -> list of features, the last being the logits.

    4x4 convolutions padded by two zeros as in pix2pixHD, so 304 pixels give 41 logits;
    instance norm everywhere but in the first and the last.
    """

    def __init__(self, channels: int, width: int = 64, halvings: int = 3, **kwargs):
        """Convolutions of ``width``, 2x, ... 8x at most; 3 halvings see 70 pixels."""
        super().__init__(**kwargs)
        self.config: dict = {"channels": channels, "width": width, "halvings": halvings}
        widths = [width * 2 ** min(level, 3) for level in range(halvings + 1)]
        strides = [2] * halvings + [1]
        # DCGAN's (Radford et al. 2016), which pix2pixHD keeps.
        start = keras.initializers.RandomNormal(0.0, 0.02)
        self.convolutions = [
            keras.layers.Conv2D(wide, 4, stride, kernel_initializer=start.clone())
            for wide, stride in zip(widths, strides, strict=True)
        ]
        self.norms = [layers.InstanceNormalization() for _ in widths[1:]]
        self.head = keras.layers.Conv2D(1, 4, kernel_initializer=start.clone())
        johnson.build_chain(self.convolutions, [channels, *widths])
        johnson.build_chain(self.norms, widths[1:])
        johnson.build_chain([self.head], widths[-1:])
        self.built = True

    def call(self, inputs: KerasTensor) -> list[KerasTensor]:
        """Features of every layer; see the class."""
        first = self.convolutions[0](_pad(inputs))
        # Like the norms' answers float32, even where convolutions compute in half.
        features = [ops.leaky_relu(ops.cast(first, self.compute_dtype), 0.2)]
        for convolution, norm in zip(self.convolutions[1:], self.norms, strict=True):
            h = norm(convolution(_pad(features[-1])))
            features.append(ops.leaky_relu(h, 0.2))  # [B, h, w, N], halved but the last
        return [*features, self.head(_pad(features[-1]))]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


@keras.saving.register_keras_serializable("refiner")
class MultiScalePatchGAN(keras.Model):
    """Images and label maps -> a judgement for every scale, the full one first.

    ``call(image, label_map)`` takes [B, H, W, K] and [B, H, W, classes] and gives a
    list of {"logits": [B, h, w, 1], "features": [[B, h, w, N], ...]}. A high logit
    means real. ``adversarial.feature_matching_loss`` compares the features.
    """

    def __init__(
        self,
        channels: int,
        *,
        width: int = 64,
        halvings: int = 3,
        scales: int = 2,
        **kwargs,
    ):
        """Networks for ``channels`` of image and label map together."""
        super().__init__(**kwargs)
        self.config: dict = {
            "channels": channels,
            "width": width,
            "halvings": halvings,
            "scales": scales,
        }
        self.parts = [PatchGAN(channels, width, halvings) for _ in range(scales)]
        self.built = True

    def call(self, image: KerasTensor, label_map: KerasTensor) -> list[dict]:
        """Judgements; see the class."""
        inputs = ops.concatenate([image, label_map], axis=-1)  # [B, H, W, K + C]
        judgements = []
        for part in self.parts:
            *features, logits = part(inputs)  # logits [B, h, w, 1]
            judgements.append({"logits": logits, "features": features})
            # SAME leaves the padding out of the means: borders do not fade.
            inputs = ops.average_pool(inputs, 3, 2, padding="same")
        return judgements

    @property
    def logits(self) -> list[keras.layers.Layer]:
        """Layers that give the outputs, to stay float32 where the rest does not."""
        return [part.head for part in self.parts]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _pad(x):
    return ops.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))
