// Smoothing that follows fast turns: the one-euro filter (Casiez et al., CHI 2012).
// The same constants and steps as gaze_runtime/filters.py.
#pragma once

#include <array>

namespace gaze {

using Vector = std::array<double, 3>;

// Filters unit vectors.
class OneEuro {
 public:
  // The smoothed unit vector at a time, s, later than the last one.
  Vector Update(const Vector& value, double timestamp);

 private:
  static constexpr double kStillHz = 1.5;   // cut-off of a gaze that rests
  static constexpr double kPerSpeed = 3.0;  // Hz by which it rises, per 1 / s
  static constexpr double kSpeedHz = 2.0;   // cut-off of the speed itself
  static constexpr double kForgetS = 0.5;   // after which the past says nothing

  bool started_ = false;
  double time_ = 0.0;
  Vector value_{}, speed_{};
};

}  // namespace gaze
