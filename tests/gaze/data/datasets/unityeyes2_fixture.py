"""UnityEyes2's N.jpg and N.json of simulated eyes, in the form without outlines."""

from tests.gaze.data.datasets import fixtures
from tests.gaze.data.formats import unity_writer

CROP = f"{unity_writer.SIZE[1] / 2}:{unity_writer.SIZE[0] / 2}:{unity_writer.SIZE[1]}"


def write(folder):
    columns, truth = unity_writer.eyes(), {}
    for row, gaze in enumerate(columns["gaze"]):
        name = str(row + 30)
        unity_writer.picture(folder / f"{name}.jpg", columns, row)
        ground_truth = {
            "iris_center": "(0.0000, 0.6135, 9.9723)",
            "gaze_vec": unity_writer.look_vec(gaze),
        }
        unity_writer.label(folder / f"{name}.json", {"ground_truth": ground_truth})
        truth[name] = gaze
    columns = frozenset({"gaze", "eye"})
    return fixtures.Fixture(folder, len(truth), columns, truth, {"crop": CROP})


def write_cameras(folder, cameras=("cam0",)):
    """The form with outlines by camera: N_CAMERA.jpg and N.json."""
    columns = unity_writer.eyes()
    for row, head in enumerate(columns["head_pose"]):
        view = unity_writer.outlines(columns["mask"][row])
        view["head_pose"] = unity_writer.head_pose(head)
        view["ground_truth"] = {"gaze_vector": "(0.000100, 0.000200, 0.000300)"}
        tree = unity_writer.details(columns, row)
        tree["cameras"] = {name: view for name in cameras}
        unity_writer.label(folder / f"{row + 1}.json", tree)
        for name in cameras:
            unity_writer.picture(folder / f"{row + 1}_{name}.jpg", columns, row)
    return columns
