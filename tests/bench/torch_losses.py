"""The terms of Zhao et al. 2018 in PyTorch; formulas as in ``refiner/losses/``.

Images are [B, C, H, W] in [-1, 1], one-hot label maps [B, classes, H, W].
"""

import torch
from torch.nn import functional as F

_CLASSES = 4
_MIN_AREA_PX = 8
_PARENTS = {2: 1, 1: 0, 3: 0}  # pupil, iris, sclera
_SIGMAS_PX = (1.5, 3.0, 3.0, 1.5)
_GREY_LEVEL, _STRUCTURE = 1e-4, 1e-3
_WINDOW = 9


def one_hot(masks):
    """Label maps of masks [B, H, W]."""
    return F.one_hot(masks.long(), _CLASSES).permute(0, 3, 1, 2).float()


def enlarge(images):
    """Twice as large."""
    return F.interpolate(images, scale_factor=2, mode="bilinear")


def pyramid(label_map, levels):
    """Label maps at the sizes of VGG's blocks."""
    made = [label_map]
    for _ in range(levels - 1):
        made.append(F.avg_pool2d(made[-1], 2))
    return made


def merge_orphans(mine, other):
    """Merges classes too small in either of a pair into their parents, in both."""
    mine, other = (list(masks.unbind(1)) for masks in (mine, other))
    for child, parent in _PARENTS.items():
        area = torch.minimum(mine[child].sum((1, 2)), other[child].sum((1, 2)))
        orphan = (area < _MIN_AREA_PX).float()[:, None, None]
        for masks in (mine, other):
            masks[parent] = masks[parent] + orphan * masks[child]
            masks[child] = (1.0 - orphan) * masks[child]
    return torch.stack(mine, 1), torch.stack(other, 1)


def grams(features, masks):
    """Luan's Grams of every class, [B, classes, N, N]."""
    batch, filters = features.shape[:2]
    flat = features.flatten(2)
    weighted = masks.square().flatten(2)[:, :, None] * flat[:, None]
    products = weighted.flatten(1, 2) @ flat.transpose(1, 2)
    areas = masks.sum((2, 3)).clamp(min=1.0)
    products = products.view(batch, -1, filters, filters)
    return products / (filters * areas)[..., None, None]


def relative_loss(made, wanted, masks):
    """Distance of each class relative to its style, by its share, [B, classes]."""
    distance = (made - wanted).square().mean((2, 3))
    magnitude = wanted.square().mean((2, 3)).clamp(min=1e-6)
    return masks.mean((2, 3)) * distance / magnitude


def light_field(refined, condition, label_map):
    """Local mean and deviation of each class against the condition's."""
    rows, columns = (_gaussians(size) for size in refined.shape[2:])
    weights = rows @ label_map @ columns

    def local_mean(signal):
        masked = label_map * signal
        area = label_map.sum((2, 3), keepdim=True).clamp(min=1e-6)
        prior = 1e-3 * masked.sum((2, 3), keepdim=True) / area
        return (rows @ masked @ columns + prior) / (weights + 1e-3)

    means = local_mean(refined)
    deviations = (local_mean((refined - means).square()) + 1e-6).sqrt()
    distance = (means - condition[:, 0:1]).square()
    distance = distance + (deviations - condition[:, 1:2]).square()
    return (label_map * distance).sum(1).mean()


def photorealism(refined, image):
    """Levin's matting term of grey images, summed over 3x3 windows, mean over B."""
    with torch.no_grad():
        windows = _centred_windows((image.double() + 1.0) / 2.0)
        norm = (windows.square().sum(1, keepdim=True) + 1e-7).sqrt()
        factors = (windows / norm).float()
    values = _centred_windows((refined + 1.0) / 2.0)
    explained = (factors * values).sum(1).square()
    return (values.square().sum(1) - explained).sum(1).mean()


def slope(refined, image, threshold):
    """Punishes windows whose contrast vanishes or turns round."""
    x, y = (i - i.mean((2, 3), keepdim=True) for i in (refined, image))
    sums = torch.cat([x, y, x * y, x * x, y * y], 1)
    sums = F.avg_pool2d(F.avg_pool2d(sums, (_WINDOW, 1), 1), (1, _WINDOW), 1)
    mean_x, mean_y, product, square_x, square_y = sums.chunk(5, 1)
    covariance = product - mean_x * mean_y
    variance_x, variance_y = (
        F.relu(square - mean.square())
        for square, mean in ((square_x, mean_x), (square_y, mean_y))
    )
    scale = ((variance_x + _GREY_LEVEL) * (variance_y + _GREY_LEVEL)).sqrt()
    correlation = (covariance + _GREY_LEVEL) / scale
    weights = variance_y / (variance_y + _STRUCTURE)
    punished = (weights * F.relu(threshold - correlation)).sum((1, 2, 3))
    return (punished / (weights.sum((1, 2, 3)) + 1e-6)).mean()


def _gaussians(length):
    offsets = torch.arange(length, dtype=torch.float64)
    offsets = offsets[:, None] - offsets[None]
    sigmas = torch.tensor(_SIGMAS_PX, dtype=torch.float64)[:, None, None]
    return torch.exp(-0.5 * (offsets / sigmas).square()).float()


def _centred_windows(images):
    """3x3 windows of grey images less their means, [B, 9, windows]."""
    windows = F.unfold(images, 3)
    return windows - windows.mean(1, keepdim=True)
