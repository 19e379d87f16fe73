// How far a placed face model is from its landmarks, and what moves it closer.
#pragma once

#include <array>
#include <vector>

#include "camera.h"

namespace gaze {

// A small turn before the rotation, rad, and a shift, mm.
using Step = std::array<double, 6>;
using Normal = std::array<Step, 6>;

// Sums over the landmarks: of squares, px^2, and what the normal equations need.
struct Residuals {
  double cost = 0.0;
  Step gradient{};  // slopes' transpose times distances
  Normal normal{};  // slopes' transpose times slopes
};

Residuals Look(const Camera& camera, const std::vector<Vector>& model,
               const std::vector<Point>& landmarks, const Matrix& rotation,
               const Vector& shift);

}  // namespace gaze
