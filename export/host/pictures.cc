#include "pictures.h"

#include <cctype>
#include <iostream>

#include "error.h"

namespace gaze {
namespace {

constexpr int kLargest = 16384;  // px of a side; what says more is no picture

}  // namespace

Pictures::Pictures(const std::string& path) : path_(path), stream_(&std::cin) {
  if (path == "-") return;
  file_.open(path, std::ios::binary);
  if (!file_) throw Error(path + ": it cannot be read");
  stream_ = &file_;
}

bool Pictures::Next() {
  if (stream_->peek() == std::istream::traits_type::eof()) return false;
  const std::string magic = Word();
  if (magic != "P5" && magic != "P6") {
    throw Error(path_ + ": expected binary PGM or PPM pictures (P5, P6)");
  }
  const int width = Number(), height = Number(), most = Number();
  if (!*stream_ || width < 1 || width > kLargest || height < 1 || height > kLargest ||
      most != 255) {
    throw Error(path_ + ": expected pictures of 8 bits, at most " +
                std::to_string(kLargest) + " px a side");
  }
  frame_.order = magic == "P6" ? Order::kRgb : Order::kGrey;
  frame_.height = height;
  frame_.width = width;
  pixels_.resize(static_cast<std::size_t>(height) * width * frame_.channels());
  frame_.pixels = pixels_.data();
  if (!stream_->read(reinterpret_cast<char*>(pixels_.data()),
                     static_cast<std::streamsize>(pixels_.size()))) {
    throw Error(path_ + " was cut short");
  }
  return true;
}

std::string Pictures::Word() {  // and the one character after it
  std::string word;
  int c = stream_->get();
  while (std::isspace(c) || c == '#') {
    while (c == '#' && *stream_ && stream_->get() != '\n') continue;
    c = stream_->get();
  }
  for (; *stream_ && !std::isspace(c) && word.size() < 8; c = stream_->get()) {
    word += static_cast<char>(c);
  }
  return word;
}

int Pictures::Number() {
  const std::string word = Word();
  int value = 0;
  for (const char digit : word) {
    if (digit < '0' || digit > '9') return 0;
    value = 10 * value + (digit - '0');
  }
  return value;
}

}  // namespace gaze
