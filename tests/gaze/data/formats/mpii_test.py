"""Lists and annotations around MPIIGaze's eyes, as other systems write them."""

import numpy as np
import pytest

from gaze.data.formats import mpii

PLAIN = "day02/0003.jpg left\nday01/0001.jpg right\n"
REWRITTEN = {
    "mark": PLAIN.encode("utf-8-sig"),
    "windows": PLAIN.replace("\n", "\r\n").replace("/", "\\").encode("utf-8-sig"),
    "carriage returns": PLAIN.replace("\n", "\r").encode(),
    "powershell": PLAIN.replace("\n", "\r\n").encode("utf-16"),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_evaluation_lists_of_any_system(name, tmp_path):
    lists = tmp_path / "Evaluation Subset"
    lists.mkdir()
    (lists / "p00.txt").write_bytes(REWRITTEN[name])
    days = mpii.evaluation_list(tmp_path / "Data/Normalized", "p00")
    assert days == {
        "day01": {"left": (), "right": ("0001.jpg",)},
        "day02": {"left": ("0003.jpg",), "right": ()},
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_annotations_of_any_system(end, encoding, tmp_path):
    rows = np.arange(3 * 41).reshape(3, 41)
    text = end.join(" ".join(map(str, row)) for row in rows.tolist()) + end
    (tmp_path / "annotation.txt").write_bytes(text.encode(encoding))
    found = mpii._annotations(tmp_path / "annotation.txt", ["0003.jpg", "0001.jpg"])
    np.testing.assert_array_equal(found, rows[[2, 0]])
