// The table that following leaves, with the columns of the Python runtime's gaze.csv.
#pragma once

#include <optional>
#include <string>

#include "tracker.h"
#include "zones.h"

namespace gaze {

// To standard output, as is a row. Both throw Error where it cannot be written.
void PrintHead();

// `dwell`: as of this frame; none: no zones. `has_offset`: the driver's is known.
void PrintRow(const std::string& frame, const Reading& reading,
              const std::optional<Dwell>& dwell, bool has_offset);

}  // namespace gaze
