import numpy as np
import pytest

from gaze.simulator import albedos, bands

PEOPLE = np.arange(400)
MATERIALS = (
    "skin",
    "margin",
    "sclera",
    "conjunctiva",
    "caruncle",
    "iris",
    "collarette",
    "hair",
)


@pytest.mark.parametrize("name", MATERIALS)
def test_a_materials_luminance_is_its_grey(name):
    material = getattr(albedos.sample("cabin", seed=1, subject=PEOPLE), name)
    total = sum(bands.LUMINANCE[band] * material[band] for band in bands.COLOUR)
    np.testing.assert_allclose(total, material["grey"], rtol=1e-4)
    for values in material.values():
        assert values.shape == (400, 1, 1) and values.dtype == np.float32
        assert values.min() > 0 and values.max() < 1


def test_the_infrared_makes_skins_alike_and_bright():
    people = albedos.sample("cabin", seed=2, subject=PEOPLE)
    grey, nir = people.skin["grey"], people.skin["nir"]
    assert np.all(nir[grey < 0.3] > 1.4 * grey[grey < 0.3])
    assert nir.std() / nir.mean() < 0.25 * grey.std() / grey.mean()
    # The darkest iris is a middle grey, and the sclera little brighter than the skin.
    assert people.iris["nir"].min() > 0.2 and people.iris["grey"].min() < 0.03
    assert 1.0 < (people.sclera["nir"] / nir).mean() < 1.5


def test_skin_is_redder_than_green_and_greener_than_blue():
    skin = albedos.sample("cabin", seed=3, subject=PEOPLE).skin
    assert np.all(skin["red"] > skin["green"]) and np.all(skin["green"] > skin["blue"])
    # Melanin takes more blue than red: dark skins are the more saturated ones.
    ratio = (skin["red"] / skin["blue"])[:, 0, 0]
    assert np.corrcoef(ratio, skin["grey"][:, 0, 0])[0, 1] < -0.8


def test_light_irises_run_from_blue_to_hazel_and_dark_ones_are_brown():
    iris = albedos.sample("studio", seed=4, subject=PEOPLE).iris
    light, blue = iris["grey"] > 0.08, iris["blue"] > iris["red"]
    assert not np.any(blue & ~light)
    assert 0.2 < blue[light].mean() < 0.8


def test_studio_people_are_fairer_and_lighter_eyed():
    studio, cabin = (
        albedos.sample(domain, seed=5, subject=PEOPLE) for domain in ("studio", "cabin")
    )
    assert studio.skin["grey"].mean() > cabin.skin["grey"].mean() + 0.05
    light = [(p.iris["grey"] > 0.08).mean() for p in (studio, cabin)]
    assert light[0] > 2 * light[1]


def test_a_person_is_a_function_of_seed_and_number():
    def skins(seed, people):
        return albedos.sample("cabin", seed=seed, subject=people).skin["grey"]

    np.testing.assert_array_equal(skins(6, [3, 9, 3])[0], skins(6, [3])[0])
    np.testing.assert_array_equal(skins(6, [3, 9, 3])[2], skins(6, [3])[0])
    assert skins(6, [9])[0] != skins(6, [3])[0] != skins(7, [3])[0]
