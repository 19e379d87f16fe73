#include "tracker.h"

#include "error.h"

namespace gaze {
namespace {

View ViewOf(const Model& model) {
  const Json* focal = model.card().Find("input.camera.focal_length_px");
  const Json* distance = model.card().Find("input.camera.distance_mm");
  if (!focal || !distance) {
    throw Error("the card of this .tflite does not say its normalised camera; export "
                "it again with export.convert");
  }
  return {focal->number, distance->number, model.height(), model.width()};
}

bool IsScaled(const Card& card) {
  const Json* kind = card.Find("input.normalization");
  return kind && kind->text == "M";
}

}  // namespace

std::optional<Sight> Reading::BothEyes() const {
  Vector center{}, gaze{};
  double count = 0.0;
  for (const EyeReading& eye : eyes) {
    if (!eye.why.empty()) continue;
    center = Sum(center, eye.patch.center), gaze = Sum(gaze, eye.gaze);
    ++count;
  }
  if (count == 0.0) return std::nullopt;
  return Sight{{center[0] / count, center[1] / count, center[2] / count}, Unit(gaze)};
}

GazeRuntime::GazeRuntime(const std::string& gaze, const Camera& camera,
                         const std::vector<Vector>& face_model,
                         const std::string& segmenter,
                         const std::optional<Offset>& offset,
                         const std::optional<Limits>& limits)
    : model_(gaze, "gaze"),
      offset_(offset),
      judge_(segmenter, limits),
      scaled_(IsScaled(model_.card())),
      cutter_(face_model, camera, ViewOf(model_)),
      camera_(camera) {
  if (judge_.segmenter() && !(ViewOf(*judge_.segmenter()) == view())) {
    throw Error(segmenter + " takes eyes of another size or normalised camera than " +
                gaze + "; take a segmenter that was trained on eyes of the same kind");
  }
}

Reading GazeRuntime::Process(const Frame& frame, const std::vector<Point>& landmarks,
                             double timestamp) {
  Check(frame);
  if (!landmarks.empty()) CheckLandmarks(landmarks, count());
  clock_.Tick(timestamp);
  size_ = frame.size();
  Reading reading;
  reading.timestamp = timestamp;
  if (landmarks.empty()) {
    reading.why = "no landmarks";
    return reading;
  }
  try {
    Cutter::Eyes eyes = cutter_.Cut(frame, landmarks, head_ ? &*head_ : nullptr);
    head_ = eyes.head;
    for (Patch& patch : eyes.patches) {
      reading.eyes.push_back(Read(std::move(patch), timestamp));
    }
  } catch (const NoFace& error) {
    head_.reset();
    reading.why = error.what();
  }
  reading.head = head_;
  return reading;
}

void GazeRuntime::Check(const Frame& frame) const {
  CheckFrame(frame);
  camera_.CheckFrame(frame);
  if (!size_ || *size_ == frame.size()) return;
  throw Error("expected frames of " + By(*size_) + ", as those before, found " +
              By(frame.size()) + ": a camera has one size");
}

EyeReading GazeRuntime::Read(Patch patch, double timestamp) {
  EyeReading eye;
  eye.patch = std::move(patch);
  eye.why = judge_.Objection(eye.patch.image, eye.patch.outside);
  if (!eye.why.empty()) return eye;
  model_.Run(eye.patch.image);
  eye.angles = {model_.output("pitch").Value(0), model_.output("yaw").Value(0)};
  eye.raw = eye.patch.ToCamera(eye.angles[0], eye.angles[1], scaled_);
  const Vector shifted = offset_ ? offset_->Apply(eye.raw) : eye.raw;
  eye.gaze = smooth_[eye.patch.side].Update(shifted, timestamp);
  return eye;
}

}  // namespace gaze
