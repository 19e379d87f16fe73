#include "rotations.h"

namespace gaze {

Matrix FromColumns(const Vector& first, const Vector& second) {
  const Vector x = Unit(first), z = Unit(Cross(x, second));
  return Transposed({x, Cross(z, x), z});
}

Matrix FromVector(const Vector& vector) {
  const auto [x, y, z] = vector;
  const double angle = Norm(vector);
  const double sine = angle != 0.0 ? std::sin(angle) / angle : 1.0;
  const double versine =
      angle > 1e-4 ? (1.0 - std::cos(angle)) / (angle * angle) : 0.5;
  const Matrix turn{{{0.0, -z, y}, {z, 0.0, -x}, {-y, x, 0.0}}};
  const Matrix twice = Product(turn, turn);
  Matrix rotation{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      rotation[i][j] += sine * turn[i][j] + versine * twice[i][j];
    }
  }
  return rotation;
}

}  // namespace gaze
