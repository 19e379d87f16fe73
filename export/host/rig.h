// The camera file: whose frames they are, and which face the landmarks belong to, as
// gaze_runtime/rig.py reads it.
#pragma once

#include <string>
#include <vector>

#include "camera.h"
#include "frame.h"

namespace gaze {

// A camera before a face.
struct Rig {
  Camera camera;                   // of frames of a size where the file says one
  Matrix matrix;                   // the camera's, px
  std::vector<Vector> face_model;  // mm; its first four points as kCorners says

  // Throws Error where the matrix is not of frames like this one.
  void CheckFrame(const Frame& frame) const;
};

// {"matrix", "distortion", "size", "face_model", "mesh_points"}; the last is for who
// finds landmarks. Throws Error, which names the file, where it says something else.
Rig ReadRig(const std::string& path);

}  // namespace gaze
