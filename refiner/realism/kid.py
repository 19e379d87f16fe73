"""Kernel distance between two sets of images (KID, Binkowski et al. 2018).

The unbiased squared maximum mean discrepancy of deep features under the kernel
k(x, y) = (x.y / d + 1)^3, over random subsets. Two samples of one distribution score
about zero, some below; unlike FID it is not biased for the few thousand images there
are here. It says how far apart sets look to one network, not which one trains better.

Features are the means over positions of a deep VGG-19 layer, of images at their own
size (Inception at 299 px would see mostly interpolation in 36x60 eyes). The cubic
kernel has a natural scale; features are divided by the root mean square of the real
set's, so that x.x / d averages one there. Values therefore compare within one real set
and one extractor, which a result has to name. Never train on the layer that judges.
"""

import numpy as np
from keras import ops

from gaze import image_ops
from refiner.networks import vgg

LAYER = "block5_conv4"
_CHUNK = 128


def extractor(weights="", seed=1):
    """The network behind `pooled_features`; arguments as `vgg.perceptual_network`.

    The seed differs from the style losses' default, so that random features which were
    trained on do not judge.
    """
    return vgg.perceptual_network([LAYER], weights, seed=seed)


def name(network):
    """What a result calls its features, such as "kid_vgg19_block5_conv4, imagenet"."""
    return f"kid_vgg19_{LAYER}, {network.weights_source}"


def pooled_features(images, network):
    """Deep features of each image, averaged over positions.

    Args:
        images: uint8 [N, H, W, 1 or 3].
        network: from `extractor`.

    Returns:
        float64 [N, 512].
    """
    pooled = []
    for first in range(0, len(images), _CHUNK):
        features = network(image_ops.to_float(images[first : first + _CHUNK]))[LAYER]
        pooled.append(ops.convert_to_numpy(ops.mean(features, axis=(1, 2))))
    return np.concatenate(pooled).astype(np.float64)


def kid(real, other, *, subsets=100, subset_size=1000, seed=0):
    """Mean and standard deviation of the distance over random subsets.

    Args:
        real: features of the real images, [N, d]; sets the scale.
        other: features of the other images, [M, d].
        subsets: number of random subset pairs.
        subset_size: images in each, but at most half of the smaller set, or the
            subsets would all be alike.
        seed: of the draws.

    Returns:
        {"mean": float, "std": float}; an average over subsets can be below zero.
    """
    scale = np.sqrt(np.mean(np.square(real)))
    real, other = real / scale, other / scale
    size = min(subset_size, len(real) // 2, len(other) // 2)
    if size < 2:
        raise ValueError(
            f"expected at least 4 images in each set, found {len(real)}, {len(other)}"
        )
    generator = np.random.default_rng(seed)
    distances = [
        squared_distance(
            real[generator.choice(len(real), size, replace=False)],
            other[generator.choice(len(other), size, replace=False)],
        )
        for _ in range(subsets)
    ]
    return {"mean": float(np.mean(distances)), "std": float(np.std(distances))}


def floor(real, *, seed=0, **options):
    """`kid` between two random halves of the real set: what no refiner can beat."""
    order = np.random.default_rng(seed).permutation(len(real))
    half = len(real) // 2
    return kid(real[order[:half]], real[order[half:]], seed=seed, **options)


def squared_distance(first, second):
    """The unbiased MMD^2 of two samples [N, d] and [M, d] under the cubic kernel."""
    within = sum(
        (kernel.sum() - np.trace(kernel)) / (len(kernel) * (len(kernel) - 1))
        for kernel in (_kernel(first, first), _kernel(second, second))
    )
    return within - 2.0 * _kernel(first, second).mean()


def _kernel(first, second):
    return (first @ second.T / first.shape[1] + 1.0) ** 3
