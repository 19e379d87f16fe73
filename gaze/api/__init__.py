"""What the commands of this room do, as functions: for notebooks and other programs.

    from gaze import api

    api.simulate("runs/eyes", domain="studio", count=2000, subjects=40)
    api.fit(configs.lenet.get_config(), data="runs/eyes", out="runs/lenet")
    gaze = api.predict("runs/lenet", "runs/others")  # pitch and yaw, radians

A command parses its flags and calls the function of the same name here. So a function
makes the same folder as its command, leaves a finished one as it is, goes on in an
interrupted one, and says what is wrong as a `gaze.run.errors.UserError`.
"""

from typing import TYPE_CHECKING

from gaze.run import lazy

if TYPE_CHECKING:
    from gaze.api.answering import predict
    from gaze.api.fitting import fit
    from gaze.api.preparing import prepare
    from gaze.api.simulating import simulate
    from gaze.data.record import Records, load
    from gaze.evaluation.angular import summarize

_HOMES = {
    "simulate": "gaze.api.simulating",
    "prepare": "gaze.api.preparing",
    "load": "gaze.data.record",
    "Records": "gaze.data.record",
    "fit": "gaze.api.fitting",
    "predict": "gaze.api.answering",
    "summarize": "gaze.evaluation.angular",
}
__all__ = [
    "Records",
    "fit",
    "load",
    "predict",
    "prepare",
    "simulate",
    "summarize",
]
__getattr__ = lazy.attributes(__name__, _HOMES)
