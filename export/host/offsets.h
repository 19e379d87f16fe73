// A driver's own offset, as gaze_runtime/offsets.py applies and reads it.
#pragma once

#include <string>

#include "rotations.h"

namespace gaze {

// (pitch, yaw), rad, of a unit vector: up and to the left are positive.
Point Angles(const Vector& vector);

// The unit vector of such angles.
Vector Direction(double pitch, double yaw);

// What is added to a person's gaze, rad, in the camera's frame.
struct Offset {
  double pitch = 0.0, yaw = 0.0;

  // A unit vector, turned.
  Vector Apply(const Vector& vector) const;
};

// What an offset belongs to, as the Python command writes it into its file.
struct LearnedWith {
  std::string gaze_model;  // SHA-256 of its file, in hexadecimal digits
  Matrix camera_matrix;
};

// The offset in a file that `Offset.save` of the Python runtime wrote. Throws Error,
// which names the file, where it is none, or was learned with something else; a file
// that does not say with what is taken.
Offset ReadOffset(const std::string& path, const LearnedWith& learned_with);

}  // namespace gaze
