import tracemalloc

import numpy as np
import pytest

from gaze.run import errors
from gaze.simulator import directions, domains, scenes, simulate


def collect(factors, **kwargs):
    chunks = list(simulate.simulate(factors, **kwargs))
    return {
        key: sum((c[key] for c in chunks), [])
        if isinstance(chunks[0][key], list)
        else np.concatenate([c[key] for c in chunks])
        for key in chunks[0]
    }


@pytest.fixture(scope="module", params=domains.DOMAINS)
def eyes(request):
    factors = domains.factors(request.param)
    return request.param, collect(factors, count=300, num_subjects=20, seed=4)


def test_arrays_have_the_stated_shapes_types_and_ranges(eyes):
    _, got = eyes
    assert got["image"].shape == (300, 36, 60, 1) and got["image"].dtype == np.uint8
    assert got["mask"].shape == (300, 36, 60) and got["mask"].dtype == np.uint8
    for key in ("gaze", "head_pose", "pupil_center"):
        assert got[key].shape == (300, 2) and got[key].dtype == np.float32
    pitch, yaw = np.degrees(got["gaze"]).T
    assert -25 <= pitch.min() < -22 and 17 < pitch.max() <= 20
    assert -35 <= yaw.min() < -32 and 32 < yaw.max() <= 35
    head_pitch, head_yaw = np.degrees(got["head_pose"]).T
    assert np.abs(head_pitch).max() <= 20 and np.abs(head_yaw).max() <= 30
    openness = got["eye_openness"]
    assert 0 <= openness.min() and openness.max() <= 1
    assert (openness > 0.2).mean() > 0.95


def test_keys_are_unique_and_named_by_subject(eyes):
    domain, got = eyes
    assert len(set(got["key"])) == 300
    assert len(set(got["subject"])) == 20
    assert got["subject"][0] == f"{domain}-4-0000"
    assert got["key"][-1] == f"{domain}-4-0019-000299"


@pytest.mark.parametrize(
    "options",
    [{}, {"glasses": 0.5, "kappa": True, "zoom": 0.7, "with_landmarks": True}],
)
def test_neither_chunk_nor_count_of_threads_changes_a_byte(options):
    factors = domains.factors("cabin")
    request = {"count": 50, "num_subjects": 5, "seed": 9, **options}
    whole = collect(factors, workers=2, **request)
    for workers, chunk in ((1, 7), (3, 16)):
        parts = collect(factors, workers=workers, chunk=chunk, **request)
        for key, value in whole.items():
            assert np.array_equal(value, parts[key]), key


def test_large_pictures_are_the_same_alone_or_together(monkeypatch):
    request = {"count": 3, "num_subjects": 1, "seed": 9, "size": (90, 150)}
    factors = domains.factors("cabin")
    together = collect(factors, **request)
    monkeypatch.setattr(simulate, "BLOCK_PIXELS", 1)
    alone = collect(factors, **request)
    assert np.array_equal(together["image"], alone["image"])


def test_memory_does_not_grow_with_the_count():
    peaks = []
    for count in (64, 256):
        chunks = simulate.simulate(
            domains.factors("studio"),
            count=count,
            num_subjects=8,
            seed=1,
            chunk=16,
            workers=1,
        )
        next(chunks)  # it makes the shared tables
        tracemalloc.start()
        for _ in chunks:
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


def test_one_person_at_ten_gazes_is_one_person():
    gaze = np.zeros((10, 2), np.float32)
    gaze[:, 1] = np.linspace(-0.4, 0.4, 10)
    index = np.arange(10)
    scene = scenes.sample(
        "studio",
        seed=4,
        subject=np.full(10, 3),
        index=index,
        given=directions.given(gaze, gaze * 0),
    )
    for name, value in vars(scene.shape).items():
        assert np.all(value == value[0]), name
    other = scenes.sample("studio", seed=5, subject=index, index=index)
    assert len(np.unique(other.shape.fissure)) == 10
    assert not np.any(other.shape.fissure == scene.shape.fissure[0])
    assert np.array_equal(scene.gaze, gaze)


def test_given_directions_are_shown_and_labelled():
    gaze = np.random.default_rng(0).uniform(-0.3, 0.3, (20, 2)).astype(np.float32)
    head = 0.5 * gaze
    factors = domains.factors("studio")
    got = collect(factors, count=20, num_subjects=3, seed=1, given=(gaze, head))
    np.testing.assert_array_equal(got["gaze"], gaze)
    np.testing.assert_allclose(got["head_pose"], head, atol=1e-6)
    drawn = collect(factors, count=20, num_subjects=3, seed=1, given=(gaze,))
    np.testing.assert_array_equal(drawn["gaze"], gaze)
    assert drawn["head_pose"].std() > 0.05
    with pytest.raises(errors.UserError, match="20 directions; got 19"):
        collect(factors, count=20, num_subjects=3, seed=1, given=(gaze[:19],))


def test_with_kappa_the_label_stays_and_the_eyeball_turns():
    factors = domains.factors("studio")
    request = {"count": 40, "num_subjects": 10, "seed": 6}
    optical, visual = (
        collect(factors, **request, kappa=kappa) for kappa in (False, True)
    )
    assert np.array_equal(optical["gaze"], visual["gaze"])
    moved = visual["pupil_center"] - optical["pupil_center"]
    # Five degrees to the temple, one and a half down, on an arm of 10 mm: 1.6 px/mm.
    assert 1.0 < moved[:, 0].mean() < 1.7 and 0.2 < moved[:, 1].mean() < 0.6


