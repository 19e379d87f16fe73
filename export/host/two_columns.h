// Singular values of a matrix of two columns, and its pseudo-inverse.
#pragma once

#include <vector>

#include "rotations.h"

namespace gaze {

// Of a matrix [P, 2]: turned until its columns are orthogonal, which is the one-sided
// Jacobi method.
class TwoColumns {
 public:
  explicit TwoColumns(const std::vector<Point>& rows);

  double largest() const { return largest_; }    // singular value
  double smallest() const { return smallest_; }  // singular value

  // The pseudo-inverse [2, P], by columns, of a matrix of rank 2.
  std::vector<Point> PseudoInverse() const;

 private:
  std::vector<Point> rows_;  // after the turn: their columns are orthogonal
  std::array<Point, 2> turn_{{{1.0, 0.0}, {0.0, 1.0}}};
  double largest_ = 0.0, smallest_ = 0.0;
};

}  // namespace gaze
