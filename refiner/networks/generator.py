"""The two-scale generator G = (G1, G2) of Zhao et al. 2018, section 2.2.

    synthetic ─ average pool ÷2 ─► G1(F) ► G1(R) ► G1(B) ─┐ last feature map
    synthetic + label map ───────► G2(F) ──────────────── + ► G2(R) ► G2(B) ► refined

G1, the global generator, is Johnson's network (2016) and sees the whole image at
half size. G2, the local enhancer, sees the full size with the one-hot label map;
the input of its residual part is the sum of its own features and G1's last ones.
While G1 trains alone a head of its own turns that feature map into an image.

Sizes that do not fit (the paper's 297) are reflect-padded and cropped back. ``extra``
channels carry what the method conditions on beside the picture, such as noise. The
weights of the last convolution start near zero (normal, of deviation 1e-3), so that
with residual output training starts near the identity, with every edge of the right
sign.
"""

import dataclasses

import keras
from keras import KerasTensor, ops

from refiner.networks import enhancer as enhancers
from refiner.networks import johnson


@keras.saving.register_keras_serializable("refiner")
class TwoScaleGenerator(keras.Model):
    """G1 and G2 together.

    ``call(image, label_map, extra)`` takes the synthetic image [B, H, W, K] in
    [-1, 1], its one-hot label map [B, H, W, classes] and ``extra`` [B, H, W, E]
    (None if E is 0), and gives {"refined": [B, H, W, K], "coarse": [B, H/s, W/s, K]},
    clipped to [-1, 1]; "coarse" is G1's own answer. With ``residual`` an output is
    I + tanh(.), else tanh(.) as the paper's figures suggest.

    Without the ``enhancer`` there is no G2: ``fine`` and "refined" are None, the label
    map is not used, and "coarse" is the answer of a plain Johnson network.
    """

    def __init__(
        self,
        channels: int = 1,
        classes: int = 4,
        extra: int = 1,
        *,
        width: int = 32,
        residual: bool = True,
        blocks: tuple[int, int] = (5, 3),
        scale: int = 2,
        upsampling: str = "resize",
        enhancer: bool = True,
        downs: int = 2,
        kernel_size: int = 9,
        **kwargs,
    ):
        """Generator for images of ``channels`` with ``classes`` labels.

        Args:
            channels, classes, extra: of image, label map and ``extra``.
            width: features that G1 hands to G2.
            residual: whether outputs are added to the image.
            blocks: residual blocks of G1 and of G2.
            scale: s, how much smaller G1's images are: 2, or 1.
            upsampling: name in ``layers.UPSAMPLING``.
            enhancer: whether there is a G2.
            downs, kernel_size: G1's; see ``johnson.GlobalGenerator``.
        """
        super().__init__(**kwargs)
        self.config: dict = {
            "channels": channels,
            "classes": classes,
            "extra": extra,
            "width": width,
            "residual": residual,
            "blocks": tuple(blocks),
            "scale": scale,
            "upsampling": upsampling,
            "enhancer": enhancer,
            "downs": downs,
            "kernel_size": kernel_size,
        }
        self.coarse = self._global_generator()
        self.fine = self._local_enhancer() if enhancer else None
        self.built = True

    def _global_generator(self):
        config = self.config
        shared = ("downs", "kernel_size", "upsampling")
        return johnson.GlobalGenerator(
            config["channels"] + config["extra"],
            config["channels"],
            config["width"],
            config["blocks"][0],
            **{name: config[name] for name in shared},
        )

    def _local_enhancer(self):
        config = self.config
        return enhancers.LocalEnhancer(
            config["channels"] + config["classes"] + config["extra"],
            config["channels"],
            config["width"],
            config["blocks"][1],
            scale=config["scale"],
            upsampling=config["upsampling"],
        )

    def call(
        self,
        image: KerasTensor,
        label_map: KerasTensor | None = None,
        extra: KerasTensor | None = None,
    ) -> dict[str, KerasTensor | None]:
        """Refined images; see the class."""
        scale, frame = self.config["scale"], self._frame(image)
        # Padded together, or the label map would slip against its picture.
        image, label_map, extra = (_pad(x, frame) for x in (image, label_map, extra))
        # [B, H, W, K + E] -> [B, H/s, W/s, K + E]; G1 sees no label map (the paper's).
        small = ops.average_pool(_stack(image, extra), scale, scale)
        g1 = self.coarse(small)
        coarse, refined = g1["image"], None  # [B, H/s, W/s, K]
        if self.config["residual"]:
            coarse = coarse + small[..., : self.config["channels"]]
        # Cropped in G1's own pixels; the padding is a whole number of them.
        coarse = _crop(coarse, [side.reduced(scale) for side in frame])
        if self.fine is not None:
            inputs = _stack(image, label_map, extra)  # [B, H, W, K + C + E]
            refined = self.fine(inputs, g1["features"])  # [B, H, W, K]
            if self.config["residual"]:
                refined = refined + image
            # Clipped, not squashed once more: where tanh adds nothing, I stays I.
            refined = ops.clip(_crop(refined, frame), -1.0, 1.0)
        return {"refined": refined, "coarse": ops.clip(coarse, -1.0, 1.0)}

    def _frame(self, image):
        """The image's place, by height and width, in one of sides that fit."""
        scale, halvings = self.config["scale"], 2 ** self.config["downs"]
        return [_Side.of(length, scale, halvings) for length in image.shape[1:3]]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _stack(*images):
    """Channels of the images that are there, side by side."""
    return ops.concatenate([x for x in images if x is not None], axis=-1)


@dataclasses.dataclass(frozen=True)
class _Side:
    """How one side of an image lies in a padded one.

    Attributes:
        before, length, after: px of padding, of the image and of padding again.
    """

    before: int
    length: int
    after: int

    @classmethod
    def of(cls, length, scale, halvings):
        """The padding of a side that ``scale * halvings`` does not divide.

        It becomes a multiple of twice that, so the paper's 297 and 594 become 304 and
        608, the sizes of its layers. The smaller half goes first, in whole pixels of
        G1: half a pixel would shift G1's image against G2's.
        """
        unit = scale * halvings
        added = (-length) % (2 * unit) if length % unit else 0
        before = added // 2 // scale * scale
        return cls(before, length, added - before)

    def reduced(self, scale):
        """The same place in the image that ``scale`` has reduced."""
        return _Side(self.before // scale, self.length // scale, 0)


def _pad(x, frame):
    """Reflect-pads [B, H, W, C], or nothing at all."""
    if x is None or not any(side.before or side.after for side in frame):
        return x
    pads = [(side.before, side.after) for side in frame]
    return ops.pad(x, [(0, 0), *pads, (0, 0)], mode="reflect")


def _crop(x, frame):
    rows, columns = (slice(s.before, s.before + s.length) for s in frame)
    return x[:, rows, columns]
