#include "two_columns.h"

#include <algorithm>
#include <limits>

namespace gaze {
namespace {

constexpr int kSweeps = 10;  // one or two are enough; rounding asks for no more

void Turn(Point& row, double cos, double sin) {
  row = {cos * row[0] - sin * row[1], sin * row[0] + cos * row[1]};
}

}  // namespace

TwoColumns::TwoColumns(const std::vector<Point>& rows) : rows_(rows) {
  double first = 0.0, second = 0.0;  // squares of the columns' lengths
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double mixed = 0.0;
    first = second = 0.0;
    for (const auto& [a, b] : rows_) first += a * a, second += b * b, mixed += a * b;
    if (std::abs(mixed) <=
        std::numeric_limits<double>::epsilon() * std::sqrt(first * second)) {
      break;
    }
    const double zeta = (second - first) / (2.0 * mixed);
    const double tan =
        std::copysign(1.0, zeta) / (std::abs(zeta) + std::sqrt(1.0 + zeta * zeta));
    const double cos = 1.0 / std::sqrt(1.0 + tan * tan);
    for (Point& row : rows_) Turn(row, cos, cos * tan);
    for (Point& row : turn_) Turn(row, cos, cos * tan);
  }
  largest_ = std::sqrt(std::max(first, second));
  smallest_ = std::sqrt(std::min(first, second));
}

std::vector<Point> TwoColumns::PseudoInverse() const {
  Point squares{};
  for (const Point& row : rows_) {
    for (int i = 0; i < 2; ++i) squares[i] += row[i] * row[i];
  }
  std::vector<Point> inverse;
  for (const Point& row : rows_) {
    const Point shares{row[0] / squares[0], row[1] / squares[1]};
    inverse.push_back({turn_[0][0] * shares[0] + turn_[0][1] * shares[1],
                       turn_[1][0] * shares[0] + turn_[1][1] * shares[1]});
  }
  return inverse;
}

}  // namespace gaze
