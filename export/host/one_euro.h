// Smoothing that follows fast turns: the one-euro filter (Casiez et al., CHI 2012).
// The same constants and steps as gaze_runtime/filters.py.
#pragma once

#include <limits>

#include "rotations.h"

namespace gaze {

// Filters unit vectors.
class OneEuro {
 public:
  // The smoothed unit vector at a time, s. Throws Error for a time that is not finite
  // or not later than the last one.
  Vector Update(const Vector& value, double timestamp);

 private:
  double time_ = -std::numeric_limits<double>::infinity();
  Vector value_{}, speed_{};
};

}  // namespace gaze
