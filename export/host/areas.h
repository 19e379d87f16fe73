// A part of a frame in grey, reduced by areas where it is much finer than the patch.
#pragma once

#include <vector>

#include "frame.h"

namespace gaze {

// Rows and columns from, to.
struct Box {
  int top, bottom, left, right;
};

// The size, px, of a side that is reduced.
int Reduced(int size, int shrink);

// Grey levels, whole numbers, of a box of the frame reduced by `shrink` (below 2: not
// at all), row by row. A reduced pixel covers size / Reduced(size) pixels.
std::vector<float> GreyPart(const Frame& frame, int shrink, const Box& box);

}  // namespace gaze
