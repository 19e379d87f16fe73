#include "arrays.h"

#include <cmath>

#include "error.h"

namespace gaze {
namespace {

std::vector<int> ShapeOf(const Json& value, const std::string& name) {
  if (value.kind != Json::Kind::kArray) return {};
  std::vector<int> shape{static_cast<int>(value.items.size())}, inner;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const std::vector<int> one = ShapeOf(value.items[i], name);
    if (i > 0 && one != inner) throw Error(name + ": rows of different lengths.");
    inner = one;
  }
  shape.insert(shape.end(), inner.begin(), inner.end());
  return shape;
}

void Gather(const Json& value, const std::string& name, std::vector<double>& numbers) {
  if (value.kind == Json::Kind::kArray) {
    for (const Json& item : value.items) Gather(item, name, numbers);
  } else if (value.kind == Json::Kind::kNumber || value.kind == Json::Kind::kBool) {
    if (!std::isfinite(value.number)) {
      throw Error(name + " hold values that are not finite.");
    }
    numbers.push_back(value.number);
  } else {
    throw Error("expected numbers as " + name + ".");
  }
}

}  // namespace

std::string ShapeText(const std::vector<int>& shape) {
  std::string text;
  for (const int size : shape) {
    text += (text.empty() ? "" : ", ");
    text += size == kAnyLength ? "None" : std::to_string(size);
  }
  return "[" + text + "]";
}

std::vector<double> Finite(const Json& values, const std::string& name,
                           const std::vector<int>& shape) {
  const std::vector<int> found = ShapeOf(values, name);
  bool fits = found.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) {
    fits = shape[i] == kAnyLength || shape[i] == found[i];
  }
  if (!fits) {
    throw Error("expected " + name + " " + ShapeText(shape) + ", found " +
                ShapeText(found) + ".");
  }
  return FiniteRavelled(values, name);
}

std::vector<double> FiniteRavelled(const Json& values, const std::string& name) {
  std::vector<double> numbers;
  Gather(values, name, numbers);
  return numbers;
}

}  // namespace gaze
