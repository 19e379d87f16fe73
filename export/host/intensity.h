// The intensity treatment that training gave its images.
#pragma once

#include <cstdint>
#include <vector>

namespace gaze {

// Histogram equalisation of grey levels, in every bit as OpenCV's and the Python
// runtime's: the lowest grey level becomes 0, every other its share of the pixels above
// the lowest, times 255, multiplied in float32 and rounded halves to even.
std::vector<std::uint8_t> Equalized(const std::vector<std::uint8_t>& image);

}  // namespace gaze
