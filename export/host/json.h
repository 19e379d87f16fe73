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

// Reads a text. As in Python, NaN and Infinity are numbers. Throws Error for what is no
// JSON, or says a name twice.
Json ParseJson(std::string_view text);

// Reads an object, as gaze_runtime/jsons.py does. Throws Error, which names the file,
// where it cannot be read or holds none.
Json ReadJson(const std::string& path);

}  // namespace gaze
