#include "files.h"

#include <fstream>
#include <iterator>

#include "error.h"

namespace gaze {

std::vector<std::uint8_t> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> content{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) throw Error(path + ": it cannot be read");
  return content;
}

}  // namespace gaze
