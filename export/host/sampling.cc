#include "sampling.h"

#include <algorithm>
#include <climits>
#include <cmath>

#include "areas.h"

namespace gaze {
namespace {

// The pixels around a place on one axis, inside the frame, and the second one's share.
struct Between {
  int first, second;
  float share;
};

Between Around(double place, int shrink, int size) {
  if (shrink > 1) place = (place + 0.5) / shrink - 0.5;
  const float at = static_cast<float>(place), low = std::floor(at);
  // A whole number must hold it: what is far outside is at the border, too.
  const float last = static_cast<float>(size - 1);
  const float share = std::isfinite(at) ? at - low : 0.0f;
  const int first = low > -1.0f ? static_cast<int>(std::min(low, last)) : -1;
  return {std::max(first, 0), std::min(first + 1, size - 1), share};
}

}  // namespace

std::vector<std::uint8_t> Sample(const Frame& frame, const std::vector<Point>& places,
                                 int shrink) {
  const int height = Reduced(frame.height, shrink);
  const int width = Reduced(frame.width, shrink);
  std::vector<std::array<Between, 2>> around;  // (x, y) of each place
  around.reserve(places.size());
  Box box{INT_MAX, 0, INT_MAX, 0};
  for (const auto& [x, y] : places) {
    const Between column = Around(x, shrink, width), row = Around(y, shrink, height);
    box.top = std::min(box.top, row.first);
    box.bottom = std::max(box.bottom, row.second + 1);
    box.left = std::min(box.left, column.first);
    box.right = std::max(box.right, column.second + 1);
    around.push_back({column, row});
  }
  const std::vector<float> grey = GreyPart(frame, shrink, box);
  const int stride = box.right - box.left;
  std::vector<std::uint8_t> samples;
  samples.reserve(places.size());
  for (const auto& [column, row] : around) {
    const float* above = &grey[static_cast<std::size_t>(row.first - box.top) * stride];
    const float* below = &grey[static_cast<std::size_t>(row.second - box.top) * stride];
    const int left = column.first - box.left, right = column.second - box.left;
    const float first = above[left] + column.share * (above[right] - above[left]);
    const float second = below[left] + column.share * (below[right] - below[left]);
    const float level = first + row.share * (second - first);
    samples.push_back(static_cast<std::uint8_t>(std::nearbyint(level)));
  }
  return samples;
}

}  // namespace gaze
