// The little of JSON that a card needs.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gaze {

// The scalars of a JSON text by their path: {"input": {"shape": [1, 36]}} gives
// "input.shape.0": "1" and "input.shape.1": "36". Strings lose their quotes; characters
// written as \uXXXX become "?", since all names that a host looks for are ASCII.
// Throws Error for what is no JSON.
std::map<std::string, std::string> FlattenJson(std::string_view text);

}  // namespace gaze
