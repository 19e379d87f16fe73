"""The table of loss conventions, row by row: both sides computed on random data."""

import pathlib

import numpy as np
import pytest

from refiner.losses import (
    adversarial,
    contrastive,
    layouts,
    matting,
    objective,
    structure,
    style,
    views,
)

ROOT = pathlib.Path(__file__).resolve().parents[3]
LAYERS = [f"block{n}_conv1" for n in range(1, 6)]
FILTERS = (3, 4, 5, 6, 6)


def table():
    """Rows of the README's table: (code, term, weight there, weight here, factor)."""
    text = (ROOT / "refiner" / "losses" / "README.md").read_text("utf-8")
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[6].isdigit():
            numbers = float(cells[3]), float(cells[5]), float(cells[6])
            rows.append((cells[0], cells[1], *numbers))
    return rows


def draw(*shape, seed=0):
    return np.random.default_rng((seed, *shape)).standard_normal(shape)


def softmax_cross_entropy(logits):
    """Of the first of two channels, as a two-way softmax has it."""
    return np.log(np.exp(logits).sum(axis=-1)) - logits[..., 0]


def simgan(size, patches, batch):
    """Each term reduced as printed: sums over the image, mean over the batch."""
    two = draw(batch, *patches, 2)
    eyes, refined = draw(batch, *size, 1), draw(batch, *size, 1, seed=1)
    entropy = softmax_cross_entropy(two).sum(axis=(1, 2)).mean()
    logits = two[..., 0] - two[..., 1]
    return {
        "cross entropy": (entropy, adversarial.cross_entropy_generator_loss(logits)),
        "L1": (
            np.abs(refined - eyes).sum(axis=(1, 2, 3)).mean(),
            structure.self_regularization(refined, eyes),
        ),
    }


def dietz():
    two = draw(512, 9, 14, 2)
    eyes, refined = draw(512, 35, 55, 1), draw(512, 35, 55, 1, seed=1)
    logits = two[..., 0] - two[..., 1]
    return {
        "cross entropy": (
            softmax_cross_entropy(two).mean(),
            adversarial.cross_entropy_generator_loss(logits),
        ),
        "L1": (
            np.abs(refined - eyes).sum(),
            structure.self_regularization(refined, eyes),
        ),
    }


def features(seed, batch=1):
    """One map per layer of VGG's five, its filters few."""
    sizes = [(32 >> n, 64 >> n) for n in range(5)]
    return [
        draw(batch, *size, n, seed=seed) for size, n in zip(sizes, FILTERS, strict=True)
    ]


def luan_style():
    """StyleLossWithSeg of the code: loops over layers and classes."""
    there, maps = (
        0.0,
        [dict(zip(LAYERS, features(seed), strict=True)) for seed in (0, 1)],
    )
    masks = [np.abs(draw(*maps[0][LAYERS[0]].shape[:3], 3, seed=s)) for s in (2, 3)]
    masks = [m / m.sum(axis=-1, keepdims=True) for m in masks]
    pair = [views.StyleView(f, m) for f, m in zip(maps, masks, strict=True)]
    here = objective.style_losses(*pair, LAYERS, scale=1, gram="luan_code")
    pyramids = [layouts.mask_pyramid(m, LAYERS) for m in masks]
    for layer in LAYERS:
        output, wanted = (f[layer] for f in maps)
        masks = [np.array(pyramid[layer]) for pyramid in pyramids]
        for c in range(3):
            grams = []
            for f, m in zip((output, wanted), masks, strict=True):
                masked = (f * m[..., c : c + 1]).reshape(-1, f.shape[-1])
                grams.append(masked.T @ masked / (f.size * m[..., c].mean()))
            share = masks[0][..., c].mean()
            there += ((grams[0] - grams[1]) ** 2).mean() * share
    return there, here["style_local"]


