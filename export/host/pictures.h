// Pictures one after another: binary PGM or PPM of 8 bits, which need no decoder.
#pragma once

#include <cstdint>
#include <fstream>
#include <istream>
#include <string>
#include <vector>

#include "frame.h"

namespace gaze {

// Reads what `ffmpeg -i drive.mp4 -f image2pipe -c:v ppm -` writes, from a file or, of
// the path "-", from standard input.
class Pictures {
 public:
  // Throws Error where the file cannot be read.
  explicit Pictures(const std::string& path);

  // Reads the next picture into frame(); false at the end. Throws Error for what is no
  // picture, or one that was cut short.
  bool Next();

  // Of the last picture, RGB or grey; valid until the next one is read.
  const Frame& frame() const { return frame_; }

 private:
  std::string Word();
  int Number();

  std::string path_;
  std::ifstream file_;
  std::istream* stream_;
  std::vector<std::uint8_t> pixels_;
  Frame frame_;
};

}  // namespace gaze
