// Small systems of linear equations.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace gaze {

// Solves matrix x = values in place: Gaussian elimination, rows exchanged for the
// largest pivot. False: a pivot is 0, and `values` holds no solution.
template <std::size_t N>
bool Solve(std::array<std::array<double, N>, N> matrix, std::array<double, N>& values,
           double* determinant = nullptr) {
  double product = 1.0;
  if (determinant) *determinant = 0.0;
  for (std::size_t i = 0; i < N; ++i) {
    std::size_t pivot = i;
    for (std::size_t row = i + 1; row < N; ++row) {
      if (std::abs(matrix[row][i]) > std::abs(matrix[pivot][i])) pivot = row;
    }
    if (pivot != i) {
      std::swap(matrix[pivot], matrix[i]);
      std::swap(values[pivot], values[i]);
      product = -product;
    }
    product *= matrix[i][i];
    if (matrix[i][i] == 0.0) return false;
    for (std::size_t row = i + 1; row < N; ++row) {
      const double share = matrix[row][i] / matrix[i][i];
      for (std::size_t j = i; j < N; ++j) matrix[row][j] -= share * matrix[i][j];
      values[row] -= share * values[i];
    }
  }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t j = i + 1; j < N; ++j) values[i] -= matrix[i][j] * values[j];
    values[i] /= matrix[i][i];
  }
  if (determinant) *determinant = product;
  return true;
}

}  // namespace gaze
