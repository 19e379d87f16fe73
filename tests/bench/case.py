"""A case: weights, one batch and the settings of a step, in one ``.npz``. NumPy only.

Ours writes it and the port in PyTorch reads it, so that both take the very same step.
Arrays keep the layout of Keras: images [B, H, W, C], kernels [h, w, in, out].
"""

import dataclasses
import json

import numpy as np


@dataclasses.dataclass
class Case:
    """What a step needs.

    Attributes:
        settings: values of the method's config.
        loss_weights: weight by loss name.
        networks: ``get_config`` of every network by name.
        weights: list of arrays by network, in the order of ``network.weights``.
        batch: {"content": {"image", "mask", ...}, "style": {...}, "history"}.
    """

    settings: dict
    loss_weights: dict
    networks: dict
    weights: dict
    batch: dict


def write(path, case):
    """Writes a case."""
    arrays = {}
    for network, weights in case.weights.items():
        for number, array in enumerate(weights):
            arrays[f"weights/{network}/{number:04d}"] = np.asarray(array)
    for role, part in case.batch.items():
        columns = part if isinstance(part, dict) else {"": part}
        for name, array in columns.items():
            arrays[f"batch/{role}/{name}"] = np.asarray(array)
    words = {n: getattr(case, n) for n in ("settings", "loss_weights", "networks")}
    np.savez(path, words=np.array(json.dumps(words)), **arrays)


def read(path):
    """The case in a file."""
    with np.load(path) as arrays:
        words = json.loads(str(arrays["words"]))
        weights, batch = {}, {}
        for key in sorted(set(arrays.files) - {"words"}):
            kind, group, name = key.split("/")
            if kind == "weights":
                weights.setdefault(group, []).append(arrays[key])
            elif name:
                batch.setdefault(group, {})[name] = arrays[key]
            else:
                batch[group] = arrays[key]
    return Case(**words, weights=weights, batch=batch)
