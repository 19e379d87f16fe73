#include "frame.h"

#include <string>

#include "constants.h"
#include "error.h"

namespace gaze {

std::string By(const Size& size) {
  return std::to_string(size[0]) + "x" + std::to_string(size[1]);
}

std::size_t Frame::row_bytes() const {
  return stride ? stride : static_cast<std::size_t>(width) * channels();
}

int Frame::Grey(int row, int column) const {
  const std::uint8_t* pixel = pixels + static_cast<std::size_t>(row) * row_bytes() +
                              static_cast<std::size_t>(column) * channels();
  if (order == Order::kGrey) return pixel[0];
  const bool is_rgb = order == Order::kRgb;
  const int red = pixel[is_rgb ? 0 : 2], blue = pixel[is_rgb ? 2 : 0];
  return (kGreyWeights[0] * red + kGreyWeights[1] * pixel[1] + kGreyWeights[2] * blue +
          kGreyOne / 2) /
         kGreyOne;
}

void CheckFrame(const Frame& frame) {
  const auto least = static_cast<std::size_t>(frame.width > 0 ? frame.width : 0) *
                     frame.channels();
  if (!frame.pixels || frame.height <= 0 || frame.width <= 0 ||
      frame.row_bytes() < least) {
    throw Error("expected a frame uint8 [H, W] or [H, W, 3], found [" +
                std::to_string(frame.height) + ", " + std::to_string(frame.width) +
                (frame.channels() == 3 ? ", 3]" : "]") +
                (frame.pixels ? "" : " without pixels") + " and rows of " +
                std::to_string(frame.row_bytes()) + " bytes.");
  }
}

}  // namespace gaze
