// A head's pose from landmarks, as gaze_runtime/pose.py finds it: Levenberg-Marquardt
// on the landmarks' distances in pixels, from both ways in which a plane seen from afar
// may be turned.
#pragma once

#include <string>
#include <vector>

#include "camera.h"
#include "error.h"

namespace gaze {

// Landmarks of no face before the camera: nothing to read gaze from.
struct NoFace : Error {
  using Error::Error;
};

// A head before the camera: rotation and shift, mm, head to camera.
struct Pose {
  Matrix rotation;
  Vector translation;
};

// Throws Error unless there are `count` landmarks, all finite.
void CheckLandmarks(const std::vector<Point>& landmarks, std::size_t count);

// Finds the poses of one face model before one camera.
class PoseFinder {
 public:
  // Face model in mm: x towards the image's right, y down, z into the head. Throws
  // Error for fewer than six points, values that are not finite, a size that no face
  // has in mm, or points on a line.
  PoseFinder(const std::vector<Vector>& face_model, const Camera& camera);

  const std::vector<Vector>& model() const { return model_; }
  const Camera& camera() const { return camera_; }

  // The pose of landmarks, px. `near`, if any, is the pose of the frame before: where
  // the landmarks fit one close to it well, no other is looked for. Throws Error for a
  // wrong number or values that are not finite, NoFace for what fits no face.
  Pose Find(const std::vector<Point>& landmarks, const Pose* near = nullptr) const;

 private:
  struct Fit {
    double cost;  // px^2
    Pose pose;
  };

  std::vector<Pose> FromAfar(const std::vector<Point>& points) const;
  Fit Descend(const std::vector<Point>& points, const Pose& start, double fine) const;
  Pose Checked(const Fit& fit, double extent) const;

  std::vector<Vector> model_;
  Camera camera_;
  Vector middle_{};                 // of the model
  std::vector<Point> unproject_;    // [P] columns of the pseudo-inverse of its plane
};

}  // namespace gaze
