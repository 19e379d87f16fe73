#include "intensity.h"

#include <array>
#include <cmath>

namespace gaze {

std::vector<std::uint8_t> Equalized(const std::vector<std::uint8_t>& image) {
  std::array<int, 256> counts{};
  for (const std::uint8_t level : image) ++counts[level];
  int lowest = 0;
  while (lowest < 255 && counts[lowest] == 0) ++lowest;
  const int rest = static_cast<int>(image.size()) - counts[lowest];
  if (rest == 0) return image;
  const float scale = 255.0f / static_cast<float>(rest);
  std::array<std::uint8_t, 256> table{};
  int below = 0;
  for (int level = lowest + 1; level < 256; ++level) {
    below += counts[level];
    // nearbyint: halves to even, in the rounding mode that every process starts in.
    table[level] = static_cast<std::uint8_t>(
        std::nearbyint(static_cast<float>(below) * scale));
  }
  std::vector<std::uint8_t> treated(image.size());
  for (std::size_t i = 0; i < image.size(); ++i) treated[i] = table[image[i]];
  return treated;
}

}  // namespace gaze
