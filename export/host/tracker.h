// From a camera's frame to where a person looks, the whole way in one call, as
// gaze_runtime/tracker.py goes it.
//
//   gaze::GazeRuntime runtime("gaze.tflite", rig.camera, rig.face_model);
//   const gaze::Reading reading = runtime.Process(frame, landmarks, timestamp);
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "clock.h"
#include "model.h"
#include "offsets.h"
#include "one_euro.h"
#include "patches.h"
#include "trust.h"
#include "zones.h"

namespace gaze {

// One eye of a frame. Where `why` is not "", it says what stands in the way of an
// answer, and there is no gaze.
struct EyeReading {
  Patch patch;        // what the network saw, and from where
  std::string why;    // "" or of kCutOff, kFlat, kClosed, kNoEye, kUnsure
  Point angles{};     // pitch and yaw in the patch, rad, as the network said them
  Vector raw{};       // unit vector in the camera's frame, before offset and smoothing
  Vector gaze{};      // the same after them
};

// A frame: its time, s, both eyes (left, right) and the head's pose. Where no face was
// found there are no eyes, and `why` says so in a line.
struct Reading {
  double timestamp = 0.0;
  std::vector<EyeReading> eyes;
  std::optional<Pose> head;
  std::string why;

  // From the middle of the eyes that answered, along their mean; nothing: none did.
  std::optional<Sight> BothEyes() const;
};

// Follows one person before one camera. One object serves one thread.
class GazeRuntime {
 public:
  // `segmenter` "": closed and hidden eyes are not known from open ones. Throws Error
  // for a file that cannot be read or is damaged, a card that does not say how frames
  // are normalised, a segmenter of other patches, or a face model that is none.
  GazeRuntime(const std::string& gaze, const Camera& camera,
              const std::vector<Vector>& face_model, const std::string& segmenter = "",
              const std::optional<Offset>& offset = std::nullopt,
              const std::optional<Limits>& limits = std::nullopt);

  // The number of landmarks of a frame.
  std::size_t count() const { return cutter_.count(); }

  // The normalised camera of the model's card.
  const View& view() const { return cutter_.view(); }

  // Where both eyes look. Landmarks in px, in the face model's order, or none; time in
  // s, later than the frame's before. Frames may be missing. Throws Error for a frame or
  // landmarks of a wrong kind, a frame of another size than the camera's or those
  // before, or a time that is not finite, does not go on or is no seconds; landmarks
  // that fit no face are no error but a `why`.
  Reading Process(const Frame& frame, const std::vector<Point>& landmarks,
                  double timestamp);

 private:
  void Check(const Frame& frame) const;
  EyeReading Read(Patch patch, double timestamp);

  Model model_;
  std::optional<Offset> offset_;
  Judge judge_;
  bool scaled_;
  Cutter cutter_;
  std::array<OneEuro, 2> smooth_;
  std::optional<Pose> head_;
  Camera camera_;
  std::optional<Size> size_;  // of the frames before
  Clock clock_;
};

}  // namespace gaze
