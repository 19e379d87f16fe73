#include "clock.h"

#include <algorithm>
#include <cmath>

#include "constants.h"
#include "error.h"
#include "numbers.h"

namespace gaze {

double Since(double last, double timestamp) {
  if (!std::isfinite(timestamp)) {
    throw Error("expected a finite time in s, found " + NumberText(timestamp) + ".");
  }
  if (!(timestamp > last)) {
    throw Error("expected a time after " + NumberText(last) + " s, found " +
                NumberText(timestamp) + " s.");
  }
  return timestamp - last;
}

double Clock::Tick(double timestamp) {
  const double step = Since(last_, timestamp);
  if (std::isfinite(step) && steps_ < kTelling) {
    const double shortest = std::min(shortest_, step);
    const double longest = std::max(longest_, step);
    const bool are_ms = kLeastMs <= shortest && longest <= kMostMs;
    if (steps_ + 1 == kTelling && are_ms && longest <= kAlike * shortest) {
      throw Error("expected seconds, found steps of " + NumberText(shortest, 6) +
                  ": milliseconds?");
    }
    ++steps_, shortest_ = shortest, longest_ = longest;
  }
  last_ = timestamp;
  return step;
}

}  // namespace gaze
