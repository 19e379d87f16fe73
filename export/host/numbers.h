// Numbers in text, whatever the process's locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gaze {

// The number that a text is, "nan" and "inf" included; nothing where it is none.
std::optional<double> ParseNumber(std::string_view text);

// The shortest text that ParseNumber reads back as the same number, or one of at most
// `digits` digits.
std::string NumberText(double value, int digits = 17);

}  // namespace gaze
