"""Every arm looks like no other, and the same wherever it is shown."""

import pytest
from matplotlib import colors

from pipeline.reporting import palette
from refiner.realism import naming

KNOWN = [*naming.ARMS, *naming.REFERENCES]
OTHERS = ["zhao2018", "mask_guided", "attention_guided"]
VARIANTS = ["simgan.paper", "simgan.without_history", "light_transfer.varied"]
ON_FITTED = ["fitted", "fitted+light_transfer.varied", "fitted+zhao2018_plus"]


def test_all_looks_are_distinct():
    shown = [*KNOWN, *OTHERS, *VARIANTS, *ON_FITTED]
    looks = palette.arm_looks(shown)
    assert len(set(looks.values())) == len(shown)
    known = [looks[arm] for arm in KNOWN]
    for one in zip(*known, strict=True):  # by colour alone, and in grey print
        assert len(set(one)) == len(KNOWN)


@pytest.mark.parametrize("arm", KNOWN + OTHERS + VARIANTS)
def test_an_arm_alone_looks_as_among_all(arm):
    assert palette.arm_looks([arm])[arm] == palette.arm_looks(
        [*KNOWN, *OTHERS, *VARIANTS]
    ).get(arm)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_has_its_arms_hue_and_another_marker(variant):
    (colour, marker), arm = palette.arm_looks([variant])[variant], variant.split(".")[0]
    arms_colour, arms_marker = palette.arm_looks([arm])[arm]
    hues = [colors.rgb_to_hsv(colors.to_rgb(each))[0] for each in (colour, arms_colour)]
    assert hues[0] == pytest.approx(hues[1], abs=0.02) and colour != arms_colour
    assert marker != arms_marker
