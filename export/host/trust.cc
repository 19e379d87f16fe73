#include "trust.h"

#include <cmath>

#include "error.h"

namespace gaze {

const char* Objection(const Look& look, const Limits& limits) {
  if (look.opening < limits.opening) return kClosed;
  if (look.iris < limits.iris || look.whole < limits.whole) return kNoEye;
  if (look.centred > limits.centred) return kNoEye;
  return look.certain < limits.certain ? kUnsure : "";
}

Judge::Judge(const std::string& segmenter, const std::optional<Limits>& limits)
    : limits_(limits.value_or(Limits{})) {
  if (segmenter.empty()) return;
  segmenter_.emplace(segmenter, "segmenter");
  const std::size_t pixels =
      static_cast<std::size_t>(segmenter_->height()) * segmenter_->width();
  const std::size_t size = segmenter_->output("logits").size();
  if (size != kNumClasses * pixels) {
    throw Error(segmenter + ": expected a segmenter of " + std::to_string(kNumClasses) +
                " classes (skin, iris, pupil, sclera), found " +
                std::to_string(size / pixels));
  }
  const Json* certain = segmenter_->card().Find("certain");
  if (limits || !certain) return;
  if (certain->kind != Json::Kind::kNumber || !std::isfinite(certain->number)) {
    throw Error(segmenter + ": the card of this .tflite says certain " + certain->text +
                ", which is no number; make the file with export.convert");
  }
  limits_.certain = certain->number;
}

const char* Judge::Objection(const std::vector<std::uint8_t>& image, double outside) {
  if (outside > limits_.outside) return kCutOff;
  if (Contrast(image) < limits_.contrast) return kFlat;
  if (!segmenter_) return "";
  segmenter_->Run(image);
  const Output& output = segmenter_->output("logits");
  std::vector<float> logits(output.size());
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = output.Value(i);
  return gaze::Objection(LookAt(logits, segmenter_->height(), segmenter_->width()),
                         limits_);
}

}  // namespace gaze
