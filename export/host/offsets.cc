#include "offsets.h"

#include <algorithm>

#include "arrays.h"
#include "error.h"
#include "json.h"

namespace gaze {
namespace {

constexpr double kRightAngle = 1.57079632679489661923;

double Member(const Json& facts, const char* name) {
  const Json* found = facts.Find(name);
  if (!found || found->kind != Json::Kind::kNumber) throw Error("no offset");
  return found->number;
}

// Of what a file does not say nothing is known.
bool IsOf(const std::string& model, const Json* said) {
  return !said || (said->kind == Json::Kind::kString && said->text == model);
}

bool IsOf(const Matrix& matrix, const Json* said) {
  if (!said) return true;
  try {
    const std::vector<double> values = Finite(*said, "camera matrix", {3, 3});
    for (int i = 0; i < 9; ++i) {
      if (values[i] != matrix[i / 3][i % 3]) return false;
    }
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Point Angles(const Vector& v) {
  return {std::asin(std::max(-1.0, std::min(1.0, -v[1]))), std::atan2(-v[0], -v[2])};
}

Vector Direction(double pitch, double yaw) {
  const double cos = std::cos(pitch);
  return {-cos * std::sin(yaw), -std::sin(pitch), -cos * std::cos(yaw)};
}

Vector Offset::Apply(const Vector& vector) const {
  const auto [was_pitch, was_yaw] = Angles(vector);
  return Direction(was_pitch + pitch, was_yaw + yaw);
}

Offset ReadOffset(const std::string& path, const LearnedWith& learned_with) {
  Offset offset;
  Json facts;
  try {
    facts = ReadJson(path);
    offset = {Member(facts, "pitch_rad"), Member(facts, "yaw_rad")};
  } catch (const Error&) {
    throw Error(path + " is no offset file; learn the driver's offset again");
  }
  if (!(std::abs(offset.pitch) < kRightAngle && std::abs(offset.yaw) < kRightAngle)) {
    throw Error(path + " holds an offset beyond 90 degrees; learn it again");
  }
  if (!IsOf(learned_with.gaze_model, facts.Find("gaze_model"))) {
    throw Error(path + " was learned with another gaze model; learn the driver's "
                "offset again");
  }
  if (!IsOf(learned_with.camera_matrix, facts.Find("camera_matrix"))) {
    throw Error(path + " was learned with another camera matrix; learn the driver's "
                "offset again");
  }
  return offset;
}

}  // namespace gaze
