"""The exported models as a host program uses them: a picture in, a meaning out.

    gaze = models.GazeModel("gaze.tflite")
    pitch, yaw = gaze.predict(image)      # uint8 [36, 60], subject's left eye

Angles are radians in the normalised camera: up is positive pitch, towards the
left edge of the image is positive yaw. A right eye is given mirrored, and its yaw
comes back with the opposite sign. Threads may share an object: they take turns.
"""

import pathlib
import threading
import typing

import numpy as np
from ai_edge_litert import interpreter

from . import card, intensity


class Gaze(typing.NamedTuple):
    """A gaze direction in radians."""

    pitch: float
    yaw: float


class Model:
    """An interpreter with named tensors and the card's intensity treatment.

    Attributes:
        card: the dict embedded in the file.
        interpreter: the LiteRT interpreter, allocated.
    """

    task = ""

    def __init__(self, path: str | pathlib.Path, *, num_threads: int = 1):
        """Reads the file once.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is damaged, carries no card, or one of another task.
        """
        content = pathlib.Path(path).read_bytes()
        self.card = card.read(content)
        treatment = self.card["input"].get("intensity")
        if self.card["task"] != self.task:
            raise ValueError(
                f"{path} is a model for {self.card['task']}, not for {self.task}"
            )
        if treatment not in intensity.TREATMENTS:
            raise ValueError(
                f"{path} wants {treatment!r} images; this runtime knows "
                f"{', '.join(intensity.TREATMENTS)}: take a newer one"
            )
        self._treat = intensity.TREATMENTS[treatment]
        self.interpreter = allocate(content, num_threads=num_threads)
        # A signature runner would allocate anew at every call; indices do not.
        runner = self.interpreter.get_signature_runner()
        self._inputs = runner.get_input_details()
        self._input = self._inputs["image"]
        self._outputs = runner.get_output_details()
        # Input, run and outputs belong together: a second thread would change them.
        self._turn = threading.Lock()

    def treat(self, image: np.ndarray) -> np.ndarray:
        """The image [H, W] with the intensities that the network was trained on.

        Raises:
            ValueError: not uint8 or not the size of the model's input.
        """
        image = np.asarray(image)
        shape = tuple(int(size) for size in self._input["shape"][1:3])
        if image.dtype != np.uint8 or image.shape != shape:
            raise ValueError(
                f"expected a grey uint8 image {list(shape)}, found {image.dtype} "
                f"{list(image.shape)}; cut the eye with the card's normalised camera"
            )
        return self._treat(image)

    def run(self, treated: np.ndarray) -> dict[str, np.ndarray]:
        """Raw outputs by name for an image [H, W] that ``treat`` has been through."""
        pixels = treated[None, ..., None].astype(self._input["dtype"])  # [1, H, W, 1]
        return self._invoke({"image": pixels})

    def _invoke(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Raw outputs by name for every input, [1, ...] in the model's own codes."""
        with self._turn:
            for name, values in inputs.items():
                self.interpreter.set_tensor(self._inputs[name]["index"], values)
            self.interpreter.invoke()
            return {
                name: self.interpreter.get_tensor(details["index"])[0]
                for name, details in self._outputs.items()
            }

    def quantum(self, name: str) -> float:
        """Size of one step of an output, in the output's unit; 0 for a float one.

        Raises:
            ValueError: the model has no such output.
        """
        return float(self._quantization(name)[0])

    def dequantize(self, name: str, raw: np.ndarray) -> np.ndarray:
        """float32 values of a raw output; a float model's pass through.

        Raises:
            ValueError: the model has no such output.
        """
        scale, zero_point = self._quantization(name)
        if raw.dtype == np.float32:
            return raw
        return (raw.astype(np.float32) - zero_point) * np.float32(scale)

    def _quantization(self, name: str) -> tuple[float, int]:
        if name not in self._outputs:
            raise ValueError(
                f"this model has no output {name!r}; it has {', '.join(self._outputs)}"
            )
        return self._outputs[name]["quantization"]


class GazeModel(Model):
    """Gaze of one normalised eye."""

    task = "gaze"

    def predict(self, image: np.ndarray) -> Gaze:
        """The gaze of a uint8 grey eye image [H, W], as ``Gaze`` in radians."""
        return self.angles(self.run(self.treat(image)))

    def angles(self, raw: dict[str, np.ndarray]) -> Gaze:
        """``Gaze`` of raw outputs."""
        return Gaze(*(float(self.dequantize(n, raw[n])[0]) for n in ("pitch", "yaw")))


class SegmenterModel(Model):
    """Regions of one normalised eye."""

    task = "segmenter"

    @property
    def num_classes(self) -> int:
        """How many classes it tells apart."""
        return int(self._outputs["logits"]["shape"][-1])

    def predict(self, image: np.ndarray) -> np.ndarray:
        """The mask of a uint8 grey eye image [H, W].

        Returns:
            uint8 [H, W]: 0 skin (rest), 1 iris, 2 pupil, 3 sclera.
        """
        return self.classes(self.run(self.treat(image)))

    def classes(self, raw: dict[str, np.ndarray]) -> np.ndarray:
        """The mask of raw outputs; one scale for all classes, so int8 is compared."""
        return np.argmax(raw["logits"], axis=-1).astype(np.uint8)


def allocate(content: bytes, *, num_threads: int = 1) -> interpreter.Interpreter:
    """A LiteRT interpreter for a model's bytes, ready to run.

    Raises:
        ValueError: the bytes are not, bit for bit, an exported model; the interpreter
            would end the process over some of them and believe others.
    """
    card.check(content)
    try:
        return _allocated(content, num_threads)
    except RuntimeError as error:  # whole, and of operators that this one lacks
        raise ValueError(f"the interpreter refuses this .tflite: {error}") from error


def _allocated(content: bytes, num_threads: int) -> interpreter.Interpreter:
    allocated = interpreter.Interpreter(model_content=content, num_threads=num_threads)
    allocated.allocate_tensors()
    return allocated
