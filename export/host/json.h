// JSON as far as cards and the car's small files need it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gaze {

struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  std::string text;                // a string, or any other scalar as it is written
  double number = 0.0;             // of a number; true is 1, as in Python
  std::vector<std::string> names;  // of an object's items, in the file's order
  std::vector<Json> items;         // of an array or an object

  // The item of a name, or of an array's position; null: there is none.
  const Json* Find(const std::string& name) const;
};

// Reads a text. As in Python, NaN and Infinity are numbers, and of two items of one
// name the later one counts. Throws Error for what is no JSON.
Json ParseJson(std::string_view text);

// Reads a file. Throws Error, which names it, where it cannot be read or is no JSON.
Json ReadJson(const std::string& path);

}  // namespace gaze
