"""A machine in the place of a subject: the network of the classifier two-sample test.

It learns from eyes that the study does not show and then takes part through the pages
that people use (`client`). Its answers are marked as a machine's and never pooled with
people's: a network sees what people do not, and may miss what they see.
"""

import cv2
import numpy as np

from gaze import image_ops
from gaze.run import errors
from refiner.realism import two_sample
from refiner.study import stimuli
from refiner.study.client import Client

_EPOCHS = 8


class Observer:
    """A trained machine."""

    def __init__(self, known: stimuli.Stimuli, seed: int):
        """Learns to tell the kinds apart.

        Args:
            known: eyes treated as the study's are, none of which it shows.
            seed: of weights and order.
        """
        self._known = {e.tobytes() for eyes in known.eyes.values() for e in eyes}
        count = min(len(eyes) for eyes in known.eyes.values())
        random = np.random.default_rng(seed)
        parts = [
            known.eyes[kind][random.permutation(len(known.eyes[kind]))[:count]]
            for kind in ("refined", "real")
        ]
        labels = np.repeat([False, True], count)
        self._network = two_sample.classifier(
            image_ops.to_float(np.concatenate(parts)), labels, epochs=_EPOCHS, seed=seed
        )

    def take_part(self, link: str, name: str) -> None:
        """Answers a whole run of a study.

        Args:
            link: the study's address for subjects.
            name: what the run is called.

        Raises:
            UserError: the study shows an eye that it learned from.
        """
        client = Client(link, name)
        state = client.state()
        while not state.is_done:
            picture = client.picture(str(state.ticket))  # there is one until the end
            state = client.answer(state, self._say(picture))
        client.close()

    def _say(self, png):
        eye = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
        eye = eye[..., None] if eye.ndim == 2 else eye[..., ::-1]
        if eye.tobytes() in self._known:
            raise errors.UserError(
                "the study shows an eye that the machine learned from; give it others."
            )
        logit = self._network(image_ops.to_float(eye[None]), training=False)
        return "real" if float(logit[0, 0]) > 0.0 else "refined"