def whole_style(count, *, by_filters, batch=1):
    """Gatys' and Johnson's style terms: Grams of whole images, layer by layer."""
    there, here = 0.0, 0.0
    maps = zip(features(0, batch)[:count], features(1)[:count], strict=True)
    for output, wanted in maps:
        filters = output.shape[-1]
        grams = []
        for f in (output, wanted):
            flat = f.reshape(len(f), -1, filters)
            gram = flat.transpose(0, 2, 1) @ flat / flat.shape[1]
            grams.append(gram / filters if by_filters else gram)
        square = ((grams[0] - grams[1]) ** 2).mean()
        there += square if by_filters else square / filters**2
        grams = map(style.gram_matrix, (output, wanted))
        here += np.mean(style.gram_distances(*grams)) / count
    return there, here


def content():
    output, wanted = draw(2, 4, 5, 7), draw(2, 4, 5, 7, seed=1)
    squares = [(o - w) ** 2 for o, w in zip(output, wanted, strict=True)]
    return np.concatenate(squares).mean(), structure.content_loss(output, wanted)


def laplacian():
    """Of a flat content the Laplacian is each window's spread about its mean."""
    outputs = draw(1, 6, 7, 3)
    factors = matting.photorealism_factors(np.full((1, 6, 7, 3), 0.5))
    there = 0.0
    for y in range(4):
        for x in range(5):
            window = outputs[0, y : y + 3, x : x + 3].reshape(9, 3)
            there += ((window - window.mean(axis=0)) ** 2).sum()
    return there, matting.photorealism_loss(outputs, factors)


def variation(batch, side, half_range):
    """Lua's TVLoss, whose gradient is that of half the squares' sum."""
    images = draw(batch, side, side, 3)
    levels = half_range * images
    corner = levels[:, :-1, :-1]
    right, down = corner - levels[:, :-1, 1:], corner - levels[:, 1:, :-1]
    there = 0.5 * ((right**2).sum() + (down**2).sum())
    return there, structure.total_variation(images)


def lsgan(scales=1):
    logits = [draw(2, 8 >> n, 8 >> n, 1) for n in range(scales)]
    there = sum(((x - 1.0) ** 2).mean() for x in logits)
    return there, sum(map(adversarial.least_squares_generator_loss, logits))


def lsgan_of_discriminator():
    real, fake = draw(2, 8, 8, 1), draw(2, 8, 8, 1, seed=1)
    there = (((real - 1.0) ** 2).mean() + (fake**2).mean()) / 2
    return there, adversarial.least_squares_discriminator_loss(real, fake)


def feature_matching():
    """Two scales of four layers, weighted 4 / (n_layers + 1) and 1 / num_D."""
    judged = [
        [{"features": [draw(2, 8, 8, n + 2, seed=s) for n in range(4)]} for s in seeds]
        for seeds in ((0, 1), (2, 3))
    ]
    there = 0.0
    for real, fake in zip(*judged, strict=True):
        for a, b in zip(real["features"], fake["features"], strict=True):
            there += 4.0 / (3 + 1) * 1.0 / 2 * np.abs(a - b).mean()
    return there, adversarial.feature_matching_loss(*judged)


def patch_nce():
    """CUT's: positives in front, the diagonal of the rest filled with -10."""
    queries, keys = (draw(3, 16, 8, seed=s) for s in (0, 1))
    queries, keys = (
        x / np.linalg.norm(x, axis=-1, keepdims=True) for x in (queries, keys)
    )
    losses = []
    for q, k in zip(queries, keys, strict=True):
        products = q @ k.T
        others = np.where(np.eye(16, dtype=bool), -10.0, products)
        logits = np.concatenate([np.diag(products)[:, None], others], axis=1) / 0.07
        losses += list(np.log(np.exp(logits).sum(axis=1)) - logits[:, 0])
    return np.mean(losses), contrastive.patch_nce_loss(queries, keys)


def halves():
    """NCE(x) / 2 + NCE(y) / 2, of pairs that happen to be alike."""
    there, here = patch_nce()
    return 0.5 * there + 0.5 * there, here


