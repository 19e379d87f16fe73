"""What a generator starts from: the eye itself, or a closed form's version of it.

A closed form moves the light at once, which a small generator has to learn; what is
left to learn is what the closed form does wrong.
"""

import numpy as np

from refiner.style import bank, relight, transfer

KINDS = ("eye", "light_transfer", "relight")
# As configs/relight.py has them by default.
_STRENGTH, _CONTRAST = (0.0, 1.0), 0.5


def initial_images(
    kind: str,
    images: np.ndarray,
    masks: np.ndarray,
    bank: bank.StyleBank,
    styles: np.ndarray,
    keys: np.ndarray,
) -> np.ndarray:
    """Eyes that a generator starts from.

    Args:
        kind: one of ``KINDS``.
        images: uint8 [N, H, W, C].
        masks: uint8 [N, H, W].
        bank: ``bank.StyleBank``.
        styles: int [N], each eye's in the bank.
        keys: int [N], identity of each draw.

    Returns:
        uint8 [N, H, W, C].
    """
    if kind == "eye":
        return images
    first = []
    for image, mask, s, key in zip(images, masks, styles, keys, strict=True):
        random = np.random.default_rng((bank.seed, int(key), 4))
        eyes = image, mask, bank.images[s], bank.masks[s]
        if kind == "relight":
            strength = random.uniform(*_STRENGTH)
            first.append(relight.relit(*eyes, strength=strength, contrast=_CONTRAST))
        else:
            first.append(transfer.transferred(*eyes, random))
    return np.stack(first)
