#include "camera_file.h"

#include "arrays.h"
#include "error.h"

namespace gaze {
namespace {

const Json& Member(const Json& facts, const char* name) {
  const Json* found = facts.Find(name);
  if (!found) {
    throw Error(std::string("expected JSON with matrix, distortion and face_model ('") +
                name + "')");
  }
  return *found;
}

Scene Parsed(const Json& facts) {
  const auto m = Finite(Member(facts, "matrix"), "camera matrix", {3, 3});
  const Json* lens = facts.Find("distortion");
  const Camera camera({{{m[0], m[1], m[2]}, {m[3], m[4], m[5]}, {m[6], m[7], m[8]}}},
                      lens ? FiniteRavelled(*lens, "distortion")
                           : std::vector<double>{});
  const auto values =
      Finite(Member(facts, "face_model"), "face model", {kAnyLength, 3});
  std::vector<Vector> face_model;
  for (std::size_t i = 0; i < values.size(); i += 3) {
    face_model.push_back({values[i], values[i + 1], values[i + 2]});
  }
  return {camera, face_model};
}

}  // namespace

Scene ReadScene(const std::string& path) {
  const Json facts = ReadJson(path);
  try {
    return Parsed(facts);
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

}  // namespace gaze
