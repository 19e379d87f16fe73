#include "one_euro.h"

#include <cmath>

#include "clock.h"
#include "constants.h"

namespace gaze {
namespace {

constexpr double kPi = 3.14159265358979323846;

// The share of a new value, of a low-pass filter sampled `step` s apart.
double Share(double cutoff_hz, double step) {
  return 1.0 / (1.0 + 1.0 / (2.0 * kPi * cutoff_hz * step));
}

void Approach(Vector& value, const Vector& target, double share) {
  for (int i = 0; i < 3; ++i) value[i] += share * (target[i] - value[i]);
}

}  // namespace

Vector OneEuro::Update(const Vector& value, double timestamp) {
  const double step = Since(time_, timestamp);
  if (step > kForgetS) {
    value_ = value;
    speed_ = {};
  } else {
    Vector speed;
    for (int i = 0; i < 3; ++i) speed[i] = (value[i] - value_[i]) / step;
    Approach(speed_, speed, Share(kSpeedHz, step));
    Approach(value_, value, Share(kStillHz + kPerSpeed * Norm(speed_), step));
  }
  time_ = timestamp;
  return Unit(value_);
}

}  // namespace gaze
