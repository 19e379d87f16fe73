// Which part of a car a person looks at: planes in camera millimetres, and time, as
// gaze_runtime/zones.py follows them.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clock.h"
#include "rotations.h"

namespace gaze {

// A line of sight: an eye, mm, and a unit vector, both in the camera's frame.
struct Sight {
  Vector eye, gaze;
};

// A parallelogram in the camera's frame, mm: a corner and two sides.
struct Zone {
  std::string name;
  Vector corner, side, other_side;

  // How far, mm, a sight goes until it hits; inf: it misses. `margin`, of the sides, is
  // by how much the zone counts as larger.
  double Distance(const Sight& sight, double margin) const;
};

// The zones of a JSON file: {name: {corner_mm, side_mm, other_side_mm}}. Throws Error
// for anything else; names the zone.
std::vector<Zone> ReadZones(const std::string& path);

// Follows the zone that is looked at, and for how long.
class Dwell {
 public:
  explicit Dwell(std::vector<Zone> zones);

  // The zone at a time, s; of two that are hit the nearer counts. Nothing: not known,
  // as time is from kForgetS after a frame on until the next one. What is hit before
  // and after such a gap is still looked at, so that slow cameras see zones; whoever
  // looks elsewhere after it left the zone in it. Throws Error as Clock.
  const std::string& Update(const std::optional<Sight>& sight, double timestamp);

  const std::string& zone() const { return zone_; }
  const std::map<std::string, double>& totals() const { return totals_; }  // s

  // Seconds since the present zone was entered; 0 before the first. Unknown time in
  // gaps between frames counts for kUnknown alone.
  double Since(double timestamp) const;

 private:
  double Pass(double step);
  void Bridge(const std::string& hit, double gap, double timestamp);
  std::string Hit(const Sight& sight) const;

  std::vector<Zone> zones_;
  std::string zone_, candidate_;
  double since_ = -std::numeric_limits<double>::infinity();
  double candidate_since_ = -std::numeric_limits<double>::infinity();
  Clock clock_;
  std::map<std::string, double> totals_;
};

}  // namespace gaze
