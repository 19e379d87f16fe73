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

std::string ReadText(const std::string& path) {
  const std::vector<std::uint8_t> content = ReadFile(path);
  const std::string text(content.begin(), content.end());
  return text.rfind("\xEF\xBB\xBF", 0) == 0 ? text.substr(3) : text;
}

}  // namespace gaze
