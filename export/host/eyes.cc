#include "eyes.h"

#include <fstream>

#include "error.h"

namespace gaze {

std::vector<std::vector<std::uint8_t>> ReadEyes(const std::string& path, int height,
                                                int width) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  int columns = 0, rows = 0, most = 0;
  file >> magic >> columns >> rows >> most;
  file.get();  // the one white space before the pixels
  if (!file || magic != "P5" || most != 255) {
    throw Error(path + ": expected a binary PGM (P5) of 8 bits");
  }
  if (columns != width || rows < height || rows % height != 0) {
    throw Error(path + ": expected eyes of " + std::to_string(height) + "x" +
                std::to_string(width) + " below one another, found a picture of " +
                std::to_string(rows) + "x" + std::to_string(columns));
  }
  std::vector<std::vector<std::uint8_t>> eyes(rows / height);
  for (auto& eye : eyes) {
    eye.resize(static_cast<std::size_t>(height) * width);
    if (!file.read(reinterpret_cast<char*>(eye.data()),
                   static_cast<std::streamsize>(eye.size()))) {
      throw Error(path + " was cut short");
    }
  }
  return eyes;
}

}  // namespace gaze
