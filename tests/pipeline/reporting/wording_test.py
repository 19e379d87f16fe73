from gaze.run import html
from pipeline.reporting import wording


def test_a_wide_table_becomes_several_that_repeat_the_first_column():
    header, row = ["who", *"abcde"], ["x", 1, 2, 3, 4, 5]
    parts = wording.bands(header, [row], most=2, note="said once")
    assert [part.count("<th") - part.count("<thead") for part in parts] == [3, 3, 2]
    assert all(">x<" in part for part in parts)
    assert ["said once" in part for part in parts] == [False, False, True]
    few = header[:5], [row[:5]]
    assert wording.bands(*few) == [html.table(*few)]
