from export.runtime import latency


def test_every_model_has_every_turn(gaze_export):
    contents = {"exported": gaze_export.model, "float32": gaze_export.float32}
    times = latency.measure(contents, rounds=3, invocations=4)
    assert list(times) == ["exported", "float32"]
    for figures in times.values():
        assert figures["num_invocations"] == 12
        assert 0 < figures["median_us"] <= figures["p90_us"]
