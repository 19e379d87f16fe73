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

EyesWriter::EyesWriter(const std::string& path, int width)
    : path_(path), file_(path, std::ios::binary), width_(width) {
  if (!file_) throw Error(path + " cannot be written");
}

void EyesWriter::Add(const std::vector<std::uint8_t>& eye) {
  rows_ += eye.size() / width_;
  // The rows have the same number of characters at all times.
  const std::string rows = std::to_string(rows_);
  file_.seekp(0);
  file_ << "P5\n" << width_ << ' ' << std::string(10 - rows.size(), ' ') << rows
        << "\n255\n";
  file_.seekp(0, std::ios::end);
  file_.write(reinterpret_cast<const char*>(eye.data()),
              static_cast<std::streamsize>(eye.size()));
  if (!file_.flush()) throw Error(path_ + " cannot be written");
}

}  // namespace gaze
