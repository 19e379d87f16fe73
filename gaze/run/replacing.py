"""What lies in a command's way is kept: nobody's files are deleted to make others."""

import pathlib

from gaze.run import artifact, errors


def refuse(target: artifact.Artifact) -> None:
    """For a command whose folder appears in one piece, before it begins.

    Raises:
        UserError: ``target.out`` holds what the command made with other settings or of
            other inputs, or anything else.
    """
    out = pathlib.Path(target.out)
    manifest = artifact.manifest_in(out)
    if manifest is not None:
        now = target.identity()
        then = {name: manifest.get(name, {}) for name in now}
        artifact.refuse_other_settings(then, now, out)
    elif out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise errors.UserError(
            f"{out} is there and no result of {target.command}; choose a new folder."
        )
