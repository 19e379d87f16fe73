#include <algorithm>

#include "arrays.h"
#include "constants.h"
#include "error.h"
#include "zones.h"

namespace gaze {
namespace {

constexpr const char* kKeys[] = {"corner_mm", "side_mm", "other_side_mm"};

Vector ThreeNumbers(const Json& values) {
  try {
    const std::vector<double> v = Finite(values, "zone", {3});
    return {v[0], v[1], v[2]};
  } catch (const Error&) {
    throw Error("expected three finite numbers each");
  }
}

Zone Parsed(const std::string& name, const Json& facts) {
  const bool complete = std::all_of(std::begin(kKeys), std::end(kKeys),
                                    [&](const char* key) { return facts.Find(key); });
  if (name == kUnknown || facts.kind != Json::Kind::kObject || !complete ||
      facts.items.size() != std::size(kKeys)) {
    throw Error("expected corner_mm, side_mm, other_side_mm, of a name but '" +
                std::string(kUnknown) + "'");
  }
  const Zone zone{name, ThreeNumbers(*facts.Find(kKeys[0])),
                  ThreeNumbers(*facts.Find(kKeys[1])),
                  ThreeNumbers(*facts.Find(kKeys[2]))};
  if (Norm(Cross(zone.side, zone.other_side)) < 1.0) {  // mm^2
    throw Error("has no area: its sides are parallel");
  }
  if (std::min(Norm(zone.side), Norm(zone.other_side)) < kLeastMm) {
    throw Error("has a side shorter than 10 mm: nobody can be seen to look there; are "
                "its numbers in mm?");
  }
  return zone;
}

}  // namespace

std::vector<Zone> ReadZones(const std::string& path) {
  const Json table = ReadJson(path);
  if (table.items.empty()) {
    throw Error(path + " names no zones; expected {name: {corner_mm, ...}}");
  }
  std::vector<Zone> zones;
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    try {
      zones.push_back(Parsed(table.names[i], table.items[i]));
    } catch (const Error& error) {
      throw Error("zone '" + table.names[i] + "': " + error.what());
    }
  }
  return zones;
}

}  // namespace gaze
