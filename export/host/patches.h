// The eyes of a raw frame as the normalised camera sees them, as
// gaze_runtime/patches.py cuts them: sampled once, through the lens.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "frame.h"
#include "pose.h"

namespace gaze {

enum Side { kLeft = 0, kRight = 1 };  // the subject's; kCorners has their order
constexpr const char* kSideNames[] = {"left", "right"};

// The normalised camera: focal length px, distance mm, size px.
struct View {
  double focal, distance;
  int height, width;

  bool operator==(const View& other) const {
    return focal == other.focal && distance == other.distance &&
           height == other.height && width == other.width;
  }
};

// One normalised eye; right eyes are mirrored into left ones.
struct Patch {
  Side side;
  std::vector<std::uint8_t> image;  // [H, W] grey, not equalised
  Matrix rotation;                  // the real camera to the normalised one
  double scale;                     // normalised over real distance, S's third entry
  Vector center;                    // mm, the eye's centre in the camera's frame
  double outside;  // share of the image beyond the frame, whose last pixels stand there

  // The unit vector in the camera's frame of angles in the patch, rad. `scaled`:
  // whether labels of the training were normalised by scaling ("M").
  Vector ToCamera(double pitch, double yaw, bool scaled) const;
};

// Cuts eyes out of the frames of one camera.
class Cutter {
 public:
  // Throws Error as PoseFinder, or where the view has no size.
  Cutter(const std::vector<Vector>& face_model, const Camera& camera, const View& view);

  std::size_t count() const { return poses_.model().size(); }
  const View& view() const { return view_; }

  struct Eyes {
    Pose head;
    std::array<Patch, 2> patches;  // left, right
  };

  // Landmarks in px, in the face model's order; `near` as in PoseFinder::Find. Throws
  // Error for what is no frame or landmarks, NoFace for landmarks that fit no face or
  // both eyes outside the frame.
  Eyes Cut(const Frame& frame, const std::vector<Point>& landmarks,
           const Pose* near = nullptr) const;

 private:
  Patch Cut(const Frame& frame, const Pose& head, Side side,
            const Vector& center) const;
  void CheckInside(const Frame& frame, const std::array<Vector, 2>& centers) const;

  View view_;
  PoseFinder poses_;
  std::array<Vector, 2> centers_;            // mm, of the face model's eyes
  std::array<std::vector<Point>, 2> slopes_;  // x / z, y / z of the patches' rays
};

}  // namespace gaze
