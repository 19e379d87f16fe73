// Eyes in a file: a binary PGM in which they stand below one another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gaze {

// The eyes of a picture `width` px wide whose height is a multiple of `height`, from
// top to bottom; grey levels, row by row. Throws Error for any other file.
std::vector<std::vector<std::uint8_t>> ReadEyes(const std::string& path, int height,
                                                int width);

}  // namespace gaze
