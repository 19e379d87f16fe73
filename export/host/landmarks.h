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
  std::vector<Point> points;   // px; empty: no face
  std::optional<double> time;  // s, of the column time_s, if it says one
  std::size_t line = 0;
};

// By the frame's name.
using Landmarks = std::map<std::string, FrameLandmarks>;

// Of a CSV file with a head line: frame, x0, y0, x1, y1, ... and, where frames do not
// come at one rate, time_s. No field holds a comma. Throws Error, which names the file
// and the line; so it does for a frame with two faces, more landmarks than the face model
// has, more fields than the head line, or shares of the frame in place of px.
Landmarks ReadLandmarks(const std::string& path, std::size_t count);

// Whether frames that have landmarks are numbers, as a stream's are, and, after the last
// of its `count` frames, below it: "" or a remark on those that are not. Throws Error
// where none is, or where they are numbered from 1.
std::string CheckNumbers(const std::string& path, const Landmarks& frames);
std::string CheckNumbers(const std::string& path, const Landmarks& frames, int count);

// When the frames of a stream are, s: as the landmarks' file says, between its frames in
// equal steps and beyond them at its mean rate; by the rate where it says nothing. The
// time of the frame before, as rounded times have it, says nothing.
class FrameTimes {
 public:
  // Throws Error where times go back as the frames' numbers go on.
  FrameTimes(const std::string& path, const Landmarks& frames, double rate);

  double At(int number) const;

 private:
  std::map<int, double> known_;
  double rate_;  // frames a second
};

}  // namespace gaze
