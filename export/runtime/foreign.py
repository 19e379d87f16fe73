"""Other people's ``.tflite``: run only where a trial in another process survives them.

They carry no checksum, and the interpreter ends the process over some broken files.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert import interpreter

from . import card

_SECONDS = 60
_TRIAL = """
import sys
from ai_edge_litert import interpreter
import numpy as np
trial = interpreter.Interpreter(sys.argv[1], num_threads=1)
trial.allocate_tensors()
for details in trial.get_input_details():
    trial.set_tensor(details["index"], np.zeros(details["shape"], details["dtype"]))
trial.invoke()
"""


def is_foreign(content: bytes) -> bool:
    """Whether a model makes no claim to be an export of this project."""
    return card.MARK not in content and card.METADATA_NAME not in content


def allocate(content: bytes) -> interpreter.Interpreter:
    """An interpreter, allocated, for a foreign model on one thread.

    Raises:
        ValueError: it is no model, or does not load and run.
    """
    if content[4:8] != b"TFL3":
        raise ValueError("this is no .tflite file (its identifier TFL3 is missing)")
    _try(content)
    allocated = interpreter.Interpreter(model_content=content, num_threads=1)
    allocated.allocate_tensors()
    return allocated


def fill(allocated: interpreter.Interpreter) -> None:
    """Gives every input of a model the middle of its range."""
    for details in allocated.get_input_details():
        is_byte = details["dtype"] == np.uint8
        values = np.full(details["shape"], 128 if is_byte else 0, details["dtype"])
        allocated.set_tensor(details["index"], values)


def _try(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "foreign.tflite"
        path.write_bytes(content)
        try:
            trial = subprocess.run(
                [sys.executable, "-c", _TRIAL, str(path)],
                capture_output=True,
                text=True,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise ValueError(
                f"this .tflite of another origin did not run once in {_SECONDS} s"
            ) from None
    if trial.returncode:
        lines = trial.stderr.strip().splitlines() or ["it ended the process"]
        raise ValueError(
            "this .tflite of another origin is invalid: the interpreter does not run "
            f"it ({lines[-1][:120]})"
        )
