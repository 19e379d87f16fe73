#include "look.h"

#include <algorithm>
#include <cmath>

#include "constants.h"

namespace gaze {
namespace {

// The height of the eyeball's region, median of the middle half of its columns.
double Opening(const std::vector<int>& heights, int height) {
  std::vector<int> there;
  for (const int value : heights) {
    if (value > 0) there.push_back(value);
  }
  if (there.empty()) return 0.0;
  const std::size_t quarter = there.size() / 4, count = there.size() - 2 * quarter;
  std::vector<int> middle(there.begin() + quarter, there.end() - quarter);
  std::sort(middle.begin(), middle.end());
  const double median = (middle[(count - 1) / 2] + middle[count / 2]) / 2.0;
  return median / height;
}

struct Mean {
  double sum = 0.0;
  int count = 0;

  void Add(double value) { sum += value, ++count; }
  double Value() const { return count ? sum / count : 0.0; }
};

// A pixel's class, and by how much it leads before the second.
struct Best {
  int index;
  float lead;
};

Best BestOf(const float* logits, int classes) {
  int best = 0;
  for (int i = 1; i < classes; ++i) {
    if (logits[i] > logits[best]) best = i;
  }
  float second = 0.0f;
  bool found = false;
  for (int i = 0; i < classes; ++i) {
    if (i == best || (found && logits[i] <= second)) continue;
    second = logits[i], found = true;
  }
  return {best, logits[best] - second};
}

}  // namespace

Look LookAt(const std::vector<float>& logits, int height, int width) {
  const int classes = static_cast<int>(logits.size()) / (height * width);
  std::vector<int> heights(width, 0);
  Mean ball, rest, rows, columns;
  int top = height, bottom = -1, left = width, right = -1;
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const Best best = BestOf(&logits[(row * width + column) * classes], classes);
      (best.index > 0 ? ball : rest).Add(best.lead);
      heights[column] += best.index > 0;
      if (best.index != kIris && best.index != kPupil) continue;
      rows.Add(row), columns.Add(column);
      top = std::min(top, row), bottom = std::max(bottom, row);
      left = std::min(left, column), right = std::max(right, column);
    }
  }
  Look look;
  look.opening = Opening(heights, height);
  if (rows.count == 0) return look;
  const double area = rows.count;
  look.iris = area / (height * width);
  look.whole = area / ((bottom - top + 1) * (right - left + 1));
  look.centred = std::hypot(columns.Value() - (width - 1) / 2.0,
                            rows.Value() - (height - 1) / 2.0) /
                 width;
  // An eyeball that fills the patch leaves no skin to be certain of.
  look.certain = ball.Value() + rest.Value();
  return look;
}

double Contrast(const std::vector<std::uint8_t>& image) {
  Mean levels, squares;
  for (const std::uint8_t level : image) levels.Add(level);
  const float mean = static_cast<float>(levels.Value());  // as Python's
  for (const std::uint8_t level : image) {
    const double off = level - mean;
    squares.Add(off * off);
  }
  return std::sqrt(squares.Value());
}

}  // namespace gaze
