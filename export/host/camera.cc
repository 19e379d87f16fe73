#include "camera.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "constants.h"
#include "error.h"
#include "numbers.h"

namespace gaze {
namespace {

void CheckFinite(const double* begin, const double* end, const char* name) {
  if (!std::all_of(begin, end, [](double v) { return std::isfinite(v); })) {
    throw Error(std::string(name) + " hold values that are not finite.");
  }
}

std::string Text(const Matrix& matrix) {
  std::string text;
  for (const auto& [x, y, z] : matrix) {
    text += (text.empty() ? "[[" : ", [") + NumberText(x) + ", " + NumberText(y) + ", " +
            NumberText(z) + "]";
  }
  return text + "]";
}

void CheckForm(const Matrix& matrix) {
  if (matrix[0][0] <= 0.0 || matrix[1][1] <= 0.0) {
    throw Error("expected focal lengths above 0 in the camera matrix.");
  }
  double off = std::abs(matrix[1][0]);
  for (int i = 0; i < 3; ++i) off = std::max(off, std::abs(matrix[2][i] - (i == 2)));
  if (off > kForm * matrix[0][0]) {
    throw Error("expected a camera matrix [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], found " +
                Text(matrix) + ".");
  }
}

void CheckLength(std::size_t found) {
  std::string known;
  for (const std::size_t length : kDistortionLengths) {
    if (length == found) return;
    known += (known.empty() ? "" : ", ") + std::to_string(length);
  }
  throw Error("expected (" + known + ") distortion coefficients, found " +
              std::to_string(found) + ".");
}

}  // namespace

Camera::Camera(const Matrix& matrix, const std::vector<double>& distortion,
               const std::optional<Size>& size)
    : size_(size) {
  for (const Vector& row : matrix) CheckFinite(&row[0], &row[0] + 3, "camera matrix");
  CheckFinite(distortion.data(), distortion.data() + distortion.size(), "distortion");
  CheckForm(matrix);
  CheckLength(distortion.size());
  std::array<double, 14> k{};
  std::copy(distortion.begin(), distortion.end(), k.begin());
  if (k[12] != 0.0 || k[13] != 0.0) {
    throw Error("a tilted sensor (coefficients 13 and 14) is not known.");
  }
  bends_ = std::any_of(k.begin(), k.end(), [](double v) { return v != 0.0; });
  above_ = {k[0], k[1], k[4]};
  below_ = {k[5], k[6], k[7]};
  q_ = {k[3], k[2]};
  s_ = {k[8], k[10]};
  t_ = {k[9], k[11]};
  focal_ = {matrix[0][0], matrix[1][1]};
  center_ = {matrix[0][2], matrix[1][2]};
}

void Camera::CheckFrame(const Frame& frame) const {
  if (!size_ || *size_ == frame.size()) return;
  throw Error("expected frames of " + By(*size_) + ", the camera's size, found " +
              By(frame.size()) + ": calibrate for the frames that you have");
}

Point Camera::Pixels(double x, double y) const {
  if (bends_) {
    const double r2 = x * x + y * y;
    const double factor = Radial(r2) + (2 * q_[0]) * x + (2 * q_[1]) * y;
    x = x * factor + r2 * (q_[0] + s_[0] + t_[0] * r2);
    y = y * factor + r2 * (q_[1] + s_[1] + t_[1] * r2);
  }
  return {x * focal_[0] + center_[0], y * focal_[1] + center_[1]};
}

Camera::Bent Camera::BendAndDifferentiate(const Point& v) const {
  if (!bends_) return {v, {{{1.0, 0.0}, {0.0, 1.0}}}};
  const double r2 = v[0] * v[0] + v[1] * v[1];
  const double slope = RadialSlope(r2);
  const double factor = Radial(r2) + 2 * (v[0] * q_[0] + v[1] * q_[1]);
  Bent bent;
  for (int i = 0; i < 2; ++i) {
    const double towards = q_[i] + s_[i] + 2 * t_[i] * r2;
    for (int j = 0; j < 2; ++j) {
      bent.derivatives[i][j] =
          v[i] * (2 * (slope * v[j] + q_[j])) + 2 * towards * v[j];
    }
    bent.derivatives[i][i] += factor;
    bent.slopes[i] = v[i] * factor + ((q_[i] + s_[i]) * r2 + t_[i] * (r2 * r2));
  }
  return bent;
}

double Camera::Radial(double r2) const {
  const double radial = 1 + r2 * (above_[0] + r2 * (above_[1] + r2 * above_[2]));
  return radial / (1 + r2 * (below_[0] + r2 * (below_[1] + r2 * below_[2])));
}

double Camera::RadialSlope(double r2) const {
  const double slope = above_[0] + r2 * (2 * above_[1] + r2 * (3 * above_[2]));
  const double below = 1 + r2 * (below_[0] + r2 * (below_[1] + r2 * below_[2]));
  const double change = below_[0] + r2 * (2 * below_[1] + r2 * 3 * below_[2]);
  return (slope - Radial(r2) * change) / below;
}

}  // namespace gaze