def test_zoom_shows_more_around_the_same_eye():
    factors = domains.factors("studio")
    request = {"count": 6, "num_subjects": 3, "seed": 1}
    near, far = (collect(factors, **request, zoom=zoom) for zoom in (1.0, 0.5))
    middle = np.array([30.0, 18.0])
    # The crop's jitter is in pixels and does not shrink.
    shrunk = middle + 0.5 * (near["pupil_center"] - middle)
    assert np.abs(far["pupil_center"] - shrunk).max() < 1.0
    share = (far["mask"] > 0).mean() / (near["mask"] > 0).mean()
    assert 0.2 < share < 0.33


@pytest.mark.parametrize("size", [(480, 640), (224, 224)])
def test_wide_views_hold_one_eye_on_whole_skin(size):
    got = collect(
        domains.factors("studio"), count=2, num_subjects=2, seed=1, size=size, zoom=0.65
    )
    assert got["image"].shape[1:3] == size
    opening = got["mask"] > 0
    assert np.all(opening.mean(axis=(1, 2)) > 0.01)
    border = np.ones(size, bool)
    border[size[0] // 5 : -size[0] // 5, size[1] // 6 : -size[1] // 6] = False
    assert not opening[:, border].any()


def test_another_seed_or_first_subject_is_another_picture():
    factors = domains.factors("studio")
    first, other, people = (
        collect(factors, count=8, num_subjects=2, seed=seed, first_subject=start)
        for seed, start in ((1, 0), (2, 0), (1, 2))
    )
    assert not np.array_equal(first["gaze"], other["gaze"])
    assert np.array_equal(first["gaze"], people["gaze"])
    assert not np.array_equal(first["mask"], people["mask"])
    assert not set(first["subject"]) & set(people["subject"])


def test_geometry_is_the_same_under_every_light_skin_and_camera():
    own = domains.factors("studio")
    lit = domains.factors("studio", albedo="cabin", light="cabin", camera="cabin")
    first, second = (
        collect(factors, count=40, num_subjects=4, seed=2) for factors in (own, lit)
    )
    for key in ("mask", "gaze", "head_pose", "pupil_center", "eye_openness", "key"):
        assert np.array_equal(first[key], second[key]), key
    difference = first["image"].astype(int) - second["image"]
    assert np.abs(difference).mean() > 10


@pytest.mark.parametrize("factor", ["albedo", "light", "camera"])
def test_one_factor_can_be_exchanged_alone(factor):
    own = collect(domains.factors("studio"), count=16, num_subjects=4, seed=2)
    swapped = domains.factors("studio", **{factor: "cabin"})
    changed = collect(swapped, count=16, num_subjects=4, seed=2)
    assert np.array_equal(own["mask"], changed["mask"])
    assert not np.array_equal(own["image"], changed["image"])


def test_the_iris_is_rarely_lost_and_darker_than_the_sclera(eyes):
    domain, got = eyes
    pictures, mask = got["image"][..., 0].astype(float), got["mask"]
    assert ((mask == 1).sum(axis=(1, 2)) > 20).mean() > 0.95
    means = [pictures[mask == k].mean() for k in (2, 1, 3)]  # pupil, iris, sclera
    assert means == sorted(means)
    if domain == "studio":
        assert means[2] - means[1] > 40
    both = (mask == 1).any((1, 2)) & (mask == 3).any((1, 2))
    darker = [
        p[m == 1].mean() < p[m == 3].mean()
        for p, m in zip(pictures[both], mask[both], strict=True)
    ]
    assert np.mean(darker) > (0.98 if domain == "studio" else 0.85)


def test_a_person_keeps_their_iris():
    # Not in the cabin, whose light hides a person's tones.
    factors = domains.factors("studio")
    got = collect(factors, count=200, num_subjects=20, seed=4)
    iris = got["mask"] == 1
    kept = iris.sum(axis=(1, 2)) > 20
    pairs = zip(got["image"][..., 0], iris, strict=True)
    tone = np.array([p[m].mean() if m.any() else 0.0 for p, m in pairs])
    people = np.asarray(got["subject"])
    groups = [tone[kept & (people == person)] for person in sorted(set(people))]
    assert np.mean([group.var() for group in groups]) < 0.5 * tone[kept].var()


def test_other_sizes_show_the_same_eyes():
    factors = domains.factors("studio")
    small = collect(factors, count=6, num_subjects=3, seed=1)
    large = collect(factors, count=6, num_subjects=3, seed=1, size=(144, 240))
    assert large["image"].shape == (6, 144, 240, 1)
    np.testing.assert_allclose(
        large["pupil_center"], small["pupil_center"] * 4, atol=0.01
    )
    sampled = large["mask"][:, 2::4, 2::4]
    assert (sampled == small["mask"]).mean() > 0.93


@pytest.mark.parametrize("size", [(35, 55), (45, 131)])
def test_odd_sizes_are_drawn_whole(size):
    got = collect(domains.factors("cabin"), count=3, num_subjects=5, seed=1, size=size)
    assert got["image"].shape == (3, *size, 1) and got["mask"].shape == (3, *size)
    assert np.all(got["image"].std(axis=(1, 2, 3)) > 5)


@pytest.mark.parametrize(
    "wrong", [{"num_subjects": 0}, {"size": (8, 60)}, {"size": (36, 1025)}]
)
def test_impossible_requests_are_refused(wrong):
    arguments = {"count": 2, "num_subjects": 1, "seed": 1} | wrong
    with pytest.raises(errors.UserError, match="at least"):
        next(simulate.simulate(domains.factors("studio"), **arguments))
