// Files, whole.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gaze {

// The bytes of a file. Throws Error, which names it, where it cannot be read.
std::vector<std::uint8_t> ReadFile(const std::string& path);

// The same as text, without the byte-order mark that editors put before it.
std::string ReadText(const std::string& path);

}  // namespace gaze
