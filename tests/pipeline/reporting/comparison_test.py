import numpy as np
import pytest

from pipeline.reporting import comparison
from refiner.realism import naming

NUM_SAMPLES = 400


def arms(offsets_deg, *, seeds=2, noise_deg=0.2):
    """Predictions that are off in pitch by a given angle, and their labels."""
    generator = np.random.default_rng(0)
    gaze = generator.uniform(-0.4, 0.4, (NUM_SAMPLES, 2))
    subjects = np.arange(NUM_SAMPLES) % 10
    predictions = {}
    for key, offset in offsets_deg.items():
        noise = generator.normal(0, noise_deg, (seeds, NUM_SAMPLES))
        predicted = np.repeat(gaze[None], seeds, axis=0)
        predicted[..., 0] += np.radians(offset + noise)
        predictions[key] = predicted
    return predictions, gaze, subjects


def rows_of(offsets, **settings):
    rows = comparison.compare(*arms(offsets, **settings), replicates=500)
    return {(row.arm, row.augmentation): row for row in rows}


def test_known_offsets_are_recovered():
    rows = rows_of(
        {
            ("identity", "mild"): 8.0,
            ("zhao2018_eye", "mild"): 6.0,
            ("ceiling", "mild"): 4.0,
        }
    )
    row = rows["zhao2018_eye", "mild"]
    assert row.error_deg.value == pytest.approx(6, abs=0.05)
    assert row.gain_deg.value == pytest.approx(2, abs=0.05)
    assert row.gain_deg.low > 1.8 and row.gain_deg.high < 2.2
    assert row.gap_closed.value == pytest.approx(0.5, abs=0.02)
    assert rows["identity", "mild"].gain_deg is None
    assert rows["ceiling", "mild"].gap_closed is None
    assert row.summary.fits["yaw"].slope == pytest.approx(1)


def test_gains_compare_the_same_augmentation():
    rows = rows_of(
        {
            ("identity", "mild"): 9.0,
            ("identity", "strong"): 5.0,
            ("zhao2018_eye", "mild"): 7.0,
            ("zhao2018_eye", "strong"): 5.5,
        }
    )
    assert rows["zhao2018_eye", "mild"].gain_deg.value == pytest.approx(2, abs=0.05)
    assert rows["zhao2018_eye", "strong"].gain_deg.value == pytest.approx(
        -0.5, abs=0.05
    )


def test_order_of_samples_and_arms_changes_nothing():
    predictions, gaze, subjects = arms(
        {("identity", "mild"): 8.0, ("zhao2018_eye", "mild"): 6.0}
    )
    turned = {key: predictions[key][:, ::-1] for key in reversed(predictions)}
    one = comparison.compare(predictions, gaze, subjects, replicates=200)
    other = comparison.compare(turned, gaze[::-1], subjects[::-1], replicates=200)
    assert [row.arm for row in one] == [row.arm for row in other]
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a.error_deg, b.error_deg)


def test_arms_stand_in_order_and_strangers_before_the_references():
    arms_found = ["ceiling", "simgan", "perfect_refiner", "zhao2018_eye", "identity"]
    expected = ["identity", "simgan", "zhao2018_eye", "perfect_refiner", "ceiling"]
    assert naming.in_order(arms_found) == expected


def test_knn_is_the_last_kind_and_mild_the_first():
    found = naming.kinds_in_order(["knn", "strong", "photometric", "mild", "knn"])
    assert found == ["mild", "strong", "photometric", "knn"]
    rows = rows_of({("identity", kind): 5.0 for kind in ("knn", "mild")})
    assert [kind for _, kind in rows] == ["mild", "knn"]


def test_networks_stand_between_the_cnn_and_the_controls():
    kinds = ["alr", "knn", "mine", "lenet.without_head_pose+strong", "mild", "layout"]
    expected = [
        "mild",
        "lenet.without_head_pose+strong",
        "layout",
        "mine",
        "alr",
        "knn",
    ]
    assert naming.kinds_in_order(kinds) == expected
    said = naming.kind_label("resnet.deep+without_head_pose+strong")
    assert said == "ResNet (deep, without head pose), strong augmentation"
    assert naming.kind_label("strong") == "CNN, strong augmentation"
    assert naming.kind_label("mine") == "mine"


def test_an_augmentation_that_all_share_is_said_once():
    labels, said = naming.kind_labels(["strong", "lenet+strong", "knn"])
    assert list(labels.values()) == ["CNN", "LeNet", "k-NN"] and "strong" in said
    for kinds in (["strong"], ["mild", "lenet+strong"], ["mild", "strong"]):
        labels, said = naming.kind_labels(kinds)
        assert labels == {kind: naming.kind_label(kind) for kind in kinds} and not said


def test_an_estimator_of_one_seed_stands_beside_those_of_several():
    predictions, gaze, subjects = arms({("identity", "mild"): 8.0}, seeds=3)
    single = {("identity", "wood"): predictions["identity", "mild"][:1]}
    rows = comparison.compare(predictions | single, gaze, subjects, replicates=200)
    assert [len(row.seed_errors_deg) for row in rows] == [3, 1]


def test_a_variant_stands_behind_its_arm():
    found = naming.in_order(["simgan.paper", "ceiling", "zhao2018_plus", "simgan"])
    assert found == ["simgan", "simgan.paper", "zhao2018_plus", "ceiling"]
    assert naming.label("simgan.without_history") == "simgan, without history"


def test_eyes_of_a_fitted_layout_stand_together_and_before_the_references():
    found = naming.in_order(
        ["ceiling", "fitted+simgan", "mine", "fitted", "zhao2018_plus"]
    )
    assert found == ["zhao2018_plus", "mine", "fitted", "fitted+simgan", "ceiling"]
    assert naming.label("fitted+simgan.paper") == "fitted + simgan, paper"
    assert naming.label("simgan.paper+tiny") == "simgan, paper, tiny"
    assert naming.label("fitted") == "fitted"
    assert naming.is_refined("fitted+simgan") and not naming.is_refined("fitted")


def test_what_refining_adds_to_fitting_is_told_apart_from_both():
    rows = rows_of(
        {
            ("identity", "mild"): 9.0,
            ("fitted", "mild"): 8.0,
            ("light_transfer", "mild"): 7.0,
            ("fitted+light_transfer", "mild"): 5.0,
        }
    )
    both = rows["fitted+light_transfer", "mild"]
    assert both.gain_deg.value == pytest.approx(4, abs=0.05)
    assert both.gain_over_fitted_deg.value == pytest.approx(3, abs=0.05)
    assert rows["fitted", "mild"].gain_deg.value == pytest.approx(1, abs=0.05)
    others = ("identity", "fitted", "light_transfer")
    assert all(rows[arm, "mild"].gain_over_fitted_deg is None for arm in others)


def test_a_picture_shows_what_the_best_refiners_eyes_were():
    errors_deg = {"identity": 9, "fitted": 8, "fitted+simgan": 5, "johnson": 7}
    rows = rows_of({(arm, "mild"): deg for arm, deg in errors_deg.items()})
    shown = comparison.leading(list(rows.values()), count=1)
    assert shown == ["identity", "fitted", "fitted+simgan"]
    without = [row for (arm, _), row in rows.items() if arm != "fitted+simgan"]
    assert comparison.leading(without, count=1) == ["identity", "johnson"]
