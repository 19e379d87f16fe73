// Standard output, line by line.
#pragma once

#include <string>

namespace gaze {

// Writes a line, which stands at once. Throws Error where it cannot be written.
void PutLine(const std::string& line);

}  // namespace gaze
