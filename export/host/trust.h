// When not to answer, as gaze_runtime/trust.py decides it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "constants.h"
#include "look.h"
#include "model.h"

namespace gaze {

// "" or what is wrong with an eye of such regions: kClosed, kNoEye, kUnsure.
const char* Objection(const Look& look, const Limits& limits);

// Says what stands in the way of an answer. One object serves one thread.
class Judge {
 public:
  // `segmenter` "": border and contrast alone are looked at. Without `limits` they are
  // those by the segmenter's card. Throws Error as Model, or for a segmenter of other
  // classes than skin, iris, pupil and sclera.
  explicit Judge(const std::string& segmenter,
                 const std::optional<Limits>& limits = std::nullopt);

  // Null: there is none.
  const Model* segmenter() const { return segmenter_ ? &*segmenter_ : nullptr; }

  // "" or kCutOff, kFlat, kClosed, kNoEye, kUnsure. The image is grey [H, W], as the
  // camera gave it, a share of it beyond the frame. Throws Error where it has not the
  // segmenter's size.
  const char* Objection(const std::vector<std::uint8_t>& image, double outside = 0.0);

 private:
  std::optional<Model> segmenter_;
  Limits limits_;
};

}  // namespace gaze
