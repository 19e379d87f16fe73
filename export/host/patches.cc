#include "patches.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "constants.h"
#include "sampling.h"

namespace gaze {
namespace {

// Slopes of the rays of a patch's pixels in the normalised camera. Right eyes are
// mirrored about the eye's centre, column W / 2.
std::vector<Point> Slopes(const View& view, Side side) {
  std::vector<Point> slopes;
  for (int row = 0; row < view.height; ++row) {
    for (int column = 0; column < view.width; ++column) {
      const double x = side == kRight ? view.width - column : column;
      slopes.push_back({(x - view.width / 2.0) / view.focal,
                        (row - view.height / 2.0) / view.focal});
    }
  }
  return slopes;
}

// The normalised camera's axes as rows: z at the eye, y upright on the head's x.
Matrix NormalizingRotation(const Vector& forward, const Matrix& head) {
  const Vector down = Unit(Cross(forward, {head[0][0], head[1][0], head[2][0]}));
  return {Cross(down, forward), down, forward};
}

// Whether a frame shows a place, px; its pixels' centres are whole.
bool IsInside(const Frame& frame, const Point& place) {
  const auto& [x, y] = place;
  return x >= -0.5 && x < frame.width - 0.5 && y >= -0.5 && y < frame.height - 0.5;
}

// The whole number of a share; what no int holds is as good as the largest.
int Truncated(double value) { return static_cast<int>(std::min(value, 1e9)); }

}  // namespace

Vector Patch::ToCamera(double pitch, double yaw, bool scaled) const {
  const double cos = std::cos(pitch);
  const double x = -cos * std::sin(yaw), y = -std::sin(pitch), z = -cos * std::cos(yaw);
  return Unit(Product(Transposed(rotation),
                      Vector{side == kRight ? -x : x, y, scaled ? z / scale : z}));
}

Cutter::Cutter(const std::vector<Vector>& face_model, const Camera& camera,
               const View& view)
    : view_(view), poses_(face_model, camera) {
  if (view.height < 1 || view.width < 1 || !(view.focal > 0) || !(view.distance > 0)) {
    throw Error("expected a normalised camera whose lengths are above 0.");
  }
  for (const Side side : {kLeft, kRight}) {
    const auto& [first, second] = kCorners[side];
    const Vector sum = Sum(face_model[first], face_model[second]);
    centers_[side] = {sum[0] / 2, sum[1] / 2, sum[2] / 2};
    slopes_[side] = Slopes(view, side);
  }
}

Cutter::Eyes Cutter::Cut(const Frame& frame, const std::vector<Point>& landmarks,
                         const Pose* near) const {
  CheckFrame(frame);
  const Pose head = poses_.Find(landmarks, near);
  std::array<Vector, 2> centers;
  for (const Side side : {kLeft, kRight}) {
    centers[side] = Sum(Product(head.rotation, centers_[side]), head.translation);
  }
  CheckInside(frame, centers);
  return {head,
          {Cut(frame, head, kLeft, centers[kLeft]),
           Cut(frame, head, kRight, centers[kRight])}};
}

Patch Cutter::Cut(const Frame& frame, const Pose& head, Side side,
                  const Vector& center) const {
  const double distance = Norm(center);
  const Matrix rotation = NormalizingRotation(Unit(center), head.rotation);
  const double scale = view_.distance / distance;
  // W backwards: C_n^-1 (in the slopes), S^-1, R^-1.
  const auto& [x_axis, y_axis, z_axis] = rotation;
  const Matrix back = Transposed(
      {x_axis, y_axis, {z_axis[0] / scale, z_axis[1] / scale, z_axis[2] / scale}});
  std::vector<Point> places;
  places.reserve(slopes_[side].size());
  double inside = 0.0;
  for (const auto& [x, y] : slopes_[side]) {
    const Vector ray = Product(back, Vector{x, y, 1.0});
    places.push_back(poses_.camera().Pixels(ray[0] / ray[2], ray[1] / ray[2]));
    inside += IsInside(frame, places.back());
  }
  const int shrink = Truncated(poses_.camera().focal()[0] * scale / view_.focal);
  const double outside = 1.0 - inside / static_cast<double>(places.size());
  return {side, Sample(frame, places, shrink), rotation, scale, center, outside};
}

void Cutter::CheckInside(const Frame& frame,
                         const std::array<Vector, 2>& centers) const {
  std::string found;
  for (const Vector& center : centers) {
    const Point place =
        poses_.camera().Pixels(center[0] / center[2], center[1] / center[2]);
    if (IsInside(frame, place)) return;
    char text[800];  // two numbers of at most 309 digits
    std::snprintf(text, sizeof text, "(%.0f, %.0f)", place[0], place[1]);
    found += (found.empty() ? "" : " and ") + std::string(text);
  }
  throw NoFace("both eyes lie outside the frame, at pixels " + found + " of " +
               By(frame.size()) + ".");
}

}  // namespace gaze
