// Smoothing that follows fast turns: the one-euro filter (Casiez et al., CHI 2012).
// The same constants and steps as gaze_runtime/filters.py.
#pragma once

#include "rotations.h"

namespace gaze {

// Filters unit vectors.
class OneEuro {
 public:
  // The smoothed unit vector at a time, s, later than the last one.
  Vector Update(const Vector& value, double timestamp);

 private:
  bool started_ = false;
  double time_ = 0.0;
  Vector value_{}, speed_{};
};

}  // namespace gaze
