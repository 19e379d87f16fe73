"""The purifier of Yan/Zhao et al. 2019-2020: Johnson's network, looking twice.

    image + region ► front ─┬─ h, A h, (1 - A) h ► 1x1 ► residual blocks ► back ► image
                            └─ A: the region, or learned from h

The papers' abstracts state image-mask pairs as input, and features learned apart from
an attention region and from the background. The rest is inferred from MGCAM (Song et
al. 2018), whose words they repeat: a shared trunk and full, body and background streams
cut out by contrastive attention maps. With ``learned`` the network draws its own map
from its features ("attention-guided", 2020), else it is the mask ("mask-guided", 2019).

Instance norm hides an image's brightness from the trunk. With residual output it passes
by uncorrected; a direct output drops what is added alike everywhere, and light that is
not alike is seen against the rest. That is what purifying is for.
"""

import keras
from keras import KerasTensor, ops

from refiner.networks import johnson, layers


@keras.saving.register_keras_serializable("refiner")
class Purifier(keras.Model):
    """Purified images and the attention map.

    ``call(image, region)`` takes images [B, H, W, K] in [-1, 1] and their attention
    regions [B, H, W, 1] in [0, 1], and gives {"image": [B, H, W, K], clipped to
    [-1, 1], "attention": [B, h, w, 1], "region": [B, h, w, 1]}: A and the region at A's
    size. Sides that 2 ** downs does not divide are reflect-padded and cropped back; the
    small maps are those of the padded image.
    """

    def __init__(
        self,
        channels: int = 1,
        *,
        learned: bool = True,
        width: int = 32,
        blocks: int = 5,
        downs: int = 2,
        kernel_size: int = 9,
        upsampling: str = "resize",
        residual: bool = False,
        **kwargs,
    ):
        """Purifier for images of ``channels``.

        Args:
            channels: of the images.
            learned: whether A is learned; else it is the region.
            width, blocks, downs, kernel_size, upsampling: of the trunk, a
                ``johnson.GlobalGenerator``.
            residual: whether the output is the image + tanh(.) rather than tanh(.).
        """
        super().__init__(**kwargs)
        inner: dict = {
            "width": width,
            "blocks": blocks,
            "downs": downs,
            "kernel_size": kernel_size,
            "upsampling": upsampling,
        }
        self.config: dict = {
            "channels": channels,
            "learned": learned,
            "residual": residual,
            **inner,
        }
        self.trunk = johnson.GlobalGenerator(channels + 1, channels, **inner)
        wide = width * 2**downs
        self.look, self.map = None, None
        if learned:
            self.look = layers.ReflectConv2D(wide, 3)
            self.map = layers.ReflectConv2D(1, 1)
            johnson.build_chain([self.look, self.map], [wide, wide])
        # 1x1: streams are mixed where they are, not moved.
        self.fuse = layers.ReflectConv2D(wide, 1)
        johnson.build_chain([self.fuse], [3 * wide])
        self.built = True

    def call(self, image: KerasTensor, region: KerasTensor) -> dict[str, KerasTensor]:
        """See the class."""
        height, width = image.shape[1:3]
        # The region is padded with its image, so both stay in step.
        h = self.trunk.padded(ops.concatenate([image, region], axis=-1))
        small = ops.average_pool(h[..., -1:], 2 ** self.config["downs"])  # [B, h, w, 1]
        for layer in self.trunk.front:  # [B, H, W, K + 1] -> [B, h, w, N]
            h = layer(h)
        attention = self._attention(h, small)
        streams = ops.concatenate([h, *_streams(h, attention)], axis=-1)
        h = self.fuse(streams)  # [B, h, w, 3 N] -> [B, h, w, N]
        for layer in (*self.trunk.residual, *self.trunk.back):
            h = layer(h)
        purified = ops.tanh(self.trunk.head(h))[:, :height, :width]
        if self.config["residual"]:
            purified = ops.clip(image + purified, -1.0, 1.0)
        return {"image": purified, "attention": attention, "region": small}

    def _attention(self, h, small):
        if self.map is None:
            return small
        # From 0 to 1, as the region it is held to.
        return ops.sigmoid(self.map(ops.relu(self.look(h))))

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _streams(h, attention):
    """The attention stream and the background's."""
    # The map is float32, as its loss needs it, even where features are in half.
    attention = ops.cast(attention, h.dtype)
    return attention * h, (1.0 - attention) * h
