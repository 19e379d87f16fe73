// The file that says a camera and a face: {"matrix", "distortion", "face_model"}, the
// one that `python -m gaze_runtime --camera=` reads.
#pragma once

#include <string>
#include <vector>

#include "camera.h"

namespace gaze {

struct Scene {
  Camera camera;
  std::vector<Vector> face_model;  // mm; its first four points as kCorners says
};

// Throws Error, which names the file, where it says something else.
Scene ReadScene(const std::string& path);

}  // namespace gaze
