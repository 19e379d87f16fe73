"""The exported generator: an eye, its regions and a style's light in, an eye out.

    model = generator.GeneratorModel("generator.tflite")
    refined = model.predict(image, mask=mask, condition=condition)

Which of the further inputs it has, its card says (``further_inputs``).
"""

import numpy as np

from . import models

_REFINED, _LABEL_MAP, _CONDITION = "refined", "label_map", "condition"


class GeneratorModel(models.Model):
    """Refines one eye."""

    task = "generator"

    def predict(
        self,
        image: np.ndarray,
        *,
        mask: np.ndarray | None = None,
        condition: np.ndarray | None = None,
    ) -> np.ndarray:
        """The refined eye of a raw one.

        Args:
            image: uint8 [H, W], grey.
            mask: uint8 [H, W], classes as the card lists them.
            condition: float [H, W, C], a style's light and noise.

        Returns:
            uint8 [H, W].

        Raises:
            ValueError: an input of another shape, a class that the card does not list,
                an input that is missing or that this model does not have.
        """
        fed = {"image": self.treat(image)[..., None]}
        if mask is not None:
            fed[_LABEL_MAP] = self._one_hot(np.asarray(mask))
        if condition is not None:
            fed[_CONDITION] = np.asarray(condition)
        levels = self.levels(fed)[..., 0]
        return np.clip(np.rint(levels), 0, 255).astype(np.uint8)

    def levels(self, fed: dict[str, np.ndarray]) -> np.ndarray:
        """Refined grey levels, float32 [H, W, 1], not rounded.

        Args:
            fed: [H, W, C] of every input by name: "image" in 0..255, treated.

        Raises:
            ValueError: not what the model is fed, or of another shape.
        """
        if set(fed) != set(self._inputs):
            raise ValueError(
                f"this generator is fed {', '.join(sorted(self._inputs))}; found "
                f"{', '.join(sorted(fed))} (a mask makes the label_map)"
            )
        raw = self._invoke(
            {name: self._coded(name, some) for name, some in fed.items()}
        )
        return self.dequantize(_REFINED, raw[_REFINED])

    def _coded(self, name: str, values: np.ndarray) -> np.ndarray:
        """[1, H, W, C] in the codes of an input."""
        details, values = self._inputs[name], np.asarray(values)[None]
        shape = [int(size) for size in details["shape"]]
        if list(values.shape) != shape:
            raise ValueError(
                f"expected {name} {shape[1:]}, found {list(values.shape[1:])}"
            )
        if details["dtype"] == np.float32:
            return values.astype(np.float32)
        scale, zero_point = details["quantization"]
        kind = np.iinfo(details["dtype"])
        codes = np.rint(values / scale) + zero_point
        return np.clip(codes, kind.min, kind.max).astype(details["dtype"])

    def _one_hot(self, mask: np.ndarray) -> np.ndarray:
        classes = len(self.card.get("classes", ()))
        if mask.ndim != 2 or mask.min() < 0 or mask.max() >= max(classes, 1):
            raise ValueError(
                f"expected a mask [H, W] of the classes 0 to {max(classes, 1) - 1}, "
                f"found {list(mask.shape)} with {mask.min()} to {mask.max()}"
            )
        return mask[..., None] == np.arange(max(classes, 1))  # [H, W, classes]
