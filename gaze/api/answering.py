"""What a fitted estimator answers."""

import os

import numpy as np

from gaze import estimators
from gaze.data import checking, record
from gaze.evaluation import protocols
from gaze.run import errors


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
        allow_known_subjects: also people that the run was trained on; of a run of folds
            everyone is answered by the one without them, and nobody else.

    Returns:
        float32 [N, 2], pitch and yaw in radians.

    Raises:
        UserError: the run knows these people, reads columns that the records lack, was
            trained on gaze normalised by another rule or, as they are, on eyes of
            another intensity; or records hold what none may, such as images of 0 to 1.
    """
    if isinstance(data, record.Records):
        # Made by hand, perhaps.
        records = data.replace(**{n: np.asarray(c) for n, c in data.columns().items()})
        if not len(records):
            raise errors.UserError("expected one record or more, found none.")
        checking.check(records.columns())
    else:
        records = record.load(data)
    record.refuse_mixing(estimators.manifest(run), records)
    protocols.check_people(run, records.subject, allow_known=allow_known_subjects)
    protocols.check_intensity(run, records)
    return protocols.answer(run, records)[0]
