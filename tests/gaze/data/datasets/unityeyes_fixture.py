"""UnityEyes' imgs/N.jpg and N.json of simulated eyes."""

from tests.gaze.data.datasets import fixtures
from tests.gaze.data.formats import unity_writer

COLUMNS = frozenset(
    {"gaze", "head_pose", "mask", "pupil_center", "eye_openness", "eye"}
)


def write(folder):
    (folder / "imgs").mkdir()
    columns, truth = unity_writer.eyes(), {}
    for row, gaze in enumerate(columns["gaze"]):
        name = str(row + 1)
        write_one(folder / "imgs", name, columns, row)
        truth[name] = gaze
    return fixtures.Fixture(folder, len(truth), COLUMNS, truth, {"head_limit_deg": ""})


def write_one(folder, name, columns, row):
    unity_writer.picture(folder / f"{name}.jpg", columns, row)
    tree = unity_writer.outlines(columns["mask"][row])
    tree |= unity_writer.details(columns, row)
    tree["head_pose"] = unity_writer.head_pose(columns["head_pose"][row])
    unity_writer.label(folder / f"{name}.json", tree)
