"""UT Multiview's CSV files: gaze, head rotation and translation, view by view."""

import numpy as np

from gaze import geometry
from gaze.data import checking
from gaze.run import errors


def read(data: bytes, where: object) -> tuple[np.ndarray, np.ndarray]:
    """(gaze, head_pose) of a CSV's lines, (pitch, yaw) in radians, float64 [N, 2] each.

    Args:
        data: bytes; of a line the first nine values count.
        where: the file they are of, for messages.

    Raises:
        UserError: other lines, decimal commas, no directions, or rotations that are
            not finite or not in radians.
    """
    lines = data.decode("utf-8-sig", "replace").strip().splitlines()
    if b"." not in data and any(line.count(",") > 8 for line in lines):
        raise errors.UserError(
            f"{where} holds decimal commas that cannot be told from the separating "
            "ones; write decimal points."
        )
    rows = [line.split(",")[:9] for line in lines]
    try:
        values = np.array(rows, np.float64)  # [N, 9]
    except ValueError:
        values = np.empty(0)
    if values.ndim != 2 or values.shape[1] != 9:
        raise errors.UserError(
            f"{where}: expected nine numbers per line (gaze, head rotation, "
            "translation); is it another file?"
        )
    gaze = geometry.vector_to_angles(checking.unit_vectors(values[:, :3], where))
    turns = checking.rotation_vectors(values[:, 3:6], where, "head rotation")
    heads = geometry.rotation_vectors_to_matrices(turns)  # [N, 3, 3]
    return gaze, geometry.head_angles(heads)
