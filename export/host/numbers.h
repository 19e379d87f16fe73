// Numbers in text, whatever the process's locale.
#pragma once

#include <optional>
#include <string_view>

namespace gaze {

// The number that a text is, "nan" and "inf" included; nothing where it is none.
std::optional<double> ParseNumber(std::string_view text);

}  // namespace gaze
