// A frame as the camera's driver hands it over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace gaze {

// Width and height, px.
using Size = std::array<int, 2>;

// A size in words.
std::string By(const Size& size);

enum class Order { kGrey = 0, kRgb = 1, kBgr = 2 };

// Pixels that are the caller's. Grey may be the luminance plane of NV12 or YUYV's, as
// long as its levels are 0..255.
struct Frame {
  const std::uint8_t* pixels = nullptr;
  int height = 0, width = 0;
  Order order = Order::kGrey;
  std::size_t stride = 0;  // bytes from row to row; 0: rows follow one another

  Size size() const { return {width, height}; }
  int channels() const { return order == Order::kGrey ? 1 : 3; }
  std::size_t row_bytes() const;

  // The grey level, 0..255, of a pixel inside the frame.
  int Grey(int row, int column) const;
};

// Throws Error for what is no frame.
void CheckFrame(const Frame& frame);

}  // namespace gaze
