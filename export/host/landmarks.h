// Landmarks in a file, as gaze_runtime/landmarks.py reads them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rotations.h"

namespace gaze {

// What a line says of a frame.
struct FrameLandmarks {
  std::vector<Point> points;    // px; empty: no face
  std::optional<double> time;   // s, of the column time_s, if there is one
};

// Lines by the frame's name, of a CSV file with a head line: frame, x0, y0, x1, y1, ...
// and, where frames do not come at one rate, time_s. No field holds a comma. Throws
// Error, which names the file and the line; so it does for a frame with two faces, more
// landmarks than the face model has, or shares of the frame in place of px.
std::map<std::string, FrameLandmarks> ReadLandmarks(const std::string& path,
                                                    std::size_t count);

// Whether frames that have landmarks are numbers, as a stream's are: "" or a remark on
// those that are not. Throws Error where none is.
std::string CheckNumbers(const std::string& path,
                         const std::map<std::string, FrameLandmarks>& frames);

}  // namespace gaze
