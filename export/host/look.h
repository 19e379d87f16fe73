// What is measured of an eye's regions, as gaze_runtime/trust.py measures it.
#pragma once

#include <cstdint>
#include <vector>

namespace gaze {

// In the words of Limits (constants.h): lengths and areas in shares of the patch's.
struct Look {
  double opening = 0.0, iris = 0.0, whole = 0.0, centred = 0.0, certain = 0.0;
};

// Logits [height, width, classes] of skin, iris, pupil, sclera.
Look LookAt(const std::vector<float>& logits, int height, int width);

// Standard deviation of grey levels.
double Contrast(const std::vector<std::uint8_t>& image);

}  // namespace gaze
