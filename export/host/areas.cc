#include "areas.h"

#include <algorithm>
#include <cmath>

namespace gaze {
namespace {

// Shares of the pixels from `first` on that a reduced pixel covers.
struct Area {
  int first;
  std::vector<double> shares;
};

std::vector<Area> Areas(int size, int reduced, int start, int stop) {
  const double step = static_cast<double>(size) / reduced;
  std::vector<Area> areas;
  for (int i = start; i < stop; ++i) {
    const double low = i * step, high = low + step;
    Area area{static_cast<int>(low), {}};
    const int last = std::min(size, static_cast<int>(std::ceil(high)));
    for (int pixel = area.first; pixel < last; ++pixel) {
      const double overlap =
          std::min(high, pixel + 1.0) - std::max(low, static_cast<double>(pixel));
      area.shares.push_back(std::max(overlap, 0.0) / step);
    }
    areas.push_back(std::move(area));
  }
  return areas;
}

}  // namespace

int Reduced(int size, int shrink) {
  if (shrink < 2) return size;
  const double exact = static_cast<double>(size) / shrink;
  return std::max(1, static_cast<int>(std::nearbyint(exact)));
}

std::vector<float> GreyPart(const Frame& frame, int shrink, const Box& box) {
  std::vector<float> levels;
  levels.reserve(static_cast<std::size_t>(box.bottom - box.top) *
                 (box.right - box.left));
  if (shrink < 2) {
    for (int row = box.top; row < box.bottom; ++row) {
      for (int column = box.left; column < box.right; ++column) {
        levels.push_back(static_cast<float>(frame.Grey(row, column)));
      }
    }
    return levels;
  }
  const auto rows =
      Areas(frame.height, Reduced(frame.height, shrink), box.top, box.bottom);
  const auto columns =
      Areas(frame.width, Reduced(frame.width, shrink), box.left, box.right);
  const int first = columns.front().first;
  std::vector<double> line;  // one reduced row, its columns not yet reduced
  for (const Area& row : rows) {
    line.assign(frame.width - first, 0.0);
    const int last =
        columns.back().first + static_cast<int>(columns.back().shares.size());
    for (std::size_t i = 0; i < row.shares.size(); ++i) {
      for (int x = first; x < last; ++x) {
        line[x - first] +=
            row.shares[i] * frame.Grey(row.first + static_cast<int>(i), x);
      }
    }
    for (const Area& column : columns) {
      double sum = 0.0;
      for (std::size_t i = 0; i < column.shares.size(); ++i) {
        sum += column.shares[i] * line[column.first - first + i];
      }
      levels.push_back(static_cast<float>(std::nearbyint(sum)));
    }
  }
  return levels;
}

}  // namespace gaze
