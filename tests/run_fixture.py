"""Run folders as the trainings leave them, finished as artifacts."""

from gaze.run import artifact

FACTS = {
    "gaze.train": {"intensity": "raw", "mean_gaze": [0.0, 0.1]},
    "refiner.train": {"intensity": "raw"},
    "refiner.train_segmenter": {"intensity": "raw"},
}


def finish(folder, command, settings=None, **facts):
    """Writes the manifest of a run whose files lie in ``folder`` already.

    Args:
        folder: run folder.
        command: that made it.
        settings: of the run.
        **facts: of the manifest, beside those without which none is read.

    Returns:
        The folder.
    """
    target = artifact.Artifact(command, folder, settings or {}, {})
    target.finish(**{**FACTS[command], **facts})
    return folder
