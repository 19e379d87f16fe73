#include "offsets.h"

#include <algorithm>

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

Offset ReadOffset(const std::string& path) {
  Offset offset;
  try {
    const Json facts = ReadJson(path);
    offset = {Member(facts, "pitch_rad"), Member(facts, "yaw_rad")};
  } catch (const Error&) {
    throw Error(path + " is no offset file; learn the driver's offset again");
  }
  if (!(std::abs(offset.pitch) < kRightAngle && std::abs(offset.yaw) < kRightAngle)) {
    throw Error(path + " holds an offset beyond 90 degrees; learn it again");
  }
  return offset;
}

}  // namespace gaze
