// Vectors, rotations and cross products, as gaze_runtime/rotations.py has them.
#pragma once

#include <array>
#include <cmath>

namespace gaze {

using Point = std::array<double, 2>;
using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;  // by rows

inline double Dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

inline double Norm(const Vector& v) { return std::sqrt(Dot(v, v)); }

inline Vector Sum(const Vector& a, const Vector& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}

inline Vector Difference(const Vector& a, const Vector& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

inline Vector Cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
          a[0] * b[1] - a[1] * b[0]};
}

// A vector at length 1.
inline Vector Unit(const Vector& v) {
  const double norm = Norm(v);
  return {v[0] / norm, v[1] / norm, v[2] / norm};
}

inline Vector Product(const Matrix& m, const Vector& v) {
  return {Dot(m[0], v), Dot(m[1], v), Dot(m[2], v)};
}

inline Matrix Transposed(const Matrix& m) {
  return {{{m[0][0], m[1][0], m[2][0]},
           {m[0][1], m[1][1], m[2][1]},
           {m[0][2], m[1][2], m[2][2]}}};
}

inline Matrix Product(const Matrix& a, const Matrix& b) {
  const Matrix columns = Transposed(b);
  return {Product(columns, a[0]), Product(columns, a[1]), Product(columns, a[2])};
}

// The rotation whose first columns point along two almost orthogonal vectors.
Matrix FromColumns(const Vector& first, const Vector& second);

// The rotation of a Rodrigues vector: its axis times the angle in radians.
Matrix FromVector(const Vector& vector);

}  // namespace gaze
