// Eyes in a file: a binary PGM in which they stand below one another.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace gaze {

// The eyes of a picture `width` px wide whose height is a multiple of `height`, from
// top to bottom; grey levels, row by row. Throws Error for any other file.
std::vector<std::vector<std::uint8_t>> ReadEyes(const std::string& path, int height,
                                                int width);

// Writes such a file, eye by eye: what a network saw, to be read on another machine.
class EyesWriter {
 public:
  // Throws Error where the file cannot be written.
  EyesWriter(const std::string& path, int width);

  // Adds one eye and says in the file's head how many rows there are by now. Throws
  // Error where the disk is full.
  void Add(const std::vector<std::uint8_t>& eye);

 private:
  std::string path_;
  std::ofstream file_;
  int width_;
  std::size_t rows_ = 0;
};

}  // namespace gaze
