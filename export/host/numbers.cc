#include "numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <locale>
#include <sstream>
#include <string>

namespace gaze {
namespace {

std::optional<double> NotFinite(std::string text) {
  for (char& c : text) c = std::tolower(c, std::locale::classic());
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.erase(0, 1);
  const double infinity = std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf" || text == "infinity") return negative ? -infinity : infinity;
  return std::nullopt;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  std::istringstream stream{std::string(text)};
  stream.imbue(std::locale::classic());
  double value = 0.0;
  stream >> value;
  // What is too large leaves the largest double and the mark of a failure.
  if (stream.fail() && std::abs(value) == std::numeric_limits<double>::max()) {
    return std::copysign(std::numeric_limits<double>::infinity(), value);
  }
  if (stream.fail()) return NotFinite(std::string(text));
  if (stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return value;
}

std::string NumberText(double value, int digits) {
  if (std::isnan(value)) return "nan";
  for (int precision = std::min(6, digits);; ++precision) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(precision);
    text << value;
    if (precision >= digits || ParseNumber(text.str()) == value) return text.str();
  }
}

}  // namespace gaze
