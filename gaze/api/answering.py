"""What a fitted estimator answers."""

import os

import numpy as np

from gaze import estimators
from gaze.data import record
from gaze.evaluation import protocols


def predict(
    run: str | os.PathLike,
    data: str | os.PathLike | record.Records,
    *,
    allow_known_subjects: bool = False,
) -> np.ndarray:
    """An estimator's answers for a set of eyes.

    Args:
        run: folder of ``fit`` or of ``gaze.train``.
        data: records, or their folder.
        allow_known_subjects: also people that the run was trained on.

    Returns:
        float32 [N, 2], pitch and yaw in radians.

    Raises:
        UserError: the run knows these people, reads columns that the records lack, or
            was trained on gaze normalised by another rule.
    """
    records = data if isinstance(data, record.Records) else record.load(data)
    record.refuse_mixing(estimators.manifest(run), records)
    if not allow_known_subjects:
        protocols.check_people(run, records.subject)
    return protocols.answer(run, records)[0]
