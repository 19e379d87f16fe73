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
    """The form with outlines by camera: N_CAMERA.jpg and N.json.

    All cameras stand where the picture was taken from. The main one, which look_vec is
    of, stands elsewhere: straight before the face.
    """
    columns = unity_writer.eyes()
    for row, (gaze, head) in enumerate(
        zip(columns["gaze"], columns["head_pose"], strict=True)
    ):
        own = unity_writer.head_pose(head)
        view = unity_writer.outlines(columns["mask"][row])
        view["head_pose"] = own
        view["camera_pose"] = {
            "position": "(0.0000, 0.0000, 10.0000)",
            "rotation": "(0.0000, 180.0000, 0.0000)",
        }
        view["ground_truth"] = unity_writer.ground_truth(gaze)
        tree = unity_writer.details(columns, row)
        tree["eye_details"]["look_vec"] = unity_writer.main_look_vec(gaze, own)
        tree["cameras"] = {name: view for name in cameras}
        unity_writer.label(folder / f"{row + 1}.json", tree)
        for name in cameras:
            unity_writer.picture(folder / f"{row + 1}_{name}.jpg", columns, row)
    return columns