TERMS = {
    "SimGAN's paper, 35x55": lambda: simgan((35, 55), (9, 14), 4),
    "SimGAN's paper, 36x60": lambda: simgan((36, 60), (9, 15), 4),
    "carpedm20": lambda: simgan((35, 55), (9, 14), 8),
    "mjdietzx, mnjm": dietz,
    "luanfujun": lambda: {
        "content": content(),
        "masked Gram": luan_style(),
        "matting Laplacian": laplacian(),
        "total variation": variation(1, 512, 128.0),
    },
    "leongatys": lambda: {
        "content": content(),
        "Gram / (h w)": whole_style(5, by_filters=False),
    },
    "jcjohnson fast-neural-style": lambda: {
        "content": content(),
        "Gram / (N h w)": whole_style(4, by_filters=True, batch=3),
        "total variation": variation(4, 256, 127.5),
    },
    "pix2pixHD": lambda: {
        "LSGAN": lsgan(2),
        "LSGAN of the discriminator": lsgan_of_discriminator(),
        "feature matching": feature_matching(),
    },
    "CUT": lambda: {"LSGAN": lsgan(), "PatchNCE of input and identity": halves()},
    "FastCUT": lambda: {"LSGAN": lsgan(), "PatchNCE": patch_nce()},
    "FP-GAN": lambda: {
        "LSGAN": lsgan(),
        "identity transform": (
            np.abs(draw(2, 36, 60, 1)).mean(),
            structure.self_regularization(draw(2, 36, 60, 1), np.zeros((2, 36, 60, 1))),
        ),
    },
}


@pytest.mark.parametrize("code", TERMS)
def test_both_conventions_give_one_loss(code):
    terms = TERMS[code]()
    rows = [row for row in table() if row[0] == code]
    assert {row[1] for row in rows} == set(terms)
    assert len({row[4] for row in rows}) == 1  # the common factor
    for _, term, weight_there, weight_here, factor in rows:
        there, here = terms[term]
        mine = factor * weight_here * float(here)
        # Total variation leaves out the last row and column there, not here.
        close = 2e-3 if term == "total variation" else 5e-4
        assert mine == pytest.approx(weight_there * there, rel=close), term


def test_every_row_is_computed():
    assert {row[0] for row in table()} == set(TERMS)


def test_the_numbers_beside_the_table():
    text = (ROOT / "refiner" / "losses" / "README.md").read_text("utf-8")
    stated = {
        "0.126": 0.001 * 126,
        "102.4": 0.1 * 224**2 / 7**2,
        "0.397": 50 / 126,
        "64.5": 1e-4 * 35 * 55 * 512 / (0.1 * 35 * 55 / 126),
        "1.6 %": 100 * ((256 / 255) ** 4 - 1),
        "1,024": 64**2 / 4,
        "65,536": 512**2 / 4,
        "1,586": 0.5e-6 * 127.5**2 * 3 * 255**2,
        "1.1 degrees": np.degrees(1 / 50),
    }
    for words, value in stated.items():
        number = words.split()[0].replace(",", "")
        digits = len(number.partition(".")[2])
        assert words in text and f"{value:.{digits}f}" == number, (words, value)


def test_a_weight_means_the_same_at_any_size_and_batch_but_for_the_sum():
    eye, style_ = draw(1, 12, 20, 1), draw(1, 12, 20, 1, seed=1)
    more, more_style = (np.tile(x, (3, 2, 2, 1)) for x in (eye, style_))
    assert float(structure.self_regularization(more, more_style)) == pytest.approx(
        float(structure.self_regularization(eye, style_))
    )
    flat = [np.full(x.shape, 0.5) for x in (eye, more)]
    one, twelve = (
        float(matting.photorealism_loss(x, matting.photorealism_factors(f)))
        for x, f in zip((eye, more), flat, strict=True)
    )
    # Four times the windows, and those across the seams.
    assert twelve == pytest.approx(4 * one, rel=0.5) and twelve > 3 * one
