"""What the commands of this room do, as functions; see `gaze.api` for how they behave.

from export import api

api.convert(configs.export.get_config(), model="lenet", data="eyes", out="tflite")
answers = api.predict("tflite/gaze.tflite", images)
"""

from typing import TYPE_CHECKING

from gaze.run import lazy

if TYPE_CHECKING:
    from export.api.answering import predict, write_answers
    from export.api.converting import convert

_HOMES = {
    "convert": "export.api.converting",
    "predict": "export.api.answering",
    "write_answers": "export.api.answering",
}
__all__ = ["convert", "predict", "write_answers"]
__getattr__ = lazy.attributes(__name__, _HOMES)
