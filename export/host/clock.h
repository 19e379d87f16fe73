// Times of frames, seconds that go on, as gaze_runtime/clock.py follows them.
#pragma once

#include <limits>

namespace gaze {

// Seconds from a time to a later one; inf where `last` is -inf: there was none. Throws
// Error for a time that is not finite or does not go on.
double Since(double last, double timestamp);

// Follows the times of all frames; what it refuses leaves it as it was.
class Clock {
 public:
  // Seconds since the frame before, inf at the first. Throws Error as Since, or where
  // the first steps are those of milliseconds.
  double Tick(double timestamp);

 private:
  double last_ = -std::numeric_limits<double>::infinity();
  double shortest_ = std::numeric_limits<double>::infinity(), longest_ = 0.0;
  int steps_ = 0;
};

}  // namespace gaze
