// Arrays of numbers in JSON, checked as gaze_runtime/camera.py checks them.
#pragma once

#include <string>
#include <vector>

#include "json.h"

namespace gaze {

constexpr int kAnyLength = -1;

// The numbers of nested lists, row by row, of a shape (kAnyLength: any length there),
// all finite. Throws Error, which says `name`, for anything else.
std::vector<double> Finite(const Json& values, const std::string& name,
                           const std::vector<int>& shape);

// The same of lists however nested, one after another.
std::vector<double> FiniteRavelled(const Json& values, const std::string& name);

// "[2, 3]"
std::string ShapeText(const std::vector<int>& shape);

}  // namespace gaze
