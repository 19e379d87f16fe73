#include "residuals.h"

namespace gaze {
namespace {

// How a point moves, [axis][parameter], by a turn (its cross product) and a shift.
std::array<Step, 3> Motion(const Vector& turned) {
  const auto [x, y, z] = turned;
  return {{{0.0, z, -y, 1.0, 0.0, 0.0},
           {-z, 0.0, x, 0.0, 1.0, 0.0},
           {y, -x, 0.0, 0.0, 0.0, 1.0}}};
}

}  // namespace

Residuals Look(const Camera& camera, const std::vector<Vector>& model,
               const std::vector<Point>& landmarks, const Matrix& rotation,
               const Vector& shift) {
  Residuals sums;
  for (std::size_t point = 0; point < model.size(); ++point) {
    const Vector turned = Product(rotation, model[point]);
    const Vector placed = Sum(turned, shift);
    const double near = 1.0 / placed[2];
    const Point flat{placed[0] * near, placed[1] * near};
    const std::array<Step, 3> motion = Motion(turned);
    const Camera::Bent bent = camera.BendAndDifferentiate(flat);
    for (int axis = 0; axis < 2; ++axis) {
      const double focal = camera.focal()[axis];
      const double apart = bent.slopes[axis] * focal + camera.center()[axis] -
                           landmarks[point][axis];
      const double along_x = bent.derivatives[axis][0] * (near * focal);
      const double along_y = bent.derivatives[axis][1] * (near * focal);
      Step slope;
      for (int i = 0; i < 6; ++i) {
        slope[i] = along_x * (motion[0][i] - flat[0] * motion[2][i]) +
                   along_y * (motion[1][i] - flat[1] * motion[2][i]);
      }
      sums.cost += apart * apart;
      for (int i = 0; i < 6; ++i) {
        sums.gradient[i] += apart * slope[i];
        for (int j = 0; j < 6; ++j) sums.normal[i][j] += slope[i] * slope[j];
      }
    }
  }
  return sums;
}

}  // namespace gaze
