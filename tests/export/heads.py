"""Face models that frames are made of."""

import numpy as np

# Corners of the eyes and of the mouth, mm: the six points in use since MPIIGaze.
FACE = np.array(
    [
        [-45.1, -0.48, 2.4],
        [-21.3, 0.48, -2.4],
        [21.3, 0.48, -2.4],
        [45.1, -0.48, 2.4],
        [-26.3, 68.6, 0.0],
        [26.3, 68.6, 0.0],
    ]
)
# The same with a nose and a chin: no plane.
DEEP_FACE = np.concatenate([FACE, [[0, 35, -25], [0, 105, 8]]])
