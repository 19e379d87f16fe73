// What a frame shows at places between its pixels, as OpenCV 5 and
// gaze_runtime/sampling.py sample it.
#pragma once

#include <cstdint>
#include <vector>

#include "frame.h"
#include "rotations.h"

namespace gaze {

// Bilinear samples in grey at places (x, y), px, pixel centres at integers; beyond the
// frame's border its last pixels go on. The frame is first reduced by `shrink`,
// averaging, where places lie so many pixels apart; less than 2 for not at all.
std::vector<std::uint8_t> Sample(const Frame& frame, const std::vector<Point>& places,
                                 int shrink);

}  // namespace gaze
