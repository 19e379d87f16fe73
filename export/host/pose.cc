#include "pose.h"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "arrays.h"
#include "constants.h"
#include "residuals.h"
#include "solve.h"
#include "two_columns.h"

namespace gaze {
namespace {

Vector MeanOf(const std::vector<Vector>& points) {
  Vector sum{};
  for (const Vector& point : points) sum = Sum(sum, point);
  const double count = static_cast<double>(points.size());
  return {sum[0] / count, sum[1] / count, sum[2] / count};
}

double Extent(const std::vector<Point>& points) {
  double extent = 0.0;
  for (int axis = 0; axis < 2; ++axis) {
    double least = points[0][axis], most = least;
    for (const Point& point : points) {
      least = std::min(least, point[axis]), most = std::max(most, point[axis]);
    }
    extent = std::max(extent, most - least);
  }
  return extent;
}

void CheckExtent(const std::vector<Vector>& model) {
  double extent = 0.0;
  for (int axis = 0; axis < 3; ++axis) {
    const auto [least, most] = std::minmax_element(
        model.begin(), model.end(),
        [&](const Vector& a, const Vector& b) { return a[axis] < b[axis]; });
    extent = std::max(extent, (*most)[axis] - (*least)[axis]);
  }
  if (kExtentMm[0] <= extent && extent <= kExtentMm[1]) return;
  char text[128];
  std::snprintf(text, sizeof text, "%g to %g across; found %g", kExtentMm[0],
                kExtentMm[1], extent);
  throw Error(std::string("expected a face model in mm, ") + text +
              ": is it in another unit?");
}

std::string Whole(double value) {
  char text[400];  // the largest double has 309 digits
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

}  // namespace

void CheckLandmarks(const std::vector<Point>& landmarks, std::size_t count) {
  if (landmarks.size() != count) {
    throw Error("expected landmarks " + ShapeText({static_cast<int>(count), 2}) +
                ", found " + ShapeText({static_cast<int>(landmarks.size()), 2}) + ".");
  }
  for (const Point& point : landmarks) {
    if (!std::isfinite(point[0]) || !std::isfinite(point[1])) {
      throw Error("landmarks hold values that are not finite.");
    }
  }
}

PoseFinder::PoseFinder(const std::vector<Vector>& face_model, const Camera& camera)
    : model_(face_model), camera_(camera) {
  for (const Vector& p : model_) {
    if (!std::isfinite(p[0]) || !std::isfinite(p[1]) || !std::isfinite(p[2])) {
      throw Error("face model hold values that are not finite.");
    }
  }
  if (static_cast<int>(model_.size()) < kMinPoints) {
    throw Error("expected at least " + std::to_string(kMinPoints) +
                " points of a face model, found " + std::to_string(model_.size()) +
                ".");
  }
  CheckExtent(model_);
  middle_ = MeanOf(model_);
  std::vector<Point> plane;
  for (const Vector& p : model_) {
    plane.push_back({p[0] - middle_[0], p[1] - middle_[1]});
  }
  const TwoColumns columns(plane);
  const double smallest = columns.largest() * static_cast<double>(plane.size()) *
                          std::numeric_limits<double>::epsilon();
  if (!(columns.smallest() > smallest)) {
    throw Error("the face model's points lie on a line.");
  }
  unproject_ = columns.PseudoInverse();
}

Pose PoseFinder::Find(const std::vector<Point>& landmarks, const Pose* near) const {
  CheckLandmarks(landmarks, model_.size());
  const double extent = Extent(landmarks), count = static_cast<double>(model_.size());
  if (near) {
    const Fit fit = Descend(landmarks, *near, kFineNear);
    if (fit.cost < count * (kFit * extent) * (kFit * extent)) {
      return Checked(fit, extent);
    }
  }
  Fit best{std::numeric_limits<double>::infinity(), {}};
  for (const Pose& start : FromAfar(landmarks)) {
    const Fit fit = Descend(landmarks, start, kFine);
    if (fit.cost < best.cost) best = fit;
  }
  if (std::isinf(best.cost)) throw NoFace("no head pose fits the landmarks.");
  return Checked(best, extent);
}

std::vector<Pose> PoseFinder::FromAfar(const std::vector<Point>& points) const {
  std::vector<Point> slopes;
  Point middle{};
  for (const Point& point : points) {
    slopes.push_back({(point[0] - camera_.center()[0]) / camera_.focal()[0],
                      (point[1] - camera_.center()[1]) / camera_.focal()[1]});
    for (int i = 0; i < 2; ++i) middle[i] += slopes.back()[i];
  }
  for (double& value : middle) value /= static_cast<double>(points.size());
  Point first{}, second{};  // the model's x and y axes in the image
  for (std::size_t p = 0; p < slopes.size(); ++p) {
    for (int i = 0; i < 2; ++i) {
      first[i] += unproject_[p][0] * (slopes[p][i] - middle[i]);
      second[i] += unproject_[p][1] * (slopes[p][i] - middle[i]);
    }
  }
  const double scale = TwoColumns({first, second}).largest();
  if (!(scale > 0.0)) return {};
  for (int i = 0; i < 2; ++i) first[i] /= scale, second[i] /= scale;
  const auto depth = [](const Point& v) {
    return std::sqrt(std::max(0.0, 1.0 - (v[0] * v[0] + v[1] * v[1])));
  };
  const double depth_1 = depth(first);
  // Columns of a rotation are at right angles.
  const bool opposite = first[0] * second[0] + first[1] * second[1] > 0.0;
  const double depth_2 = opposite ? -depth(second) : depth(second);
  const Vector ahead{middle[0] / scale, middle[1] / scale, 1.0 / scale};
  std::vector<Pose> starts;
  for (const double sign : {1.0, -1.0}) {
    const Matrix r = FromColumns({first[0], first[1], sign * depth_1},
                                 {second[0], second[1], sign * depth_2});
    starts.push_back({r, Difference(ahead, Product(r, middle_))});
  }
  return starts;
}

PoseFinder::Fit PoseFinder::Descend(const std::vector<Point>& points, const Pose& start,
                                    double fine) const {
  Pose pose = start;
  double damping = kDamping;
  Residuals here = Look(camera_, model_, points, pose.rotation, pose.translation);
  for (int i = 0; i < kSteps; ++i) {
    Normal normal = here.normal;
    for (int k = 0; k < 6; ++k) normal[k][k] *= 1.0 + damping;
    Step step = here.gradient;
    for (double& value : step) value = -value;
    if (!Solve(normal, step)) {
      return {std::numeric_limits<double>::infinity(), pose};
    }
    const Pose moved{
        Product(FromVector({step[0], step[1], step[2]}), pose.rotation),
        Sum(pose.translation, {step[3], step[4], step[5]})};
    const Residuals there =
        Look(camera_, model_, points, moved.rotation, moved.translation);
    const double gain = here.cost - there.cost;
    const bool is_better = there.cost < here.cost;
    damping *= is_better ? 0.1 : 10.0;
    if (is_better) pose = moved, here = there;
    if (std::abs(gain) <= fine * here.cost || here.cost < kNothing) break;
  }
  return {here.cost, pose};
}

Pose PoseFinder::Checked(const Fit& fit, double extent) const {
  const auto& [rotation, translation] = fit.pose;
  bool behind = rotation[2][2] <= 0.0;
  for (const Vector& p : model_) behind |= Dot(rotation[2], p) + translation[2] <= 0.0;
  if (behind) {
    throw NoFace("the face lies behind the camera or looks away from it; are the "
                 "landmarks in the face model's order?");
  }
  const double apart = std::sqrt(fit.cost / static_cast<double>(model_.size()));
  // Asked for what is right, so that NaN is wrong.
  if (!(apart < kMisfit * extent)) {
    throw NoFace("no head pose fits the landmarks: they are " + Whole(apart) +
                 " px off in a face of " + Whole(extent) + " px.");
  }
  const double distance = Norm(Sum(Product(rotation, middle_), translation));
  if (!(kDistanceMm[0] <= distance && distance <= kDistanceMm[1])) {
    char away[400], ends[64];
    std::snprintf(away, sizeof away, "%.2f", distance / 1000);
    std::snprintf(ends, sizeof ends, "%g to %g", kDistanceMm[0] / 1000,
                  kDistanceMm[1] / 1000);
    throw NoFace(std::string("the face would be ") + away + " m away, expected " + ends +
                 " m: are landmarks and camera of one frame size?");
  }
  return fit.pose;
}

}  // namespace gaze
