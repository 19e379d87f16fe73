import numpy as np

from gaze.simulator import surfaces


def test_slopes_are_central_and_one_sided_at_the_border():
    field = np.float32([[[0.0, 1.0, 4.0, 9.0]]])
    np.testing.assert_array_equal(surfaces._slope(field, 2), [[[1, 4, 8, 5]]])
    turned = np.swapaxes(field, 1, 2)
    np.testing.assert_array_equal(surfaces._slope(turned, 1)[0, :, 0], [1, 4, 8, 5])


def test_normals_of_a_tilted_plane_face_the_camera():
    x, y = np.meshgrid(np.arange(5.0), np.arange(4.0))
    plane = [np.float32(p)[None] for p in (x, y, 0.75 * x)]
    nx, ny, nz = surfaces._normals(*plane)
    # z = 0.75 x: the normal is (0.75, 0, -1) / 1.25.
    np.testing.assert_allclose(nx, 0.6, atol=1e-6)
    np.testing.assert_allclose(ny, 0.0, atol=1e-6)
    np.testing.assert_allclose(nz, -0.8, atol=1e-6)
