import types

import numpy as np

from pipeline.reporting import figures, further, real


def run(people):
    gaze = np.random.default_rng(0).uniform(-0.4, 0.4, (40, 2))
    predictions = {
        (arm, "mild"): (slope * gaze)[None]
        for arm, slope in (("identity", 0.5), ("ceiling", 0.9))
    }
    fitted = {"offset_removed_deg": 2.0, "line_fitted_deg": 1.0}
    tested = further.Set(
        predictions,
        {"gaze": gaze, "subjects": np.arange(40) % people},
        {f"{arm}/mild": fitted for arm, _ in predictions},
        {},
    )
    return types.SimpleNamespace(also={"driver": tested})


def test_a_single_person_has_degrees_and_no_interval():
    for people, has_interval in ((1, False), (8, True)):
        made = real.collect(run(people))
        for name in ("error_deg", "gain_deg"):
            about = {"trained_on": "ceiling", "tested_on": "driver"}
            found = figures.find(made, name, **about)
            assert np.isfinite(found.value) and (found.low is not None) == has_interval
    assert "without intervals" in real.in_short(run(1), real.collect(run(1)))[0]


def test_what_is_fitted_to_the_person_stands_beside_the_raw_error():
    made = real.collect(run(8))
    assert figures.find(made, "line_fitted_deg", trained_on="identity").value == 1.0
    assert not [figure for figure in made if "arm" in figure.about]
