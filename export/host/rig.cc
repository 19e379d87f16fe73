#include "rig.h"

#include <algorithm>
#include <cstdio>

#include "arrays.h"
#include "constants.h"
#include "error.h"

namespace gaze {
namespace {

constexpr const char* kKeys[] = {"matrix", "distortion", "size", "face_model",
                                 "mesh_points"};
constexpr double kMostPixels = 1e6;

void CheckKeys(const Json& facts) {
  for (const char* name : {"matrix", "face_model"}) {
    if (facts.Find(name)) continue;
    throw Error("expected JSON with matrix, distortion and face_model; " +
                std::string(name) + " is missing");
  }
  for (const std::string& name : facts.names) {
    if (std::find(std::begin(kKeys), std::end(kKeys), name) == std::end(kKeys)) {
      throw Error("'" + name +
                  "' is none of matrix, distortion, size, face_model, mesh_points");
    }
  }
}

std::optional<Size> SizeOf(const Json& facts) {
  const Json* found = facts.Find("size");
  if (!found || found->kind == Json::Kind::kNull) return std::nullopt;
  const std::vector<double> size = Finite(*found, "size", {2});
  for (const double side : size) {
    if (side < 0 || side > kMostPixels || side != std::floor(side)) {
      throw Error("size are whole numbers from 0 on.");
    }
  }
  return Size{static_cast<int>(size[0]), static_cast<int>(size[1])};
}

Rig Parsed(const Json& facts) {
  CheckKeys(facts);
  const auto m = Finite(*facts.Find("matrix"), "camera matrix", {3, 3});
  const Matrix matrix{{{m[0], m[1], m[2]}, {m[3], m[4], m[5]}, {m[6], m[7], m[8]}}};
  const Json* lens = facts.Find("distortion");
  const Camera camera(
      matrix, lens ? FiniteRavelled(*lens, "distortion") : std::vector<double>{},
      SizeOf(facts));
  const auto values =
      Finite(*facts.Find("face_model"), "face model", {kAnyLength, 3});
  std::vector<Vector> face_model;
  for (std::size_t i = 0; i < values.size(); i += 3) {
    face_model.push_back({values[i], values[i + 1], values[i + 2]});
  }
  return {camera, matrix, face_model};
}

}  // namespace

void Rig::CheckFrame(const Frame& frame) const {
  camera.CheckFrame(frame);
  if (camera.size()) return;
  const auto& [x, y] = camera.center();
  const auto is_central = [](double share) {
    return kMiddle[0] <= share && share <= kMiddle[1];
  };
  if (is_central(x / frame.width) && is_central(y / frame.height)) return;
  char place[800];  // two numbers of at most 309 digits
  std::snprintf(place, sizeof place, "(%.0f, %.0f)", x, y);
  throw Error("the camera matrix has its centre at pixel " + std::string(place) +
              ", far from the middle of frames of " + By(frame.size()) +
              ": it is of frames of another size or turned ones; where it is meant, "
              "say \"size\": " + ShapeText({frame.width, frame.height}) +
              " in the camera file");
}

Rig ReadRig(const std::string& path) {
  const Json facts = ReadJson(path);
  try {
    return Parsed(facts);
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

}  // namespace gaze
