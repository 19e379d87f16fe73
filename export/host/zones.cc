#include "zones.h"

#include <algorithm>
#include <cmath>

#include "constants.h"
#include "solve.h"

namespace gaze {

double Zone::Distance(const Sight& sight, double margin) const {
  const double misses = std::numeric_limits<double>::infinity();
  const Matrix axes = Transposed(
      {side, other_side, {-sight.gaze[0], -sight.gaze[1], -sight.gaze[2]}});
  Vector shares = Difference(sight.eye, corner);
  double determinant = 0.0;
  // Looks along the plane.
  if (!Solve(axes, shares, &determinant) || std::abs(determinant) < 1e-9) return misses;
  const auto [a, b, distance] = shares;
  const bool inside =
      -margin <= a && a <= 1 + margin && -margin <= b && b <= 1 + margin;
  return inside && distance > 0 ? distance : misses;
}

Dwell::Dwell(std::vector<Zone> zones)
    : zones_(std::move(zones)), zone_(kUnknown), candidate_(kUnknown) {
  for (const Zone& zone : zones_) totals_[zone.name] = 0.0;
  totals_[kUnknown] = 0.0;
}

const std::string& Dwell::Update(const std::optional<Sight>& sight, double timestamp) {
  const double gap = Pass(clock_.Tick(timestamp));
  const std::string hit = sight ? Hit(*sight) : kUnknown;
  if (gap > 0.0) Bridge(hit, gap, timestamp);
  if (hit != candidate_) candidate_ = hit, candidate_since_ = timestamp;
  const bool waited = timestamp - candidate_since_ >= kEnterS;
  if (hit != zone_ && waited) zone_ = hit, since_ = candidate_since_;
  return zone_;
}

double Dwell::Since(double timestamp) const {
  return std::isfinite(since_) ? timestamp - since_ : 0.0;
}

// Adds up the time since the frame before; what of it is unknown, s.
double Dwell::Pass(double step) {
  if (std::isinf(step)) return 0.0;
  const double known = std::min(step, kForgetS);
  totals_[zone_] += known;
  totals_[kUnknown] += step - known;
  return step - known;
}

// The zone and the candidate for it behind `gap` s that end now.
void Dwell::Bridge(const std::string& hit, double gap, double timestamp) {
  if (hit != candidate_) {
    if (zone_ != kUnknown) zone_ = kUnknown, since_ = timestamp - gap;
  } else if (hit != kUnknown) {
    candidate_since_ += gap;
    if (hit == zone_) since_ += gap;
  }
}

std::string Dwell::Hit(const Sight& sight) const {
  double nearest = std::numeric_limits<double>::infinity();
  std::string name = kUnknown;
  for (const Zone& zone : zones_) {
    const double distance =
        zone.Distance(sight, zone.name == zone_ ? kMargin : 0.0);
    if (distance < nearest) nearest = distance, name = zone.name;
  }
  return name;
}

}  // namespace gaze
