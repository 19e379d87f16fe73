#include "table.h"

#include <cstdio>

#include "output.h"

namespace gaze {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

std::string Quoted(const std::string& text) {  // as Python's csv: only where needed
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string EyeFields(const EyeReading& eye) {
  if (!eye.why.empty()) return ",,,,," + eye.why;
  const auto [pitch, yaw] = Angles(eye.gaze);
  char text[128];
  std::snprintf(text, sizeof text, "%.4f,%.4f,%.4f,%.4f,%.4f,", pitch * kDegrees,
                yaw * kDegrees, eye.gaze[0], eye.gaze[1], eye.gaze[2]);
  return text;
}

}  // namespace

void PrintHead() {
  std::string line = "frame,time_s,zone,dwell_s,offset,why";
  for (const char* side : kSideNames) {
    for (const char* name : {"pitch_deg", "yaw_deg", "x", "y", "z", "why"}) {
      line += std::string(",") + side + "_" + name;
    }
  }
  PutLine(line);
}

void PrintRow(const std::string& frame, const Reading& reading,
              const std::optional<Dwell>& dwell, bool has_offset) {
  std::string line = frame + ",";
  char number[400];  // the largest double has 309 digits
  std::snprintf(number, sizeof number, "%.4f,", reading.timestamp);
  line += number;
  if (dwell) {
    std::snprintf(number, sizeof number, ",%.2f", dwell->Since(reading.timestamp));
    line += Quoted(dwell->zone()) + number;
  } else {
    line += ",";
  }
  line += std::string(has_offset ? ",known," : ",,") + Quoted(reading.why);
  for (const EyeReading& eye : reading.eyes) line += "," + EyeFields(eye);
  if (reading.eyes.empty()) line += ",,,,,,,,,,,,";
  PutLine(line);
}

}  // namespace gaze
