// A real camera: where its pixels see points of its frame, lens included, as
// gaze_runtime/camera.py has it. Axes: x right, y down, z forward; mm and px.
#pragma once

#include <optional>
#include <vector>

#include "frame.h"
#include "rotations.h"

namespace gaze {

class Camera {
 public:
  // Matrix in px, by rows; its skew is not used, as OpenCV does not. The distortion has
  // OpenCV's order, k1, k2, p1, p2, k3, ... The size is that of the frames that the
  // matrix is for, if it is known. Throws Error for values that are not finite or not
  // those of a camera matrix (transposed, for one), focal lengths that are not positive,
  // a number of coefficients that OpenCV does not know, or a sensor tilted behind its
  // lens.
  explicit Camera(const Matrix& matrix, const std::vector<double>& distortion = {},
                  const std::optional<Size>& size = std::nullopt);

  const Point& focal() const { return focal_; }    // px (x, y)
  const Point& center() const { return center_; }  // px (x, y)
  const std::optional<Size>& size() const { return size_; }

  // Throws Error where a frame has not the camera's size.
  void CheckFrame(const Frame& frame) const;

  // Slopes x / z and y / z as pixels.
  Point Pixels(double x, double y) const;

  // Slopes behind the lens, and their derivatives: [i][j] is of bent i by slope j.
  struct Bent {
    Point slopes;
    std::array<Point, 2> derivatives;
  };
  Bent BendAndDifferentiate(const Point& slopes) const;

 private:
  double Radial(double r2) const;
  double RadialSlope(double r2) const;

  // With v the slopes and r^2 = v.v, the lens of OpenCV is
  //   bent = v (above(r^2) / below(r^2) + 2 q.v) + q r^2 + s r^2 + t r^4.
  Point focal_, center_;
  std::optional<Size> size_;
  bool bends_ = false;
  std::array<double, 3> above_{}, below_{};  // k1, k2, k3 and k4, k5, k6
  Point q_{}, s_{}, t_{};                    // (p2, p1), (s1, s3), (s2, s4)
};

}  // namespace gaze
