"""Classifier two-sample test (C2ST, Lopez-Paz and Oquab 2017).

A small network learns to tell two sets apart; its accuracy on people it never saw says
how different they look: 0.5 is the same distribution, 1.0 two worlds. Any fixed
generator leaves a finger-print that a fresh network finds, so the figure orders sets by
how much of the other's variety they have and not by how well they train an estimator.
It compares whole distributions: where gaze or crops differ, it finds those too.

No batch norm: with few steps its moving averages answer 0.5 whatever the sets.
"""

import dataclasses

import keras
import numpy as np

from gaze import image_ops

_TEST_SHARE = 0.3
_CHUNK = 256
_MANY_SUBJECTS = 5  # fewer cannot be split by person


@dataclasses.dataclass(frozen=True)
class Result:
    """What came out.

    Attributes:
        accuracy: mean of both sets' shares of held-out images told right.
        p: share of shuffled labels that score as well (one-sided); whole people
            change sides where people were held out whole.
        num_test: held-out images.
        by_subject: whether held-out people were unseen, for both sets.
    """

    accuracy: float
    p: float
    num_test: int
    by_subject: bool


def two_sample_test(first, second, subjects=(None, None), *, epochs=8, seed=0):
    """Trains a classifier on parts of two sets and tests it on the rest.

    Args:
        first, second: uint8 [N, H, W, C], [M, H, W, C]; the larger one is cut to the
            smaller's number of images, so that 0.5 is what guessing scores.
        subjects: who is seen, str [N] and [M]; None, or too few people: any split.
        epochs: passes over the training part.
        seed: of split, weights and order.

    Returns:
        Result.
    """
    random = np.random.default_rng(seed)
    parts, by_subject, units = [], True, []
    smaller = min(len(first), len(second))
    for images, who in zip((first, second), subjects, strict=True):
        chosen = random.permutation(len(images))[:smaller]
        who = None if who is None else np.asarray(who)[chosen]
        held_out, known = _held_out(smaller, who, random)
        by_subject &= known
        parts.append((images[chosen], held_out))
        units.append((who if known else np.arange(smaller))[held_out])
    train_x, train_y = _labelled([i[~h] for i, h in parts])
    test_x, test_y = _labelled([i[h] for i, h in parts])
    score = _answers(train_x, train_y, test_x, epochs, seed)
    # One person's images stand or fall together, so they are no separate evidence.
    persons = np.unique(
        [f"{k} {unit}" for k in (0, 1) for unit in units[k]], return_inverse=True
    )[1]
    accuracy, p = accuracy_and_p(score > 0.0, test_y, random, units=persons)
    return Result(accuracy, p, len(test_y), by_subject)


def accuracy_and_p(answers, labels, random, *, units=None, permutations=2000):
    """Balanced accuracy of boolean answers and its one-sided permutation p.

    Args:
        answers, labels: bool [N].
        random: ``np.random.Generator``.
        units: int [N], 0, 1, ...: what is exchanged as a whole, all of one label; None
            for every answer by itself.
        permutations: number of shuffles; p is at least 1 / (permutations + 1).
    """

    def balanced(truth):
        return (np.mean(answers[truth]) + np.mean(~answers[~truth])) / 2.0

    units = np.arange(len(labels)) if units is None else units
    of_unit = np.zeros(units.max() + 1, bool)
    of_unit[units] = labels
    accuracy = balanced(labels)
    shuffled = [
        balanced(random.permutation(of_unit)[units]) for _ in range(permutations)
    ]
    reached = sum(value >= accuracy for value in shuffled)
    return float(accuracy), float((1 + reached) / (1 + permutations))


def _held_out(count, subjects, random):
    """Which images are held out, bool [count], and whether it went by person."""
    known = subjects is not None and len(set(subjects)) >= _MANY_SUBJECTS
    units = subjects if known else np.arange(count)
    names = random.permutation(np.unique(units))
    return np.isin(units, names[: max(1, round(_TEST_SHARE * len(names)))]), known


def _labelled(parts):
    labels = np.repeat([False, True], [len(part) for part in parts])
    return image_ops.to_float(np.concatenate(parts)), labels


def _answers(train_x, train_y, test_x, epochs, seed):
    """Logits of the test images after training."""
    network = classifier(train_x, train_y, epochs=epochs, seed=seed)
    # Not `predict`, which TensorFlow traces anew for every network, and warns of it.
    parts = np.array_split(test_x, -(-len(test_x) // _CHUNK))
    logits = [keras.ops.convert_to_numpy(network(part)) for part in parts]
    return np.concatenate(logits)[:, 0]


def classifier(images, labels, *, epochs, seed):
    """The test's network, trained: a logit above 0 says the label is True.

    Args:
        images: float [N, H, W, C] in [-1, 1].
        labels: bool [N].
        epochs: passes over them.
        seed: of weights and order.

    Returns:
        ``keras.Model``, [N, H, W, C] -> [N, 1].
    """
    keras.utils.set_random_seed(seed)
    network = keras.Sequential(
        [
            keras.Input(images.shape[1:]),
            *(
                keras.layers.Conv2D(c, 3, strides=2, padding="same", activation="relu")
                for c in (24, 48, 64)
            ),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(1e-3), loss)
    targets = labels[:, None].astype(np.float32)
    network.fit(images, targets, batch_size=64, epochs=epochs, verbose=0)
    return network
