"""Parts of two sets that have the same distribution of what may not tell them apart.

A classifier finds any difference, that of where the eyes look or of how bright they are
too, and then says nothing about how real they look. Coarsened exact matching (Iacus et
al. 2012): values are put into cells, and of each cell as many are kept of one set as of
the other.
"""

import numpy as np

BRIGHTNESS_WIDTH = 8.0  # grey levels of 256
ANGLE_WIDTH = np.radians(5.0)


def brightness(images):
    """Mean grey level of each image, [N]; uint8 [N, H, W, C]."""
    return images.reshape(len(images), -1).mean(axis=1)


def keep(first, second, widths, *, seed=0):
    """Indices of the parts that are alike.

    Args:
        first, second: values float [N, D] and [M, D].
        widths: of the cells, [D]; in the values' units.
        seed: of the draw within cells.

    Returns:
        int [K] and int [K]: as many of each set in every cell.
    """
    random = np.random.default_rng(seed)
    members = [_cells(np.asarray(values), widths, random) for values in (first, second)]
    chosen = ([], [])
    for cell in sorted(members[0].keys() & members[1].keys()):
        count = min(len(indices[cell]) for indices in members)
        for picks, indices in zip(chosen, members, strict=True):
            picks += indices[cell][:count]
    return tuple(np.array(picks, int) for picks in chosen)


def _cells(values, widths, random):
    """{cell: indices in random order}."""
    cells = np.floor(values / np.asarray(widths)).astype(int)
    found = {}
    for index in random.permutation(len(values)):
        found.setdefault(tuple(cells[index].tolist()), []).append(int(index))
    return found
