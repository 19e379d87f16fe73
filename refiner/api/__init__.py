"""What the commands of this room do, as functions; see `gaze.api` for how they behave.

from refiner import api

api.fit_segmenter(configs.segmenter.get_config(), data=["eyes"], out="segmenter")
api.segment("segmenter", data="real", out="segmented")
api.fit(
    configs.zhao2018_plus.get_config(),
    synthetic="eyes", real="segmented", out="refiner",
)
api.refine("refiner", data="eyes", out="refined")
"""

from typing import TYPE_CHECKING

from gaze.run import lazy

if TYPE_CHECKING:
    from refiner.api.fitting import fit
    from refiner.api.layout_fitting import fit_layout
    from refiner.api.refining import refine
    from refiner.api.segmenter_fitting import fit_segmenter
    from refiner.api.segmenting import segment

_HOMES = {
    "fit": "refiner.api.fitting",
    "fit_layout": "refiner.api.layout_fitting",
    "fit_segmenter": "refiner.api.segmenter_fitting",
    "refine": "refiner.api.refining",
    "segment": "refiner.api.segmenting",
}
__all__ = ["fit", "fit_layout", "fit_segmenter", "refine", "segment"]
__getattr__ = lazy.attributes(__name__, _HOMES)
